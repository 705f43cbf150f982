import type { Struct } from "./structs.ts";
import type { VectorRows } from "./vector_rows.ts";

/** The kernels' numbers of the metrics (assembly/structs.ts). */
export const METRIC_NUMBERS = { COSINE: 0, IP: 1, L2: 2, HAMMING: 3, JACCARD: 4, BM25: 5 } as const;
export type Metric = keyof typeof METRIC_NUMBERS;
/** Those of rows of numbers; the others are of bits, and of terms. */
export type DenseMetric = "COSINE" | "IP" | "L2";

/**
 * The vectors as the kernels see them. To be renewed when rows were added, which may move them.
 *
 * @param pointer of the first row, where it is not their own.
 */
export function describeVectors(
  struct: Struct<"vectors">,
  rows: VectorRows,
  metric: Metric,
  pointer = rows.pointer,
): void {
  struct.set({
    pointer,
    stride: rows.strideBytes,
    dim: rows.dim,
    count: rows.count,
    metric: METRIC_NUMBERS[metric],
    element: rows.elementNumber,
    query_bytes: rows.queryBytes,
    beyond: 0,
  });
}

/** Values in a lane of 16 bytes of a query. */
const LANE = 4;

/** Has the kernels compare rows of numbers on as many of their first dims as the query has. */
export function compareFirst(struct: Struct<"vectors">, rows: VectorRows, query: Float32Array | Uint8Array): void {
  // What pads a whole row is zero, and may be compared.
  if (!(query instanceof Float32Array) || query.length >= rows.dim) return;
  const lanes = Math.ceil(query.length / LANE);
  struct.set({ dim: query.length, query_bytes: lanes * LANE * 4, beyond: lanes * LANE - query.length });
}
