import { type Layout, layoutFor } from "../../engine/collection/layout.ts";
import { searchHybrid } from "../../engine/hybrid/hybrid_search.ts";
import { filterOf } from "../../engine/matching/filters.ts";
import { findByKeys, findInOrder, findMatching, inOrder, keysOf, type RowPlace } from "../../engine/query/query.ts";
import { countMatching } from "../../engine/query/query_held.ts";
import { readScope } from "../../engine/query/read_scope.ts";
import { RowReader } from "../../engine/query/row_reader.ts";
import { searchCollection } from "../../engine/search/search_collection.ts";
import { LIMITS } from "../../schema/limits.ts";
import { success } from "../answers.ts";
import { checkCount, idsAndFilter } from "../check_request.ts";
import { explain, explainSearchRequest } from "../explain.ts";
import type { BatchHybridSearchRequest, SingleHybridSearchRequest } from "../hybrid_requests.ts";
import { orderOf } from "../order_by.ts";
import { type AnyHybridRequest, HYBRID_FIELDS, hasRequests, ofOneRequest, planHybrid } from "../plan_hybrid.ts";
import type * as requests from "../requests.ts";
import type * as responses from "../responses.ts";
import { type AnySearchRequest, planSearch, SEARCH_FIELDS, toSearchHit } from "../search_requests.ts";
import { trace } from "../trace.ts";
import { WriteCalls } from "./write_calls.ts";

const COUNT_OUTPUT = "count(*)";
/** What a query takes. */
export const QUERY_FIELDS = [
  "collection_name",
  "filter",
  "expr",
  "exprValues",
  "ids",
  "output_fields",
  "partition_names",
  "offset",
  "limit",
  "timezone",
  "order_by_fields",
  "order_by",
];

/** Rows by key, by filter and by nearness. */
export class ReadCalls extends WriteCalls {
  /** Rows by their keys, in the order of the keys; keys that are not there are passed over. */
  async get(request: requests.GetRequest): Promise<responses.QueryResults> {
    const known = ["ids", "output_fields", "partition_names", "offset", "limit", "timezone"];
    const collection = await this.openForRead(request, "get", known);
    const scope = readScope(collection, request.partition_names);
    const { offset, limit } = queryWindow(request);
    const places = findByKeys(scope, keysOf(collection.layout, request.ids));
    const layout = layoutFor(collection.layout, request);
    return rowsOf(layout, places.slice(offset, offset + limit), request.output_fields ?? ["*"]);
  }

  /** Rows by a filter (or keys), in the order in which they were written. */
  async query(request: requests.QueryRequest): Promise<responses.QueryResults> {
    const found = await this.queried(request);
    await this.leaveTurn();
    return found;
  }

  private async queried(request: requests.QueryRequest): Promise<responses.QueryResults> {
    const collection = await this.openForRead(request, "query", QUERY_FIELDS);
    const layout = layoutFor(collection.layout, request);
    const filter = filterOf(layout, request.filter ?? request.expr, request.exprValues);
    const scope = readScope(collection, request.partition_names, filter);
    const outputs = request.output_fields ?? ["*"];
    const isCount = Array.isArray(outputs) && outputs.includes(COUNT_OUTPUT);
    const { offset, limit } = queryWindow(request);
    const order = orderOf(layout, request.order_by_fields ?? request.order_by);
    if (request.ids !== undefined) {
      if (filter !== undefined) throw idsAndFilter("query");
      const places = inOrder(findByKeys(scope, keysOf(layout, request.ids)), order);
      return isCount ? counted(places.length) : rowsOf(layout, places.slice(offset, offset + limit), outputs);
    }
    if (isCount) return counted(await countMatching(collection, scope, filter));
    if (order === undefined) return rowsOf(layout, findMatching(scope, filter, offset, limit), outputs);
    return rowsOf(layout, findInOrder(scope, filter, order, { offset, limit }), outputs);
  }

  async count(request: requests.CountRequest): Promise<responses.CountResult> {
    const collection = await this.openForRead(request, "count", ["filter", "expr"]);
    const filter = filterOf(collection.layout, request.filter ?? request.expr);
    return { status: success(), data: await countMatching(collection, readScope(collection, [], filter), filter) };
  }

