import type { Bitset } from "./bitset.ts";
import { type ScoredRows, Scratch } from "./scratch.ts";
import type { SparseQuery, TermStatistics } from "./sparse_query.ts";
import { PAIR_BYTES, type SparseRows } from "./sparse_rows.ts";
import { Struct } from "./structs.ts";

/** Rows a call: so many offsets, and bits of a filter, are copied at once. A multiple of 32. */
const SLICE_ROWS = 2 ** 15;
const FIRST_SLOTS = 256;

/**
 * Exact search of sparse rows by inner product or BM25, on the calling thread: every pair of every allowed row is looked at.
 *
 * Rows may be added between searches. Takes some 150 KB of scratch in the memory of the rows; nothing a row.
 */
export class SparseScan {
  private readonly rows: SparseRows;
  private readonly scratch: Scratch;
  private readonly struct: Struct<"sparse">;
  private readonly offsets: number;
  private slots = 0;

  constructor(rows: SparseRows) {
    const { memory } = rows;
    this.rows = rows;
    this.scratch = new Scratch(memory, {
      queryBytes: 0,
      batch: 0,
      codeBytes: 0,
      visitedRows: 0,
      allowedRows: SLICE_ROWS,
      sumsBytes: 0,
      reachedRows: 0,
    });
    this.struct = new Struct(memory, "sparse");
    this.offsets = memory.allocate((SLICE_ROWS + 1) * 4);
    this.struct.set({ offsets: this.offsets });
    this.reserve(FIRST_SLOTS);
  }

  /** The best `limit` of the rows that share an index with the query and have a score above zero. */
  search(query: SparseQuery, limit: number, allowed?: Bitset): ScoredRows {
    const { rows, scratch, struct } = this;
    const { kernels } = rows.memory;
    const kept = Math.min(limit, rows.count);
    scratch.reservePool(kept);
    this.ask(query);
    let size = 0;
    this.inSlices(allowed, (from, to) => {
      size = kernels.sparse_rows(struct.pointer, scratch.pointer, from, to, kept, size);
    });
    kernels.scan_end(scratch.pointer, size);
    return scratch.hits(size);
  }

  /** What BM25 needs to know of the rows, or of those that are allowed. */
  statistics(indices: Uint32Array, allowed?: Bitset): TermStatistics {
    const { rows, scratch, struct } = this;
    const { kernels } = rows.memory;
    this.ask({ indices, values: new Float32Array(indices.length) });
    let totalLength = 0;
    this.inSlices(allowed, (from, to) => {
      totalLength += kernels.sparse_count(struct.pointer, scratch.pointer, from, to);
    });
    kernels.sparse_counts(struct.pointer);
    const pairs = rows.memory.u32(struct.get("query"), indices.length * 2);
    return { counts: indices.map((_, i) => pairs[i * 2 + 1]), totalLength };
  }

  /** Copies what a kernel reads of a slice of the rows before it is called. */
  private inSlices(allowed: Bitset | undefined, call: (from: number, to: number) => void): void {
    const { rows, scratch } = this;
    for (let from = 0; from < rows.count; from += SLICE_ROWS) {
      const to = Math.min(from + SLICE_ROWS, rows.count);
      scratch.setAllowed(allowed, from / 32, to - from);
      rows.memory.u32(this.offsets, to - from + 1).set(rows.offsets.subarray(from, to + 1));
      call(from, to);
    }
  }

  private ask({ indices, values, saturation }: SparseQuery): void {
    this.reserve(indices.length * 2);
    const { struct, rows } = this;
    const query = struct.get("query");
    const words = rows.memory.u32(query, indices.length * 2);
    const numbers = rows.memory.f32(query, indices.length * 2);
    for (let i = 0; i < indices.length; i++) {
      words[i * 2] = indices[i];
      numbers[i * 2 + 1] = values[i];
    }
    struct.set({ pairs: rows.pointer, asked: indices.length, saturates: saturation === undefined ? 0 : 1 });
    struct.setFloat("base", saturation?.base ?? 0);
    struct.setFloat("slope", saturation?.slope ?? 0);
    rows.memory.kernels.sparse_begin(struct.pointer);
  }

  /** Makes room for a table of so many slots, and for half as many pairs. */
  private reserve(slots: number): void {
    if (slots <= this.slots) return;
    const bits = Math.ceil(Math.log2(slots));
    this.slots = 2 ** bits;
    const { memory } = this.rows;
    this.struct.set({
      query: memory.allocate((this.slots / 2) * PAIR_BYTES),
      table: memory.allocate(this.slots * PAIR_BYTES),
      shift: 32 - bits,
    });
  }
}
