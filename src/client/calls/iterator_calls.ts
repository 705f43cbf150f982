import type { Collection } from "../../engine/collection/collection.ts";
import { layoutFor } from "../../engine/collection/layout.ts";
import { filterOf } from "../../engine/matching/filters.ts";
import { type HeldRead, holdRead } from "../../engine/query/held_read.ts";
import { heldRows } from "../../engine/query/held_rows.ts";
import { readScope } from "../../engine/query/read_scope.ts";
import { RowReader } from "../../engine/query/row_reader.ts";
import { heldHits } from "../../engine/search/held_hits.ts";
import { ElanusError } from "../../errors/index.ts";
import { checkSearchParams } from "../../index/search_params.ts";
import { LIMITS } from "../../schema/limits.ts";
import { BatchIterator } from "../batch_iterator.ts";
import { checkCount } from "../check_request.ts";
import type * as requests from "../requests.ts";
import type { SearchHit } from "../responses.ts";
import { planSearch, SEARCH_FIELDS, type SearchPlan, toSearchHit } from "../search_requests.ts";
import { ReadCalls } from "./read_calls.ts";

const QUERY_FIELDS = [
  "filter",
  "expr",
  "exprValues",
  "output_fields",
  "partition_names",
  "batchSize",
  "limit",
  "timezone",
];
const NOT_ITERATED = ["ids", "topk", "offset", "group_by_field", "group_size", "strict_group_size", "order_by_fields"];
const SEARCH_ITERATOR_FIELDS = [
  ...SEARCH_FIELDS.filter((name) => !NOT_ITERATED.includes(name)),
  "batchSize",
  "external_filter_fn",
];
/** Milvus's "no limit". */
const NO_LIMIT = -1;

/**
 * Answers of any size, batch by batch, over the rows as they were when the iterator was made: what is written, deleted,
 * merged or truncated later changes nothing in it.
 */
export class IteratorCalls extends ReadCalls {
  /**
   * All rows that match a filter, in the order in which they were written.
   *
   * @throws ElanusError INVALID_PARAMETER, INVALID_FILTER, FIELD_NOT_FOUND, COLLECTION_NOT_LOADED.
   * @example
   * const iterator = await client.queryIterator({ collection_name: "products", filter: "price < 9", batchSize: 1000 });
   * for await (const rows of iterator) write(rows);
   */
  async queryIterator(request: requests.QueryIteratorRequest): Promise<BatchIterator<Record<string, unknown>>> {
    const collection = await this.openForRead(request, "queryIterator", QUERY_FIELDS);
    const window = windowOf(request);
    const layout = layoutFor(collection.layout, request);
    const filter = filterOf(layout, request.filter ?? request.expr, request.exprValues);
    const reader = new RowReader(layout, outputsOf(collection, request));
    const read = holdRead(collection, readScope(collection, request.partition_names, filter), filter);
    return new BatchIterator({ ...window, lease: read.lease, rows: rowsOf(read, reader) });
  }

  /**
   * All rows, the nearest to one vector first. `params` takes what `search` takes but grouping.
   *
   * @throws ElanusError INVALID_PARAMETER, INVALID_VECTOR, INVALID_FILTER, FIELD_NOT_FOUND, COLLECTION_NOT_LOADED.
   */
  async searchIterator(request: requests.SearchIteratorRequest): Promise<BatchIterator<SearchHit>> {
    const collection = await this.openForRead(request, "searchIterator", SEARCH_ITERATOR_FIELDS);
    const { batchSize: _, external_filter_fn: filter, limit: __, ...rest } = request;
    const window = windowOf(request);
    checkFilterFunction(filter);
    const plan = planSearch(collection, { ...rest, limit: window.batchSize });
    const { search } = plan;
    if (!plan.single) throw severalVectors();
    if (search.grouping !== undefined) throw grouped();
    checkSearchParams(search.kind, search.params, collection.indexOn(search.field.name)?.type);
    const read = holdRead(collection, search.scope, search.filter);
    return new BatchIterator({ ...window, lease: read.lease, rows: hitsOf(read, plan), filter });
  }
}

function* rowsOf(read: HeldRead, reader: RowReader): Generator<Record<string, unknown>> {
  for (const { source, row } of heldRows(read)) yield reader.read(source, row);
}

function* hitsOf(read: HeldRead, plan: SearchPlan): Generator<SearchHit> {
  for (const hit of heldHits(read, plan.search)) yield toSearchHit(plan.form, hit, 0);
}

/** As in the SDK, batches are cut to the largest answer, and no limit is 0 or -1 too. */
function windowOf(request: { batchSize: number; limit?: number }) {
  const batchSize = checkCount("batchSize", request.batchSize, 1, Number.MAX_SAFE_INTEGER);
  const limit = checkCount("limit", request.limit ?? NO_LIMIT, NO_LIMIT, Number.MAX_SAFE_INTEGER);
  return { batchSize: Math.min(batchSize, LIMITS.maxWindow), limit: limit > 0 ? limit : Number.POSITIVE_INFINITY };
}

/** A row of an answer always has its key. */
function outputsOf(collection: Collection, { output_fields = ["*"] }: requests.QueryIteratorRequest): string[] {
  if (!Array.isArray(output_fields) || !output_fields.includes("count(*)")) {
    return [collection.layout.primary.name, ...output_fields];
  }
  throw new ElanusError("INVALID_PARAMETER", "queryIterator does not count", {
    hint: "`query` and `count` do",
  });
}

function checkFilterFunction(filter: unknown): void {
  if (filter === undefined || typeof filter === "function") return;
  throw new ElanusError("INVALID_PARAMETER", "`external_filter_fn` must be a function of a hit", {
    detail: `it is ${JSON.stringify(filter)}`,
  });
}

function severalVectors(): ElanusError {
  return new ElanusError("INVALID_PARAMETER", "searchIterator takes one vector", {
    hint: "make an iterator for each",
  });
}

/** As in Milvus: groups have no end that one could come to batch by batch. */
function grouped(): ElanusError {
  return new ElanusError("INVALID_PARAMETER", "searchIterator does not group", {
    hint: "`search` does",
  });
}
