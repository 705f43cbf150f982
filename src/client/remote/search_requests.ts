import { isOneSparse } from "../../engine/vectors/encode/sparse_forms.ts";
import { ElanusError } from "../../errors/index.ts";
import { type ConsistencyLevelName, consistencyLevel } from "../../schema/consistency_level.ts";
import { LIMITS } from "../../schema/limits.ts";
import type { EngineName } from "../client.ts";
import type { OrderByFields } from "../order_by.ts";
import { type AnyHybridRequest, checkOrder, hasRequests } from "../plan_hybrid.ts";
import { RRFRanker } from "../rankers.ts";
import type * as requests from "../requests.ts";
import { objectOf } from "../rerank.ts";
import type { FieldDescription } from "../responses.ts";
import type { AnySearchRequest } from "../search_requests.ts";
import { templateValues, valueToSend } from "./wire_values.ts";

/** Parameters of a search that Milvus does not know, and would pass over. */
const BEYOND_MILVUS = ["exact", "recall", "dims", "funnel", "prefix"];

export type AnySearch = AnySearchRequest | AnyHybridRequest;

/** What is known of the collection and of the server. */
export interface SearchedPlace {
  /** The name of the primary key. */
  readonly key: string;
  /** The vector fields by name. */
  readonly vectors: Readonly<Record<string, FieldDescription>>;
  readonly engine: EngineName;
  /** Parameters that iterators alone have. */
  readonly more: Readonly<Record<string, unknown>>;
}

/** A search in the SDK's words. */
export interface SentSearch {
  readonly request: object;
  /** Vectors, texts or keys that are searched for. */
  readonly queries: number;
  /** One was asked for by itself: its hits are the answer, not a list of lists. */
  readonly single: boolean;
}

/** @throws ElanusError NOT_SUPPORTED for what is beyond Milvus, where the server is Milvus. */
export function searchToSend(request: AnySearch, place: SearchedPlace): SentSearch {
  refuseWaiting(request);
  const whole = wholeOf(request, place);
  if (hasRequests(request)) {
    const [first] = request.data;
    const count = queryCount(first.data, place.vectors[first.anns_field ?? ""]);
    return { request: { ...whole, ...hybridParts(request, place) }, ...count };
  }
  const { anns_field = Object.keys(place.vectors)[0] ?? "", ids } = request;
  if (ids !== undefined) {
    return { request: { ...whole, anns_field, ids: ids.map(String) }, queries: ids.length, single: false };
  }
  const data: unknown = request.data ?? request.vector;
  const field = place.vectors[anns_field];
  const metric_type = metricToSend(request.metric_type, field);
  const sent = { ...whole, anns_field, metric_type, data: queriesToSend(data), rerank: request.rerank };
  return { request: sent, ...queryCount(data, field) };
}

/** What one field and several are searched with alike. */
function wholeOf(request: AnySearch, place: SearchedPlace): object {
  const { collection_name, db_name, partition_names, filter, expr, offset } = request;
  const { group_by_field, group_size, strict_group_size, ignore_growing, consistency_level } = request;
  return withoutUndefined({
    collection_name,
    db_name,
    partition_names,
    expr: filter || expr,
    ...templateValues(request.exprValues),
    limit: request.limit ?? request.topk ?? LIMITS.defaultHits,
    offset,
    output_fields: [...new Set([place.key, ...(request.output_fields ?? [])])],
    group_by_field,
    group_size,
    strict_group_size,
    ignore_growing,
    consistency_level: levelToSend(consistency_level),
    highlighter: request.highlighter,
    order_by_fields: request.order_by_fields,
    params: withoutUndefined({
      ...checkedParams(request.params, place.engine),
      round_decimal: request.round_decimal ?? request.params?.round_decimal,
      timezone: request.timezone,
      ...place.more,
    }),
  });
}

