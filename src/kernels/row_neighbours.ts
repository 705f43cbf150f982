import { describeVectors, type Metric } from "./described_vectors.ts";
import { Scratch } from "./scratch.ts";
import { Struct } from "./structs.ts";
import type { VectorRows } from "./vector_rows.ts";
import { workerPool } from "./worker_pool.ts";

const BATCH = 64;
/** Rows a call: what else waits for a worker waits some tens of ms. */
const SLICE_ROWS = 2 ** 14;

/** Rows [from, to). */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Vectors that are asked for together: rows that were read for one are still in the cache for the next. */
export const ASKED_TOGETHER = 16;

/**
 * Finds the rows that are nearest to vectors by scanning, in a worker. All rows must be in memory, and stay in their place.
 *
 * Takes some 12 bytes of scratch for each vector that is asked for together and each neighbour, which stay with the memory of
 * the rows.
 */
export class RowNeighbours {
  private readonly rows: VectorRows;
  private readonly most: number;
  private readonly vectors: Struct<"vectors">;
  private readonly scratches: readonly Scratch[];
  private readonly list: number;
  private readonly sizes: number;

  /** @param most neighbours that are kept of each vector. */
  constructor(rows: VectorRows, metric: Metric, most: number) {
    const { memory, queryBytes } = rows;
    this.rows = rows;
    this.most = most;
    this.vectors = new Struct(memory, "vectors");
    describeVectors(this.vectors, rows, metric);
    const none = { codeBytes: 0, visitedRows: 0, allowedRows: 0, sumsBytes: 0, reachedRows: 0 };
    const needs = { queryBytes, batch: BATCH, ...none };
    this.scratches = Array.from({ length: ASKED_TOGETHER }, () => new Scratch(memory, needs));
    for (const scratch of this.scratches) {
      scratch.shareBatch(this.scratches[0]);
      scratch.reservePool(most);
    }
    this.list = memory.allocate(ASKED_TOGETHER * 4);
    this.sizes = memory.allocate(ASKED_TOGETHER * 4);
    memory.u32(this.list, ASKED_TOGETHER).set(this.scratches.map(({ pointer }) => pointer));
  }

  /** The neighbours of at most ASKED_TOGETHER vectors within some ranges, nearest first. @throws ElanusError CANCELLED */
  async of(
    vectors: readonly Float32Array[],
    ranges: readonly RowRange[],
    signal?: AbortSignal,
  ): Promise<Uint32Array[]> {
    const { memory } = this.rows;
    const { list, sizes } = this;
    for (const [i, vector] of vectors.entries()) {
      this.scratches[i].setQuery(vector);
      memory.kernels.scan_begin(this.vectors.pointer, this.scratches[i].pointer);
    }
    memory.u32(sizes, ASKED_TOGETHER).fill(0);
    for (const { from, to } of ranges) {
      for (let start = from; start < to; start += SLICE_ROWS) {
        const end = Math.min(start + SLICE_ROWS, to);
        const args = [this.vectors.pointer, list, vectors.length, start, end, this.most, sizes];
        await workerPool().run(memory, "scan_many", args, signal);
      }
    }
    memory.kernels.scan_many_end(list, vectors.length, sizes);
    return Array.from(memory.u32(sizes, vectors.length), (size, i) => this.scratches[i].hits(size).rows);
  }
}
