import { ElanusError, nameHint } from "../../errors/index.ts";
import type { DataTypeName } from "../../schema/data_type.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import type { Layout } from "../collection/layout.ts";
import { TimestampColumn } from "../columns/timestamp_column.ts";
import { placeInJson, type ValueAt } from "../matching/place_in_json.ts";

/** What makes the group of a row: the value as an answer carries it, null where there is none. */
export type GroupKey = ValueAt;

/** As in Milvus (internal/core/src/exec/operator/groupby): what is equal only up to rounding makes no groups. */
const GROUPED: readonly DataTypeName[] = ["Bool", "Int8", "Int16", "Int32", "Int64", "VarChar", "Timestamptz"];

/**
 * How rows are grouped by a field, by a place in a JSON field (`meta["brand"]`), or by an undeclared key. Values of JSON
 * that are no scalars count as none.
 *
 * @throws ElanusError INVALID_PARAMETER for a field of another type, FIELD_NOT_FOUND, INVALID_FILTER for a path that is none.
 */
export function groupKey(layout: Layout, name: string): GroupKey {
  const field = layout.byName.get(name);
  if (field === undefined) return keyInJson(layout, name);
  if (!GROUPED.includes(field.type)) throw notGrouped(field);
  const place = layout.scalars.indexOf(field);
  const { timeZone } = layout;
  return ({ columns }, row) => {
    const column = columns.at(place);
    return column instanceof TimestampColumn ? column.readIn(row, timeZone) : column.read(row);
  };
}

function keyInJson(layout: Layout, name: string): GroupKey {
  const place = placeInJson(layout, name);
  if (place === undefined) throw unknownField(layout, name);
  return place.valueAt;
}

function notGrouped({ name, type }: FieldSchema): ElanusError {
  return new ElanusError("INVALID_PARAMETER", `a search cannot be grouped by field \`${name}\` of type ${type}`, {
    detail: `by fields of type ${GROUPED.join(", ")}`,
    hint: type === "JSON" ? `name a place in it, as \`${name}["brand"]\`` : undefined,
  });
}

function unknownField(layout: Layout, name: string): ElanusError {
  return new ElanusError("FIELD_NOT_FOUND", `group_by_field \`${name}\` does not exist`, {
    detail: `in collection \`${layout.schema.name}\``,
    hint: nameHint(name, layout.declaredNames),
  });
}
