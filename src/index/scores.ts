import { ElanusError } from "../errors/index.ts";
import type { ScoredRows } from "../kernels/scratch.ts";
import type { IndexHits, MetricType, QueryVector } from "./vector_index.ts";

/** Brings what the kernels found to the metric's terms: they negate distances, so that higher is nearer. */
export function toHits(found: ScoredRows, metric: MetricType, strategy: string): IndexHits {
  const { rows, scores } = found;
  // Without a copy where they are what they should be.
  return { rows, scores: isHigherNearer(metric) ? scores : scores.map((score) => inMetric(score, metric)), strategy };
}

/** The best `limit` hits of some lists that have no row in common. */
export function bestOf(lists: readonly IndexHits[], limit: number, metric: MetricType, strategy: string): IndexHits {
  const nearer = isHigherNearer(metric) ? -1 : 1;
  const all = lists.flatMap(({ rows, scores }) => Array.from(rows, (row, i) => ({ row, score: scores[i] })));
  all.sort((a, b) => nearer * (a.score - b.score) || a.row - b.row);
  const best = all.slice(0, limit);
  return {
    rows: Uint32Array.from(best, ({ row }) => row),
    scores: Float32Array.from(best, ({ score }) => score),
    strategy,
  };
}

/** A kernel's score in the metric's terms. */
export function inMetric(score: number, metric: MetricType): number {
  return isHigherNearer(metric) ? score : Math.abs(score);
}

/** Whether a higher score is a nearer row: of similarities, not of distances. */
export function isHigherNearer(metric: MetricType): boolean {
  return metric === "COSINE" || metric === "IP" || metric === "BM25";
}

/**
 * The query of dense rows.
 *
 * @param dims how many of its first are kept; absent: all.
 * @throws ElanusError INVALID_VECTOR where it is another vector, or has another dim than the rows.
 */
export function denseQuery(vector: QueryVector, dim: number, dims?: number): Float32Array {
  if (!(vector instanceof Float32Array)) throw otherDim("it is not a dense vector");
  if (vector.length !== dim) throw otherDim(`it has ${vector.length} values, the index ${dim}`);
  return dims === undefined ? vector : vector.subarray(0, dims);
}

/** The query of rows of bits, as bytes. Errors as in `denseQuery`. */
export function bitQuery(vector: QueryVector, dim: number): Uint8Array {
  if (!(vector instanceof Uint8Array)) throw otherDim("it is not a binary vector");
  if (vector.length * 8 !== dim) throw otherDim(`it has ${vector.length * 8} bits, the index ${dim}`);
  return vector;
}

function otherDim(detail: string): ElanusError {
  return new ElanusError("INVALID_VECTOR", "the query vector has another dim than the index", {
    detail,
    hint: "embed the query with the model that embedded the rows",
  });
}