  /** The rows nearest to one vector, or to each of several. */
  search(request: requests.SingleSearchRequest): Promise<responses.SearchResults>;
  search(request: requests.BatchSearchRequest | requests.IdsSearchRequest): Promise<responses.BatchSearchResults>;
  search(request: SingleHybridSearchRequest): Promise<responses.SearchResults>;
  search(request: BatchHybridSearchRequest): Promise<responses.BatchSearchResults>;
  async search(
    request: AnySearchRequest | AnyHybridRequest,
  ): Promise<responses.SearchResults | responses.BatchSearchResults> {
    if (hasRequests(request)) return this.hybrid(request, "search");
    if (request.rerank !== undefined) return this.hybrid(ofOneRequest(request), "search");
    const collection = await this.openForRead(request, "search", SEARCH_FIELDS);
    const plan = planSearch(collection, request);
    const { hits, recalls } = await searchCollection(collection, plan.search, (hit, query) =>
      toSearchHit(plan.form, hit, query),
    );
    await this.leaveTurn();
    const { name: collection_name } = collection;
    if (plan.single) return { status: success(), collection_name, recalls, results: hits[0] };
    return { status: success(), collection_name, recalls, results: hits };
  }

  /**
   * Several searches, of dense and sparse fields and of texts, whose hits become one list: by their ranks (`RRFRanker`,
   * the default) or by their scores (`WeightedRanker`). See docs/search.md.
   *
   * @throws ElanusError as `search`; INVALID_PARAMETER where weights do not match the requests, or requests search for
   * different numbers of vectors.
   * @example
   * const { results } = await client.hybridSearch({
   *   collection_name: "films",
   *   data: [
   *     { anns_field: "embedding", data: vector, limit: 100 },
   *     { anns_field: "words", data: "a wizard goes to school", limit: 100 },
   *   ],
   *   rerank: RRFRanker(60),
   *   limit: 10,
   * });
   */
  hybridSearch(request: SingleHybridSearchRequest): Promise<responses.SearchResults>;
  hybridSearch(request: BatchHybridSearchRequest): Promise<responses.BatchSearchResults>;
  async hybridSearch(request: AnyHybridRequest): Promise<responses.SearchResults | responses.BatchSearchResults> {
    return this.hybrid(request, "hybridSearch");
  }

  private async hybrid(
    request: AnyHybridRequest,
    call: string,
  ): Promise<responses.SearchResults | responses.BatchSearchResults> {
    const collection = await this.openForRead(request, call, HYBRID_FIELDS);
    const { hybrid, form, single } = planHybrid(collection, request);
    const hits = await searchHybrid(collection, hybrid, (hit, query) => toSearchHit(form, hit, query));
    await this.leaveTurn();
    const rest = { status: success(), collection_name: collection.name, recalls: [] };
    return single ? { ...rest, results: hits[0] } : { ...rest, results: hits };
  }

  /**
   * Beyond Milvus: how a filter finds its rows, segment by segment: in which order its parts are asked, by which
   * index or by a scan, for how many rows each was expected to be true and for how many it is. Of a search (with `data`) also
   * how each segment was searched, and why so.
   *
   * @throws ElanusError INVALID_FILTER, FIELD_NOT_FOUND; of a search what `search` throws.
   */
  explain(request: requests.ExplainRequest): Promise<responses.ExplainResponse>;
  explain(request: requests.SingleSearchRequest): Promise<responses.ExplainSearchResponse>;
  async explain(request: requests.ExplainRequest | requests.SingleSearchRequest) {
    if (request.data === undefined && request.vector === undefined) {
      return explain(await this.openForRead(request, "explain", ["filter", "exprValues"]), request);
    }
    return explainSearchRequest(await this.openForRead(request, "explain", SEARCH_FIELDS), request);
  }

  /**
   * Beyond Milvus: the steps of one search on the collection's HNSW index, to be looked at.
   *
   * @throws ElanusError INDEX_NOT_FOUND where no HNSW index is built.
   */
  async trace(request: requests.TraceRequest): Promise<responses.TraceResponse> {
    return trace(await this.openForRead(request, "trace", ["anns_field", "data", "limit", "params"]), request);
  }
}

function counted(rows: number): responses.QueryResults {
  return { status: success(), data: [{ [COUNT_OUTPUT]: String(rows) }] };
}

/** Which of the rows are answered. */
export function queryWindow(request: { offset?: number; limit?: number }) {
  const offset = checkCount("offset", request.offset ?? 0, 0, Number.MAX_SAFE_INTEGER);
  if (request.limit === undefined) return { offset, limit: Number.POSITIVE_INFINITY };
  return { offset, limit: checkCount("limit", request.limit, 1, LIMITS.maxWindow) };
}

/** A row of an answer always has its key. */
function rowsOf(layout: Layout, places: readonly RowPlace[], outputs: readonly string[]): responses.QueryResults {
  const reader = new RowReader(layout, [layout.primary.name, ...outputs]);
  return { status: success(), data: places.map(({ segment, row }) => reader.read(segment, row)) };
}
