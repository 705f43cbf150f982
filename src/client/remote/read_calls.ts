import { success } from "../answers.ts";
import { idsAndFilter } from "../check_request.ts";
import type * as hybrid from "../hybrid_requests.ts";
import type * as requests from "../requests.ts";
import type * as responses from "../responses.ts";
import { keyOf } from "./collection_calls.ts";
import { type AnySearch, levelToSend, type SentSearch, searchToSend } from "./search_requests.ts";
import { anyKey, hitReceived, keyFilter, rowReceived, templateValues } from "./wire_values.ts";
import { RemoteWriteCalls } from "./write_calls.ts";

const COUNT_OUTPUT = "count(*)";

/** Rows by key, by filter and by nearness. */
export class RemoteReadCalls extends RemoteWriteCalls {
  /** Rows by their keys, in the order of the keys; keys that are not there are passed over. */
  async get(request: requests.GetRequest): Promise<responses.QueryResults> {
    const { ids, offset = 0, limit = ids.length, output_fields = ["*"], ...rest } = request;
    if (ids.length === 0) return { status: success(), data: [] };
    const key = await this.keyField(request);
    const outputs = [key.name, ...output_fields];
    const { status, data } = await this.query({ ...rest, filter: keyFilter(key, ids), output_fields: outputs });
    const byKey = new Map(data.map((row) => [String(row[key.name]), row]));
    const rows = ids.map((id) => byKey.get(String(id))).filter((row) => row !== undefined);
    return { status, data: rows.slice(offset, offset + limit) };
  }

  /** Rows by a filter (or keys). */
  query(request: requests.QueryRequest): Promise<responses.QueryResults> {
    return this.queryRows(request);
  }

  /** @param params what the protocol has beside the request. */
  protected async queryRows(request: requests.QueryRequest, params: object = {}): Promise<responses.QueryResults> {
    const { ids, filter, expr, exprValues, output_fields: outputs = ["*"], consistency_level, ...others } = request;
    const { timezone, ...rest } = others;
    const given = filter || expr || "";
    if (ids !== undefined && given !== "") throw idsAndFilter("query");
    const isCount = outputs.includes(COUNT_OUTPUT);
    if (ids !== undefined && !isCount) return this.get({ ...others, ids, output_fields: outputs });
    const key = await this.keyField(request);
    const wanted = ids === undefined ? given : keyFilter(key, ids);
    // Servers refuse a query that has neither filter nor limit.
    const isWhole = wanted === "" && rest.limit === undefined && !isCount;
    const level = levelToSend(consistency_level);
    const sent = {
      ...rest,
      ...(level === undefined ? {} : { consistency_level: level }),
      filter: isWhole ? anyKey(key) : wanted,
      output_fields: isCount ? outputs : [...new Set([key.name, ...outputs])],
      ...templateValues(exprValues),
      params: { ...params, ...(timezone === undefined ? {} : { timezone }) },
    };
    const { status, data } = await this.passed("query")(sent);
    return { status, data: data.map(rowReceived) };
  }

  async count(request: requests.CountRequest): Promise<responses.CountResult> {
    const { status, data } = await this.query({ ...request, output_fields: [COUNT_OUTPUT] });
    return { status, data: Number(data[0]?.[COUNT_OUTPUT] ?? 0) };
  }

  /** The rows nearest to one vector, or to each of several. */
  search(request: requests.SingleSearchRequest): Promise<responses.SearchResults>;
  search(request: requests.BatchSearchRequest | requests.IdsSearchRequest): Promise<responses.BatchSearchResults>;
  search(request: hybrid.SingleHybridSearchRequest): Promise<responses.SearchResults>;
  search(request: hybrid.BatchHybridSearchRequest): Promise<responses.BatchSearchResults>;
  async search(request: AnySearch): Promise<responses.SearchResults | responses.BatchSearchResults> {
    return this.nearest("search", request);
  }

  /** Several searches whose hits become one list, by their ranks or by their scores. */
  hybridSearch(request: hybrid.SingleHybridSearchRequest): Promise<responses.SearchResults>;
  hybridSearch(request: hybrid.BatchHybridSearchRequest): Promise<responses.BatchSearchResults>;
  async hybridSearch(request: AnySearch): Promise<responses.SearchResults | responses.BatchSearchResults> {
    return this.nearest("hybridSearch", request);
  }

  private async nearest(
    call: string,
    request: AnySearch,
  ): Promise<responses.SearchResults | responses.BatchSearchResults> {
    const { sent, answer, lists } = await this.searched(call, request);
    const { status, collection_name, recalls } = answer;
    const rest = { status, collection_name, recalls };
    return sent.single ? { ...rest, results: lists[0] } : { ...rest, results: lists };
  }

  /**
   * What the SDK answers to a search, and its hits: a list for each vector, however many there are.
   *
   * @param more parameters of the search that iterators alone have.
   */
  protected async searched(call: string, request: AnySearch, more: Readonly<Record<string, unknown>> = {}) {
    const described = await this.described(request);
    const { name: key } = keyOf(described);
    const vectors = described.anns_fields;
    const sent: SentSearch = searchToSend(request, { key, vectors, engine: this.engine, more });
    const answer = await this.asked(call, () => this.sdk.search(sent.request));
    const { output_fields = [] } = request;
    const showsKey = output_fields.includes("*") || output_fields.includes(key);
    const lists = listsOf(answer.results, sent.queries);
    return { sent, answer, lists: lists.map((hits) => hits.map((hit) => hitReceived(hit, key, showsKey))) };
  }
}

/** The SDK has one list for one vector, and none at all where nothing was found. */
function listsOf(results: responses.SearchHit[] | responses.SearchHit[][], queries: number): responses.SearchHit[][] {
  if (queries === 1) return [results.flat()];
  return Array.from({ length: queries }, (_, i) => [results[i] ?? []].flat());
}
