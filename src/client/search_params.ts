import { groupKey } from "../engine/group_keys.ts";
import type { Grouping } from "../engine/grouped_hits.ts";
import type { Layout } from "../engine/layout.ts";
import { ScoreRange } from "../engine/score_range.ts";
import type { Search } from "../engine/search.ts";
import { ElanusError } from "../errors/index.ts";
import type { IndexParams, MetricType } from "../index/vector_index.ts";
import type { FieldSchema } from "../schema/field_schema.ts";
import { LIMITS } from "../schema/limits.ts";
import { checkCount, checkSwitch } from "./check_request.ts";
import { headOf } from "./funnel_params.ts";
import type { SearchOptions } from "./requests.ts";

type SaysHow = Pick<SearchOptions, "params" | "group_by_field" | "group_size" | "strict_group_size">;

/** What a search's `params` say. */
type SearchParams = Pick<Search, "exact" | "recall" | "range" | "grouping" | "dims" | "funnel" | "params">;

/** What is known of a search before its `params` are looked at. */
interface Searched {
  readonly layout: Layout;
  readonly field: FieldSchema;
  readonly metric: MetricType;
  readonly offset: number;
  readonly limit: number;
}

/**
 * Parts the `params` of a search into what they say of it as a whole and what is left for the index. Grouping and
 * rounding may stand there or beside them, as in the SDK, which sends both alike.
 *
 * @throws ElanusError INVALID_PARAMETER, FIELD_NOT_FOUND, INVALID_FILTER.
 */
export function searchParams({ layout, field, metric, offset, limit }: Searched, request: SaysHow): SearchParams {
  const { exact = false, recall, enable_recall_calculation, radius, range_filter, ...others } = request.params ?? {};
  const { group_by_field, group_size, strict_group_size, round_decimal: _, dims, funnel, ...params } = others;
  const grouping = groupingOf(layout, {
    group_by_field: request.group_by_field ?? group_by_field,
    group_size: request.group_size ?? group_size,
    strict_group_size: request.strict_group_size ?? strict_group_size,
  });
  const range = new ScoreRange(metric, radius, range_filter);
  if (funnel !== undefined && range.isBounded) throw besideFunnel("`radius`");
  if (funnel !== undefined && grouping !== undefined) throw besideFunnel("`group_by_field`");
  return {
    exact: checkSwitch("exact", exact),
    recall: checkSwitch("recall", recall ?? enable_recall_calculation ?? false),
    range,
    grouping,
    ...headOf(field, { dims, funnel }, offset + limit),
    params: walked(params, dims ?? funnel),
  };
}

/** A walk compares the dims that the search does. */
function walked(params: IndexParams, head: unknown): IndexParams {
  if (head === undefined || params.prefix === undefined) return params;
  throw new ElanusError("INVALID_PARAMETER", "a search takes either `prefix` or `dims`", {
    detail: "`prefix` is what a walk compares before all dims are, `dims` what the whole search does",
  });
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

function besideFunnel(other: string): ElanusError {
  return new ElanusError("INVALID_PARAMETER", `a search takes either \`funnel\` or ${other}`, {
    detail: "a funnel has so many candidates, and the other asks on until there are enough",
    hint: `\`dims\` alone goes with ${other}`,
  });
}
