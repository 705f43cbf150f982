import { ElanusError } from "../../errors/index.ts";
import { bm25Params, saturationFor } from "../../index/sparse/params.ts";
import type { RowSearcher, TermSearcher } from "../../index/vector_index.ts";
import type { SparseQuery, TermStatistics } from "../../kernels/sparse_query.ts";
import type { SparseVector } from "../../kernels/sparse_rows.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import type { Collection } from "../collection/collection.ts";
import { expiryOf } from "../segment/expiry.ts";
import type { Segment } from "../segment/segment.ts";
import { servingIndex } from "./search.ts";

/** What BM25 knows of a collection. */
interface CollectionStatistics {
  readonly rows: number;
  readonly totalLength: number;
  /** The terms of all queries, rising, and how many rows have each. */
  readonly indices: Uint32Array;
  readonly counts: Float64Array;
}

/**
 * Numbers of terms as queries: each term weighs its number times
 *
 *     idf = ln(1 + (N - n + 0.5) / (n + 0.5))
 *
 * where n of the N rows of the collection have it. N, n and the average length are those of all rows that are live now,
 * whatever the filter and the partitions of the search, as in Milvus; there they follow deletes late.
 *
 * Robertson and Zaragoza 2009, The Probabilistic Relevance Framework, with the idf of Lucene, which is never negative.
 */
export function bm25Queries(
  collection: Collection,
  field: FieldSchema,
  queries: readonly SparseVector[],
): SparseQuery[] {
  const { params } = collection.indexOn(field.name) ?? {};
  const { k1 } = bm25Params(params);
  const { rows, totalLength, indices, counts } = statisticsOf(collection, field, queries);
  const saturation = saturationFor(params)(rows === 0 ? 0 : totalLength / rows);
  const weights = counts.map((n) => Math.log(1 + (rows - n + 0.5) / (n + 0.5)) * (k1 + 1));
  return queries.map((query) => {
    // Both rise, and all of the query's are among them.
    let at = 0;
    const weightOf = (index: number) => {
      while (indices[at] !== index) at++;
      return weights[at];
    };
    return {
      indices: query.indices,
      values: query.values.map((value, i) => value * weightOf(query.indices[i])),
      saturation,
    };
  });
}

function statisticsOf(
  collection: Collection,
  field: FieldSchema,
  queries: readonly SparseVector[],
): CollectionStatistics {
  const indices = queries.length === 1 ? queries[0].indices : distinctIndices(queries);
  const expiry = expiryOf(collection);
  const counts = new Float64Array(indices.length);
  let rows = 0;
  let totalLength = 0;
  for (const segment of collection.segments) {
    const live = segment.liveAfter(expiry);
    const found: TermStatistics = searcherOf(segment, field).statistics(indices, live);
    rows += live?.count() ?? segment.rowCount;
    totalLength += found.totalLength;
    for (let i = 0; i < counts.length; i++) counts[i] += found.counts[i];
  }
  return { rows, totalLength, indices, counts };
}

function distinctIndices(queries: readonly SparseVector[]): Uint32Array {
  return Uint32Array.from(new Set(queries.flatMap(({ indices }) => [...indices]))).sort();
}

function searcherOf(segment: Segment, field: FieldSchema): TermSearcher {
  const index = servingIndex(segment, field.name);
  const serves = index !== undefined && index.metric === "BM25" ? index : undefined;
  const searcher = serves ?? segment.exactIndex(segment.layout.vectors.indexOf(field), "BM25");
  if (countsTerms(searcher)) return searcher;
  throw new ElanusError("INTERNAL", `the index on \`${field.name}\` has no statistics of terms`);
}

function countsTerms(searcher: RowSearcher): searcher is TermSearcher {
  return "statistics" in searcher;
}