function hybridParts(request: AnyHybridRequest, place: SearchedPlace): object {
  checkOrder(request);
  const { limit = request.topk ?? LIMITS.defaultHits, offset = 0 } = request;
  const data = request.data.map((one) =>
    withoutUndefined({
      anns_field: one.anns_field,
      data: queriesToSend(one.data),
      // The SDK knows no other name of it here.
      expr: one.filter || one.expr || undefined,
      ...templateValues(one.exprValues),
      params: { ...checkedParams(one.params, place.engine) },
      metric_type: metricToSend(one.metric_type ?? request.metric_type, place.vectors[one.anns_field ?? ""]),
      ignore_growing: one.ignore_growing,
      limit: one.limit ?? one.topk ?? limit + offset,
      offset: 0,
    }),
  );
  return { data, rerank: rankerToSend(request) };
}

/** Groups are made of the fused list, of which the SDK sends the ranker's own words alone. */
function rankerToSend(request: AnyHybridRequest): object {
  const { rerank = RRFRanker(), group_by_field, group_size, strict_group_size, rank_group_scorer } = request;
  if (!("strategy" in objectOf("rerank", rerank))) return rerank;
  const order_by_fields = orderToSend(request.order_by_fields);
  const { timezone } = request;
  const whole = { group_by_field, group_size, strict_group_size, rank_group_scorer, order_by_fields, timezone };
  return withoutUndefined({ ...rerank, ...whole });
}

/** As the protocol has it: `price:desc,stock:asc`. */
function orderToSend(order: OrderByFields | undefined): string | undefined {
  if (order === undefined || typeof order === "string") return order;
  return order.map((one) => (typeof one === "string" ? one : `${one.field}:${one.order ?? "asc"}`)).join(",");
}

/** Milvus takes the index's where none is named; Milvus Lite wants to be told of BM25. */
function metricToSend(asked: string | undefined, field: FieldDescription | undefined): string | undefined {
  return asked ?? (field?.is_function_output ? "BM25" : undefined);
}

function queriesToSend(data: unknown): unknown {
  // By itself the SDK takes an empty text for none.
  if (data === "") return [data];
  return Array.isArray(data) ? data.map(valueToSend) : valueToSend(data);
}

function queryCount(data: unknown, field: FieldDescription | undefined): { queries: number; single: boolean } {
  if (!Array.isArray(data) || !isList(data, field)) return { queries: 1, single: true };
  return { queries: data.length, single: false };
}

/** Whether it is a list of vectors, and not one of them. */
function isList(data: readonly unknown[], field: FieldDescription | undefined): boolean {
  if (field?.is_function_output) return true;
  return field?.data_type === "SparseFloatVector" ? !isOneSparse(data) : typeof data[0] === "object";
}

function checkedParams(params: requests.SearchParameters | undefined, engine: EngineName): requests.SearchParameters {
  const beyond = BEYOND_MILVUS.find((name) => params?.[name] !== undefined);
  if (beyond === undefined || engine === "elanus") return params ?? {};
  throw new ElanusError("NOT_SUPPORTED", `Milvus does not know the search parameter \`${beyond}\``, {
    hint:
      beyond === "dims" || beyond === "funnel"
        ? "search a field that holds the first dims: `elanus ingest --head 64` fills one"
        : "leave it out: it is beyond Milvus",
  });
}

/** The level by its name: of the numbers the SDK loses the 0 of Strong. */
export function levelToSend(level: number | string | undefined): ConsistencyLevelName | undefined {
  return level === undefined ? undefined : consistencyLevel(level);
}

/** The SDK sends neither with a search. */
function refuseWaiting(request: AnySearch): void {
  const given = (["graceful_time", "guarantee_timestamp"] as const).find((name) => request[name] !== undefined);
  if (given === undefined) return;
  throw new ElanusError("NOT_SUPPORTED", `\`${given}\` cannot be sent with a search`, {
    hint: "ask for a `consistency_level`",
  });
}

function withoutUndefined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
