import { ElanusError } from "../errors/index.ts";
import { bm25Params } from "../index/sparse/params.ts";
import type { RowSearcher, TermSearcher } from "../index/vector_index.ts";
import type { SparseQuery, TermStatistics } from "../kernels/sparse_query.ts";
import type { SparseVector } from "../kernels/sparse_rows.ts";
import type { FieldSchema } from "../schema/field_schema.ts";
import type { Collection } from "./collection.ts";
import { expiredUpTo } from "./read_scope.ts";
import { servingIndex } from "./search.ts";
import type { Segment } from "./segment.ts";

/** What BM25 knows of a collection. */
interface CollectionStatistics {
  readonly rows: number;
  readonly totalLength: number;
  /** How many rows have a term. */
  readonly counts: ReadonlyMap<number, number>;
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
  const { k1, b } = bm25Params(collection.indexOn(field.name)?.params);
  const { rows, totalLength, counts } = statisticsOf(collection, field, queries);
  const average = rows === 0 || totalLength === 0 ? 1 : totalLength / rows;
  const saturation = { base: k1 * (1 - b), slope: (k1 * b) / average };
  const idf = (index: number) => {
    const n = counts.get(index) ?? 0;
    return Math.log(1 + (rows - n + 0.5) / (n + 0.5));
  };
  return queries.map(({ indices, values }) => ({
    indices,
    values: values.map((value, i) => value * idf(indices[i]) * (k1 + 1)),
    saturation,
  }));
}

function statisticsOf(
  collection: Collection,
  field: FieldSchema,
  queries: readonly SparseVector[],
): CollectionStatistics {
  const indices = Uint32Array.from(new Set(queries.flatMap((query) => [...query.indices]))).sort();
  const expired = expiredUpTo(collection);
  const counts = new Map<number, number>();
  let rows = 0;
  let totalLength = 0;
  for (const segment of collection.segments) {
    const live = segment.liveAfter(expired);
    const found: TermStatistics = searcherOf(segment, field).statistics(indices, live);
    rows += live?.count() ?? segment.rowCount;
    totalLength += found.totalLength;
    for (const [i, index] of indices.entries()) counts.set(index, (counts.get(index) ?? 0) + found.counts[i]);
  }
  return { rows, totalLength, counts };
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
