import type { Ids } from "../../../client/requests.ts";
import { ElanusError } from "../../../errors/index.ts";
import { type ConsistencyLevelName, consistencyLevel } from "../../../schema/consistency_level.ts";
import type { Body } from "../body.ts";
import { areIds } from "../values.ts";

/** One key, or a list of them. */
export function idsIn(body: Body, name: string): Ids | undefined {
  const value = body.value(name);
  if (value === undefined) return undefined;
  const ids: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (areIds(ids)) return ids;
  throw new ElanusError("MALFORMED_REQUEST", `\`${name}\` must be a key, or a list of keys`);
}

/** The collection's level where none is named. */
export function consistencyIn(body: Body): ConsistencyLevelName | undefined {
  const level = body.text("consistencyLevel");
  return level === undefined ? undefined : consistencyLevel(level);
}

/** A filter with the values of its templates. */
export function filterIn(body: Body) {
  return { filter: body.text("filter"), exprValues: body.object("exprParams") };
}

/** Where reads look, and what they answer with. */
export function readIn(body: Body, outputs: string[]) {
  return {
    partition_names: body.texts("partitionNames"),
    output_fields: body.texts("outputFields") ?? outputs,
    consistency_level: consistencyIn(body),
  };
}
