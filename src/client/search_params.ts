import type { Layout } from "../engine/collection/layout.ts";
import { groupKey } from "../engine/search/group_keys.ts";
import type { Grouping } from "../engine/search/grouped_hits.ts";
import { ScoreRange } from "../engine/search/score_range.ts";
import type { Search } from "../engine/search/search.ts";
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

/** Those that are not the index's. */
const OF_THE_WHOLE = [
  ...["exact", "recall", "enable_recall_calculation", "radius", "range_filter", "dims", "funnel"],
  ...["group_by_field", "group_size", "strict_group_size", "round_decimal"],
];

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
  const given: IndexParams = request.params ?? {};
  const { exact = false, recall, enable_recall_calculation, radius, range_filter, dims, funnel } = given;
  const grouping = groupingOf(
    layout,
    request.group_by_field ?? given.group_by_field,
    request.group_size ?? given.group_size,
    request.strict_group_size ?? given.strict_group_size,
  );
  const range = new ScoreRange(metric, radius, range_filter);
  if (funnel !== undefined && range.isBounded) throw besideFunnel("`radius`");
  if (funnel !== undefined && grouping !== undefined) throw besideFunnel("`group_by_field`");
  const head = headOf(field, given, offset + limit);
  return {
    exact: checkSwitch("exact", exact),
    recall: checkSwitch("recall", recall ?? enable_recall_calculation ?? false),
    range,
    grouping,
    dims: head.dims,
    funnel: head.funnel,
    params: walked(forTheIndex(given), dims ?? funnel),
  };
}

/** What is left of the parameters once those of the search as a whole are taken out. */
function forTheIndex(given: IndexParams): IndexParams {
  const params: Record<string, unknown> = {};
  for (const name of Object.keys(given)) if (!OF_THE_WHOLE.includes(name)) params[name] = given[name];
  return params;
}

/** A walk compares the dims that the search does. */
function walked(params: IndexParams, head: unknown): IndexParams {
  if (head === undefined || params.prefix === undefined) return params;
  throw new ElanusError("INVALID_PARAMETER", "a search takes either `prefix` or `dims`", {
    detail: "`prefix` is what a walk compares before all dims are, `dims` what the whole search does",
  });
}

function groupingOf(layout: Layout, by: unknown, size: unknown, strict: unknown): Grouping | undefined {
  if (by === undefined || by === "") {
    if (size !== undefined) throw lacksField("group_size");
    if (strict !== undefined) throw lacksField("strict_group_size");
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
