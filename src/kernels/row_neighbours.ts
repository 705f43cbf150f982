import { describeVectors, type Metric } from "./exact_scan.ts";
import { Scratch } from "./scratch.ts";
import { Struct } from "./structs.ts";
import type { VectorRows } from "./vector_rows.ts";
import { workerPool } from "./worker_pool.ts";

const BATCH = 64;

/** Rows [from, to). */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Finds the rows that are nearest to a vector by scanning, in a worker. All rows must be in memory, and stay in their place.
 *
 * Takes some 12 bytes of scratch for each neighbour, which stay with the memory of the rows.
 */
export class RowNeighbours {
  private readonly rows: VectorRows;
  private readonly most: number;
  private readonly vectors: Struct<"vectors">;
  private readonly scratch: Scratch;

  /** @param most neighbours that are kept of each vector. */
  constructor(rows: VectorRows, metric: Metric, most: number) {
    this.rows = rows;
    this.most = most;
    this.vectors = new Struct(rows.memory, "vectors");
    describeVectors(this.vectors, rows, metric);
    this.scratch = new Scratch(rows.memory, {
      queryBytes: rows.queryBytes,
      batch: BATCH,
      codeBytes: 0,
      visitedRows: 0,
      allowedRows: 0,
      sumsBytes: 0,
      reachedRows: 0,
    });
    this.scratch.reservePool(most);
  }

  /** The neighbours of a vector within some ranges, nearest first. @throws ElanusError CANCELLED */
  async of(vector: Float32Array, ranges: readonly RowRange[], signal?: AbortSignal): Promise<Uint32Array> {
    const { memory } = this.rows;
    const { vectors, scratch, most } = this;
    scratch.setQuery(vector);
    memory.kernels.scan_begin(vectors.pointer, scratch.pointer);
    let size = 0;
    for (const { from, to } of ranges) {
      const args = [vectors.pointer, scratch.pointer, from, to, most, size];
      size = (await workerPool().run(memory, "scan_rows", args, signal)).result;
    }
    memory.kernels.scan_end(scratch.pointer, size);
    return scratch.hits(size).rows;
  }
}
