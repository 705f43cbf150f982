import type { Bitset } from "./bitset.ts";
import { type ScoredRows, Scratch } from "./scratch.ts";
import { Struct } from "./structs.ts";
import type { VectorRows } from "./vector_rows.ts";

/** The kernels' numbers of the metrics (assembly/structs.ts). */
export const METRIC_NUMBERS = { COSINE: 0, IP: 1, L2: 2, HAMMING: 3, JACCARD: 4 } as const;
export type Metric = keyof typeof METRIC_NUMBERS;
/** Those of rows of numbers; the others are of bits. */
export type DenseMetric = "COSINE" | "IP" | "L2";

/** Rows a call: a filter of so many bits is copied at once. A multiple of 32. */
const SLICE_ROWS = 2 ** 17;
const BATCH = 64;

/** The vectors as the kernels see them. To be renewed when rows were added, which may move them. */
export function describeVectors(struct: Struct<"vectors">, rows: VectorRows, metric: Metric): void {
  struct.set({
    pointer: rows.pointer,
    stride: rows.strideBytes,
    dim: rows.dim,
    count: rows.count,
    metric: METRIC_NUMBERS[metric],
    element: rows.elementNumber,
    query_bytes: rows.queryBytes,
  });
}

/**
 * Exact search by scoring every row, or every allowed one, on the calling thread.
 *
 * Rows may be added between searches. Takes some 30 KB of scratch in the memory of the rows; nothing a row.
 */
export class ExactScan {
  private readonly rows: VectorRows;
  private readonly metric: Metric;
  private readonly vectors: Struct<"vectors">;
  private readonly scratch: Scratch;

  constructor(rows: VectorRows, metric: Metric) {
    this.rows = rows;
    this.metric = metric;
    this.vectors = new Struct(rows.memory, "vectors");
    this.scratch = new Scratch(rows.memory, {
      queryBytes: rows.queryBytes,
      batch: BATCH,
      codeBytes: 0,
      visitedRows: 0,
      allowedRows: SLICE_ROWS,
      sumsBytes: 0,
      reachedRows: 0,
    });
  }

  /**
   * The best `limit` of rows [first, end); scores as the kernels have them, higher is nearer.
   *
   * @param query numbers, or the bytes of bits.
   * @param first a multiple of 32.
   */
  search(
    query: Float32Array | Uint8Array,
    limit: number,
    allowed?: Bitset,
    first = 0,
    end: number = this.rows.count,
  ): ScoredRows {
    const { scratch } = this;
    const { kernels } = this.rows.memory;
    const kept = Math.min(limit, end - first);
    this.rows.absent?.needAllowed(allowed);
    scratch.reservePool(kept);
    describeVectors(this.vectors, this.rows, this.metric);
    scratch.setQuery(query);
    kernels.scan_begin(this.vectors.pointer, scratch.pointer);
    let size = 0;
    for (let from = first; from < end; from += SLICE_ROWS) {
      const to = Math.min(from + SLICE_ROWS, end);
      scratch.setAllowed(allowed, from / 32, to - from);
      size = kernels.scan_rows(this.vectors.pointer, scratch.pointer, from, to, kept, size);
    }
    kernels.scan_end(scratch.pointer, size);
    return scratch.hits(size);
  }
}
