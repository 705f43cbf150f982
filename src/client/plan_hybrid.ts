import type { Collection } from "../engine/collection/collection.ts";
import type { FusedGrouping, GroupScorer } from "../engine/hybrid/fused_groups.ts";
import type { HybridSearch } from "../engine/hybrid/hybrid_search.ts";
import type { Search } from "../engine/search/search.ts";
import { ElanusError } from "../errors/index.ts";
import { choiceParam } from "../index/check_params.ts";
import { checkRequest } from "./check_request.ts";
import { highlighterOf } from "./highlighter.ts";
import type { HybridOptions, HybridRequest } from "./hybrid_requests.ts";
import { orderOf } from "./order_by.ts";
import type { AnyVector, WithLevelName } from "./requests.ts";
import { rankerOf } from "./rerank.ts";
import { type AnySearchRequest, type HitForm, hitForm, planSearch, WHOLE_FIELDS, windowOf } from "./search_requests.ts";

type Queries = AnyVector | string | readonly AnyVector[] | readonly string[];
type OneRequest = Omit<HybridRequest<Queries>, "anns_field"> & { anns_field?: string };
export type AnyHybridRequest = WithLevelName<HybridOptions> & { data: readonly OneRequest[] };

/** What a hybrid search takes beside the collection's name. */
export const HYBRID_FIELDS = ["data", "rerank", "rank_group_scorer", ...WHOLE_FIELDS];
const REQUEST_FIELDS = [
  "anns_field",
  "data",
  "filter",
  "expr",
  "exprValues",
  "params",
  "metric_type",
  "limit",
  "topk",
  "ignore_growing",
];
/** As in Milvus. */
const MOST_REQUESTS = 1024;
const SCORERS: readonly GroupScorer[] = ["max", "sum", "avg"];

/** A hybrid search's request, checked against its collection. */
export interface HybridPlan {
  readonly hybrid: HybridSearch;
  readonly form: HitForm;
  /** Each request asked for one vector by itself: its hits are the answer, not a list of lists. */
  readonly single: boolean;
}

/** Whether a search has several requests, as the SDK knows them: by the field of the first. */
export function hasRequests(request: AnySearchRequest | AnyHybridRequest): request is AnyHybridRequest {
  const data: unknown = "data" in request ? request.data : undefined;
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  return typeof first === "object" && first !== null && "anns_field" in first && first.anns_field !== undefined;
}

/** A search with `rerank` is a hybrid search of one request. @throws ElanusError INVALID_PARAMETER for one by `ids`. */
export function ofOneRequest(request: AnySearchRequest): AnyHybridRequest {
  const { data, vector, ids, anns_field, expr, exprValues, ...whole } = request;
  const queries = data ?? vector;
  if (ids === undefined && queries !== undefined) {
    return { ...whole, data: [{ data: queries, anns_field, expr, exprValues }] };
  }
  throw new ElanusError("INVALID_PARAMETER", "`rerank` is for searches with `data`");
}

export function planHybrid(collection: Collection, request: AnyHybridRequest): HybridPlan {
  const { limit, offset } = windowOf(request);
  const requests = requestsOf(request.data);
  const plans = requests.map((one, i) => inRequest(i, requests.length, () => planOne(collection, request, one)));
  const searches = plans.map(({ search }) => search);
  checkQueries(searches);
  const { segments } = searches[0].scope;
  const { layout } = plans[0].form;
  checkOrder(request);
  const metrics = searches.map(({ metric }) => metric);
  const searched = searches.map(({ field }, i) => ({ field, data: requests[i].data }));
  const highlighter = highlighterOf(layout, request.highlighter, searched);
  return {
    hybrid: {
      searches,
      ranker: rankerOf(request.rerank, { layout, segments, metrics }),
      limit,
      offset,
      grouping: groupingOf(searches[0], request.rank_group_scorer),
      order: orderOf(layout, request.order_by_fields),
    },
    form: hitForm(layout, request, searches[0].grouping, highlighter),
    single: plans.every(({ single }) => single),
  };
}

/** As in the SDK, the request's own words come before those of the whole. */
function planOne(collection: Collection, whole: AnyHybridRequest, one: OneRequest) {
  checkRequest("a request of a hybrid search", one, REQUEST_FIELDS);
  if (one.anns_field === undefined && whole.data.length > 1) throw lacksField(collection);
  const { limit, offset } = windowOf(whole);
  const { collection_name, partition_names, group_by_field, group_size, strict_group_size, timezone } = whole;
  const { data, anns_field, metric_type = whole.metric_type, params = whole.params } = one;
  const search = {
    ...{ collection_name, partition_names, group_by_field, group_size, strict_group_size, timezone },
    ...{ data, anns_field, metric_type, params },
    filter: one.expr ?? one.filter ?? whole.filter ?? whole.expr,
    ignore_growing: one.ignore_growing ?? whole.ignore_growing,
    exprValues: one.exprValues ?? whole.exprValues,
    limit: one.limit ?? one.topk ?? limit + offset,
  };
  const plan = planSearch(collection, search);
  if (!plan.search.recall) return plan;
  throw new ElanusError("INVALID_PARAMETER", "a hybrid search does not measure `recall`", {
    hint: "search by each request alone, with `recall: true`",
  });
}

function requestsOf(data: unknown): readonly OneRequest[] {
  if (!Array.isArray(data) || data.length < 1 || data.length > MOST_REQUESTS) {
    throw new ElanusError("INVALID_PARAMETER", `a hybrid search has 1 to ${MOST_REQUESTS} requests`, {
      detail: Array.isArray(data) ? `\`data\` holds ${data.length}` : "`data` is no array",
      hint: 'as data: [{ anns_field: "embedding", data: [...] }, { anns_field: "words", data: "running shoes" }]',
    });
  }
  return data;
}

/** Says of an error in which request it is, where there are several. */
function inRequest<T>(i: number, count: number, plan: () => T): T {
  try {
    return plan();
  } catch (error) {
    if (!(error instanceof ElanusError) || count === 1) throw error;
    const { code, message, detail, hint, cause } = error;
    throw new ElanusError(code, `request ${i + 1}: ${message}`, { detail, hint, cause });
  }
}

/** As in Milvus: of two orders it would not be known which holds. @throws ElanusError INVALID_PARAMETER */
export function checkOrder({ rerank, order_by_fields }: Pick<HybridOptions, "rerank" | "order_by_fields">): void {
  if (order_by_fields === undefined || rerank === undefined || "strategy" in rerank) return;
  throw new ElanusError("INVALID_PARAMETER", "`order_by_fields` does not go with functions that score hits");
}

function lacksField({ layout }: Collection): ElanusError {
  return new ElanusError("INVALID_PARAMETER", "a request of a hybrid search needs an `anns_field`", {
    hint: `one of ${layout.vectors.map(({ name }) => name).join(", ")}`,
  });
}

function checkQueries(searches: readonly Search[]): void {
  const counts = searches.map(({ vectors }) => vectors.length);
  if (counts.every((count) => count === counts[0])) return;
  throw new ElanusError("INVALID_PARAMETER", "the requests must search for equally many vectors", {
    detail: `they search for ${counts.join(", ")}`,
  });
}

function groupingOf({ grouping }: Search, scorer: unknown): FusedGrouping | undefined {
  const chosen = choiceParam({ rank_group_scorer: scorer }, "rank_group_scorer", SCORERS);
  if (grouping !== undefined) return { size: grouping.size, scorer: chosen ?? "max" };
  if (chosen === undefined) return undefined;
  throw new ElanusError("INVALID_PARAMETER", "`rank_group_scorer` needs a `group_by_field` beside it");
}
