import type { Bitset } from "./bitset.ts";
import { type ScoredRows, Scratch } from "./scratch.ts";
import type { SparseQuery, TermStatistics } from "./sparse_query.ts";
import { PAIR_BYTES, type SparseRows } from "./sparse_rows.ts";
import { Struct } from "./structs.ts";

const SLOT_BYTES = 20;
const CURSOR_WORDS = 4;
const FIRST_SLOTS = 1024;
const FIRST_ASKED = 64;

/**
 * An inverted index of sparse rows, none of which may be added later, in their memory: 8 bytes a value, 8 a row, and some 60
 * for each different index. Its kernels fill it: `reserve`, then `postings_count` on all rows in slices, `place`, then
 * `postings_fill` on all rows in their order.
 */
export class SparsePostings {
  readonly rows: SparseRows;
  readonly struct: Struct<"postings">;
  private readonly scoring: Struct<"sparse">;
  private readonly scratch: Scratch;
  private slots = 0;
  private capacity = 0;
  private lengthOf: { readonly allowed: Bitset | undefined; readonly sum: number } | undefined;

  constructor(rows: SparseRows) {
    const { memory, count } = rows;
    this.rows = rows;
    this.struct = new Struct(memory, "postings");
    this.scoring = new Struct(memory, "sparse");
    this.scratch = new Scratch(memory, {
      queryBytes: 0,
      batch: 0,
      codeBytes: 0,
      visitedRows: 0,
      allowedRows: count,
      sumsBytes: 0,
      reachedRows: 0,
    });
    const window = memory.kernels.postings_window();
    this.struct.set({
      scoring: this.scoring.pointer,
      offsets: memory.allocate((count + 1) * 4),
      rows: memory.allocate(rows.pairCount * 4),
      values: memory.allocate(rows.pairCount * 4),
      lengths: memory.allocate(count * 4),
      sums: memory.allocate(window * 8),
      marks: memory.allocate(window / 8),
      pairs: rows.pointer,
    });
    memory.u32(this.struct.get("offsets"), count + 1).set(rows.offsets);
    this.makeTable(FIRST_SLOTS);
    memory.kernels.postings_begin(this.struct.pointer);
    this.reserveQuery(FIRST_ASKED);
  }

  get bytes(): number {
    return this.rows.pairCount * PAIR_BYTES + this.rows.count * 8 + this.slots * SLOT_BYTES;
  }

  /** Makes room in the table for the indices of so many pairs, should all be new. */
  reserve(pairs: number): void {
    const wanted = (this.struct.get("terms") + pairs) * 2;
    if (wanted <= this.slots) return;
    const { slots } = this;
    const old = this.struct.get("table");
    this.makeTable(wanted);
    this.rows.memory.kernels.postings_move(this.struct.pointer, old, slots);
  }

  /** Once all postings are counted: from then on they may be filled in. */
  place(): void {
    this.rows.memory.kernels.postings_place(this.struct.pointer);
  }

  /** The best `limit` of the rows that share an index with the query and have a score above zero. */
  search(query: SparseQuery, limit: number, allowed?: Bitset): ScoredRows {
    const { rows, scratch, struct } = this;
    const { kernels } = rows.memory;
    const kept = Math.min(limit, rows.count);
    if (kept === 0) return { rows: new Uint32Array(0), scores: new Float32Array(0) };
    scratch.reservePool(kept);
    scratch.setAllowed(allowed, 0, rows.count);
    this.ask(query);
    kernels.postings_ask(struct.pointer);
    this.sortCursors(query.indices.length);
    const size = kernels.postings_search(struct.pointer, scratch.pointer, rows.count, kept);
    kernels.scan_end(scratch.pointer, size);
    return scratch.hits(size);
  }

  /** What BM25 needs to know of the rows, or of those that are allowed. */
  statistics(indices: Uint32Array, allowed?: Bitset): TermStatistics {
    const { rows, scratch, struct } = this;
    const { kernels } = rows.memory;
    scratch.setAllowed(allowed, 0, rows.count);
    this.ask({ indices, values: new Float32Array(indices.length) });
    kernels.postings_counts(struct.pointer, scratch.pointer);
    // The same rows are asked about again and again.
    if (this.lengthOf === undefined || this.lengthOf.allowed !== allowed) {
      this.lengthOf = { allowed, sum: kernels.postings_length(struct.pointer, scratch.pointer, rows.count) };
    }
    const pairs = rows.memory.u32(struct.get("query"), indices.length * 2);
    return { counts: indices.map((_, i) => pairs[i * 2 + 1]), totalLength: this.lengthOf.sum };
  }

  private ask({ indices, values, saturation }: SparseQuery): void {
    this.reserveQuery(indices.length);
    const { memory } = this.rows;
    const query = this.struct.get("query");
    const words = memory.u32(query, indices.length * 2);
    const numbers = memory.f32(query, indices.length * 2);
    for (let i = 0; i < indices.length; i++) {
      words[i * 2] = indices[i];
      numbers[i * 2 + 1] = values[i];
    }
    this.struct.set({ asked: indices.length });
    this.scoring.set({ saturates: saturation === undefined ? 0 : 1 });
    this.scoring.setFloat("base", saturation?.base ?? 0);
    this.scoring.setFloat("slope", saturation?.slope ?? 0);
  }

  /** Lowest bound first, and the sums of the bounds. */
  private sortCursors(count: number): void {
    const { memory } = this.rows;
    const words = memory.u32(this.struct.get("cursors"), count * CURSOR_WORDS);
    const bounds = memory.f32(this.struct.get("cursors"), count * CURSOR_WORDS);
    const cursors = Array.from({ length: count }, (_, i) => ({
      bound: bounds[i * CURSOR_WORDS + 3],
      words: words.slice(i * CURSOR_WORDS, (i + 1) * CURSOR_WORDS),
    }));
    cursors.sort((a, b) => a.bound - b.bound);
    const prefixes = memory.f64(this.struct.get("prefixes"), count);
    let sum = 0;
    for (const [i, cursor] of cursors.entries()) {
      words.set(cursor.words, i * CURSOR_WORDS);
      sum += cursor.bound;
      prefixes[i] = sum;
    }
  }

  private makeTable(wanted: number): void {
    const bits = Math.ceil(Math.log2(wanted));
    this.slots = 2 ** bits;
    this.struct.set({ table: this.rows.memory.allocate(this.slots * SLOT_BYTES), shift: 32 - bits });
  }

  private reserveQuery(pairs: number): void {
    if (pairs <= this.capacity) return;
    this.capacity = 2 ** Math.ceil(Math.log2(pairs));
    const { memory } = this.rows;
    this.struct.set({
      query: memory.allocate(this.capacity * PAIR_BYTES),
      cursors: memory.allocate(this.capacity * CURSOR_WORDS * 4),
      prefixes: memory.allocate(this.capacity * 8),
    });
  }
}
