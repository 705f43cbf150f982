import { groupKey } from "../engine/group_keys.ts";
import type { Grouping } from "../engine/grouped_hits.ts";
import type { Layout } from "../engine/layout.ts";
import { ScoreRange } from "../engine/score_range.ts";
import { ElanusError } from "../errors/index.ts";
import type { IndexParams, MetricType } from "../index/vector_index.ts";
import { LIMITS } from "../schema/limits.ts";
import { checkCount, checkSwitch } from "./check_request.ts";
import type { SearchOptions } from "./requests.ts";

type SaysHow = Pick<SearchOptions, "params" | "group_by_field" | "group_size" | "strict_group_size">;

/** What a search's `params` say: of the search as a whole, and, under `index`, to the index. */
export interface SearchParams {
  readonly exact: boolean;
  readonly range: ScoreRange;
  readonly grouping: Grouping | undefined;
  readonly index: IndexParams;
}

/**
 * Parts the `params` of a search. Grouping may stand there or beside them, as in the SDK, which sends both alike.
 *
 * @throws ElanusError INVALID_PARAMETER, FIELD_NOT_FOUND, INVALID_FILTER.
 */
export function searchParams(layout: Layout, metric: MetricType, request: SaysHow): SearchParams {
  const { exact = false, radius, range_filter, ...rest } = request.params ?? {};
  const { group_by_field, group_size, strict_group_size, ...index } = rest;
  return {
    exact: checkSwitch("exact", exact),
    range: new ScoreRange(metric, radius, range_filter),
    grouping: groupingOf(layout, {
      group_by_field: request.group_by_field ?? group_by_field,
      group_size: request.group_size ?? group_size,
      strict_group_size: request.strict_group_size ?? strict_group_size,
    }),
    index,
  };
}

function groupingOf(layout: Layout, given: Record<string, unknown>): Grouping | undefined {
  const { group_by_field: by, group_size: size, strict_group_size: strict } = given;
  if (by === undefined || by === "") {
    for (const name of ["group_size", "strict_group_size"]) if (given[name] !== undefined) throw lacksField(name);
    return undefined;
  }
  if (typeof by !== "string") {
    throw new ElanusError("INVALID_PARAMETER", "`group_by_field` must be the name of a field", {
      detail: `it is ${JSON.stringify(by)}`,
    });
  }
  return {
    by,
    keyOf: groupKey(layout, by),
    size: checkCount("group_size", size ?? 1, 1, LIMITS.maxWindow),
    strict: checkSwitch("strict_group_size", strict ?? false),
  };
}

function lacksField(name: string): ElanusError {
  return new ElanusError("INVALID_PARAMETER", `\`${name}\` needs a \`group_by_field\` beside it`);
}
