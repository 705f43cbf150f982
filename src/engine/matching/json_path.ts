import { ElanusError } from "../../errors/index.ts";
import { parseTarget } from "../../filter/index.ts";
import { castTypeOf, type JsonCast } from "../../index/scalar/json_cast.ts";
import type { IndexParams } from "../../index/vector_index.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import type { IndexDefinition } from "../catalog/documents.ts";
import type { Layout } from "../collection/layout.ts";
import { filterFields } from "./filters.ts";

/**
 * The parameters of an index on a JSON field, in one form for each place. An undeclared key may stand for the dynamic
 * field: it is the path then, unless there is one.
 *
 * @throws ElanusError INVALID_PARAMETER, INVALID_FILTER for a path that is none.
 */
export function jsonParams(layout: Layout, field: FieldSchema, named: string, params: IndexParams): IndexParams {
  const json_cast_type = castTypeOf(params);
  const given = params.json_path ?? (named === field.name ? undefined : named);
  if (typeof given !== "string") {
    throw new ElanusError("INVALID_PARAMETER", `an index on field \`${field.name}\` (JSON) needs \`json_path\``, {
      hint: `as in '${field.name}["color"]'`,
    });
  }
  const target = parseTarget(given, filterFields(layout));
  if (target.field !== field.name) {
    throw new ElanusError("INVALID_PARAMETER", `\`json_path\` ${given} is not of field \`${field.name}\``, {
      detail: `it is of field \`${target.field}\``,
    });
  }
  const keys = target.path.map((step) => `[${JSON.stringify(step)}]`).join("");
  return { json_path: field.name + keys, json_cast_type };
}

/** What an index on a JSON field is of; undefined for an index on another field. */
export function jsonCastOf(layout: Layout, { params }: IndexDefinition): JsonCast | undefined {
  if (typeof params.json_path !== "string") return undefined;
  return { path: parseTarget(params.json_path, filterFields(layout)).path, type: castTypeOf(params) };
}
