import type { Collection } from "../../engine/collection/collection.ts";
import { layoutFor } from "../../engine/collection/layout.ts";
import { searchHybrid } from "../../engine/hybrid/hybrid_search.ts";
import { filterOf } from "../../engine/matching/filters.ts";
import { holdRead } from "../../engine/query/held_read.ts";
import { queryHeld } from "../../engine/query/query_held.ts";
import { readScope } from "../../engine/query/read_scope.ts";
import { type HeldRow, seeInKeyOrder, seeInOrder } from "../../engine/query/rows_in_key_order.ts";
import { ValueReader } from "../../engine/query/value_reader.ts";
import type { GroupedHit } from "../../engine/search/grouped_hits.ts";
import { heldHits } from "../../engine/search/held_hits.ts";
import type { Hit } from "../../engine/search/near_to_far.ts";
import { searchCollection } from "../../engine/search/search_collection.ts";
import { ElanusError } from "../../errors/index.ts";
import { withoutOthersSearchParams } from "../../index/passed_over.ts";
import { LIMITS } from "../../schema/limits.ts";
import { AnswerSize } from "../answer_size.ts";
import { closed } from "../batch_iterator.ts";
import { checkCount } from "../check_request.ts";
import { orderOf } from "../order_by.ts";
import { type AnyHybridRequest, HYBRID_FIELDS, planHybrid } from "../plan_hybrid.ts";
import { type RawHit, RawHitReader, type RawHits, type RawRows } from "../raw_answers.ts";
import type { BatchSearchRequest, IdsSearchRequest, QueryRequest, SearchParameters } from "../requests.ts";
import { planSearch, SEARCH_FIELDS, vectorField } from "../search_requests.ts";
import { QUERY_FIELDS, queryWindow } from "./read_calls.ts";
import { SegmentCalls } from "./segment_calls.ts";

/** Hits from near to far, a page at a time. */
export interface RawHitPages {
  /**
   * The next hits, fewer than `limit` only at the end.
   *
   * @throws ElanusError CLOSED, COLLECTION_NOT_LOADED, COLLECTION_NOT_FOUND; INVALID_PARAMETER for more than one answer holds.
   */
  next(limit: number): RawHits;
  close(): void;
}

/**
 * Reads for a wire: the answers of `query` and `search` by position, with nothing turned into objects or rounded. A
 * signal ends one that gives way before its time, with CANCELLED.
 */
export class RawReadCalls extends SegmentCalls {
  /**
   * As `query`, by a filter alone; the rows with the smallest keys come first, of equal ones too, and the key is always
   * among the values.
   *
   * @throws ElanusError INVALID_PARAMETER where there is neither filter nor limit, as in Milvus; RESULT_TOO_LARGE.
   */
  async queryRaw(request: Omit<QueryRequest, "ids">, signal?: AbortSignal): Promise<RawRows> {
    const collection = await this.openForRead(request, "query", QUERY_FIELDS);
    const layout = layoutFor(collection.layout, request);
    const filter = filterOf(layout, request.filter, request.exprValues);
    if (filter === undefined && request.limit === undefined) throw neitherFilterNorLimit();
    const scope = readScope(collection, request.partition_names, filter);
    const window = queryWindow(request);
    const reader = new ValueReader(layout, [layout.primary.name, ...(request.output_fields ?? ["*"])]);
    const { fields, names } = reader;
    const order = orderOf(layout, request.order_by_fields ?? request.order_by);
    return queryHeld(collection, scope, filter, signal, async (query) => {
      const size = new AnswerSize();
      const rows: unknown[][] = [];
      const read = ({ source, row }: HeldRow) => {
        const values = reader.read(source, row);
        size.add(values);
        rows.push(values);
      };
      if (order === undefined) await seeInKeyOrder(query, window, read);
      else await seeInOrder(query, order, window, read);
      return { primary: layout.primary, fields, names, rows };
    });
  }

  /** As `search`, for a list of vectors or texts, or by ids. */
  async searchRaw(request: BatchSearchRequest | IdsSearchRequest, signal?: AbortSignal): Promise<RawHits> {
    const collection = await this.openForRead(request, "search", SEARCH_FIELDS);
    const { search, form } = planSearch(collection, takenParams(collection, request));
    const reader = new RawHitReader(request.output_fields ?? [], form);
    const show = (hit: Hit | GroupedHit, query: number) => reader.read(hit, query);
    const { hits, recalls } = await searchCollection(collection, search, show, signal);
    return reader.answer(collection.name, hits, recalls);
  }

  /** As `hybridSearch`. */
  async hybridSearchRaw(request: AnyHybridRequest, signal?: AbortSignal): Promise<RawHits> {
    const collection = await this.openForRead(request, "hybridSearch", HYBRID_FIELDS);
    const data = request.data.map((one) => takenParams(collection, one));
    const { hybrid, form } = planHybrid(collection, { ...request, data });
    const reader = new RawHitReader(request.output_fields ?? [], form);
    const hits = await searchHybrid(collection, hybrid, (hit, query) => reader.read(hit, query), signal);
    return reader.answer(collection.name, hits, []);
  }

  /** As `searchIterator`: the rows as they were when it was made. */
  async searchPagesRaw(request: BatchSearchRequest): Promise<RawHitPages> {
    const collection = await this.openForRead(request, "searchIterator", SEARCH_FIELDS);
    const { search, form } = planSearch(collection, takenParams(collection, request));
    if (search.order !== undefined) throw notOrdered();
    const reader = new RawHitReader(request.output_fields ?? [], form);
    const { lease, parts } = holdRead(collection, search.scope, search.filter);
    const found = heldHits({ lease, parts }, search);
    let isDone = false;
    return {
      next(limit) {
        checkCount("limit", limit, 1, LIMITS.maxWindow);
        if (!isDone) lease.use();
        const hits: RawHit[] = [];
        while (!isDone && hits.length < limit) {
          const { done, value } = found.next();
          if (done) isDone = true;
          else hits.push(reader.read(value));
        }
        if (isDone) lease.end(closed());
        return reader.answer(collection.name, [hits], []);
      },
      close: () => lease.end(closed()),
    };
  }
}

function neitherFilterNorLimit(): ElanusError {
  return new ElanusError("INVALID_PARAMETER", "a query without a filter needs a `limit`", {
    hint: `at most ${LIMITS.maxWindow}; an iterator goes over all rows, and \`count(*)\` counts them`,
  });
}

function notOrdered(): ElanusError {
  return new ElanusError("INVALID_PARAMETER", "an iterator goes from near to far: it takes no `order_by_fields`");
}

/** As in Milvus: parameters that only other indexes take are passed over. */
function takenParams<R extends { anns_field?: string; params?: SearchParameters }>(
  collection: Collection,
  request: R,
): R {
  if (request.params === undefined) return request;
  const { name } = vectorField(collection, request.anns_field);
  const { type, params } = collection.indexOn(name) ?? { type: "FLAT", params: {} };
  return { ...request, params: withoutOthersSearchParams(request.params, type, params) };
}
