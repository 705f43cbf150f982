import type { SparseVector } from "./sparse_rows.ts";

/**
 * How BM25 holds a term's number back: it counts as `n / (n + norm)`, where the norm of a row whose values sum to `length` is
 * `base + slope * length`.
 */
export interface Saturation {
  readonly base: number;
  readonly slope: number;
}

/** What sparse rows are asked for. Without `saturation` rows are scored by inner product, with it by BM25. */
export interface SparseQuery extends SparseVector {
  readonly saturation?: Saturation;
}

/** What BM25 needs to know of some rows. */
export interface TermStatistics {
  /** How many of the rows have each of the indices that were asked for. */
  readonly counts: Uint32Array;
  /** The sum of all values of the rows. */
  readonly totalLength: number;
}
