import { Bitset } from "./bitset.ts";
import { compareFirst, describeVectors, type Metric } from "./described_vectors.ts";
import { GatheredScan } from "./gathered_scan.ts";
import { type ScoredRows, Scratch } from "./scratch.ts";
import { Struct } from "./structs.ts";
import type { VectorRows } from "./vector_rows.ts";

/** Rows a call: a filter of so many bits is copied at once. A multiple of 32. */
export const SLICE_ROWS = 2 ** 17;
const BATCH = 64;

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
  private readonly gathered: GatheredScan | undefined;

  constructor(rows: VectorRows, metric: Metric) {
    this.rows = rows;
    this.metric = metric;
    this.vectors = new Struct(rows.memory, "vectors");
    this.gathered = rows.onDisk && new GatheredScan(rows.memory, rows.onDisk, this.vectors);
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
   * @param query numbers, or the bytes of bits. Fewer numbers than the rows have dims are compared with the first of them.
   * @param first a multiple of 32.
   */
  search(
    query: Float32Array | Uint8Array,
    limit: number,
    allowed?: Bitset,
    first = 0,
    end: number = this.rows.count,
  ): ScoredRows {
    const { rows, scratch } = this;
    const { kernels } = rows.memory;
    const kept = Math.min(limit, end - first);
    rows.absent?.needAllowed(allowed);
    scratch.reservePool(kept);
    describeVectors(this.vectors, rows, this.metric, rows.onDisk && 0);
    compareFirst(this.vectors, rows, query);
    scratch.setQuery(query);
    kernels.scan_begin(this.vectors.pointer, scratch.pointer);
    const size = this.scanAll(kept, allowed, first, end);
    kernels.scan_end(scratch.pointer, size);
    return scratch.hits(size);
  }

  private scanAll(limit: number, allowed: Bitset | undefined, first: number, end: number): number {
    const listed = this.gathered === undefined ? allowed?.rowsWithin(first, end) : undefined;
    if (listed !== undefined) return this.scanListed(listed, limit);
    let size = 0;
    for (let from = first; from < end; from += SLICE_ROWS) {
      size = this.scan(from, Math.min(from + SLICE_ROWS, end), limit, allowed, size);
    }
    return size;
  }

  private scanListed(listed: Uint32Array, limit: number): number {
    const { rows, scratch, vectors } = this;
    const list = scratch.list(listed);
    return rows.memory.kernels.scan_listed(vectors.pointer, scratch.pointer, list, listed.length, limit, 0);
  }

  /** Rows [from, to) on top of a pool of `size`; returns what it holds then. */
  private scan(from: number, to: number, limit: number, allowed: Bitset | undefined, size: number): number {
    const { rows, scratch, vectors, gathered } = this;
    if (gathered !== undefined) return gathered.offer(scratch, rowsIn(allowed, from, to), limit, size);
    scratch.setAllowed(allowed, from / 32, to - from);
    return rows.memory.kernels.scan_rows(vectors.pointer, scratch.pointer, from, to, limit, size);
  }
}

/** The allowed rows from `from`, a multiple of 32, to `to`. */
function rowsIn(allowed: Bitset | undefined, from: number, to: number): Uint32Array {
  if (allowed === undefined) return Uint32Array.from({ length: to - from }, (_, i) => from + i);
  const part = new Bitset(to - from, allowed.words.subarray(from / 32, Math.ceil(to / 32)));
  return Uint32Array.from(part, (row) => from + row).filter((row) => row < to);
}
