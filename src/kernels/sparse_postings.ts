import type { Bitset } from "./bitset.ts";
import { type ScoredRows, Scratch } from "./scratch.ts";
import type { Saturation, SparseQuery, TermStatistics } from "./sparse_query.ts";
import { PAIR_BYTES, type SparseRows } from "./sparse_rows.ts";
import { Struct } from "./structs.ts";

const SLOT_BYTES = 20;
const POSTING_BYTES = 10;
const CURSOR_BYTES = 32;
const BUCKETS = 256;
const BEST_BYTES = 32;
/** Rows that wait for their scores are sorted: more than some thousands are scored on the way. */
const LEAST_WAITING = 4096;
const FIRST_SLOTS = 1024;
const FIRST_ASKED = 64;

/**
 * An inverted index of sparse rows, none of which may be added later, in their memory: 10 bytes a value, 8 a row, some 60
 * for each different index, and for one that many rows have 5 a block of 128 rows. Its kernels fill it: `reserve`, then
 * `postings_count` on all rows in slices, `place`, `postings_fill` on all rows in their order, `postings_codes` on all slots.
 */
export class SparsePostings {
  readonly rows: SparseRows;
  readonly struct: Struct<"postings">;
  private readonly scoring: Struct<"sparse">;
  private readonly scratch: Scratch;
  private readonly blockCount: number;
  private blockBytes = 0;
  private tableSlots = 0;
  private capacity = 0;
  private waitingRoom = 0;
  private queryWords: Uint32Array = new Uint32Array(0);
  private queryNumbers: Float32Array = new Float32Array(0);
  /** What the bounds were worked out for. */
  private built: Saturation | undefined;
  private lengthOf: { readonly allowed: Bitset | undefined; readonly sum: number } | undefined;

  constructor(rows: SparseRows) {
    const { memory, count } = rows;
    const { kernels } = memory;
    this.rows = rows;
    this.struct = new Struct(memory, "postings");
    this.scoring = new Struct(memory, "sparse");
    this.blockCount = kernels.postings_blocks_in(count);
    const windowRows = kernels.postings_window_rows();
    this.scratch = new Scratch(memory, {
      queryBytes: 0,
      batch: 0,
      codeBytes: 0,
      visitedRows: 0,
      // A filter is asked about a whole window at once.
      allowedRows: Math.ceil(count / windowRows) * windowRows,
      sumsBytes: 0,
      reachedRows: 0,
    });
    this.struct.set({
      scoring: this.scoring.pointer,
      offsets: memory.allocate((count + 1) * 4),
      rows: memory.allocate(rows.pairCount * 4),
      values: memory.allocate(rows.pairCount * 4),
      codes: memory.allocate(rows.pairCount * 2),
      lengths: memory.allocate(count * 4),
      block_count: this.blockCount,
      // Bounds are worked out sixteen at a time.
      bounds: memory.allocate((this.blockCount + 16) * 4),
      buckets: memory.allocate(BUCKETS * 4),
      sums: memory.allocate(windowRows * 4),
      marks: memory.allocate(windowRows),
      best: memory.allocate(BEST_BYTES),
      pairs: rows.pointer,
    });
    memory.u32(this.struct.get("offsets"), count + 1).set(rows.offsets);
    this.makeTable(FIRST_SLOTS);
    kernels.postings_begin(this.struct.pointer);
    this.reserveQuery(FIRST_ASKED);
  }

  get bytes(): number {
    const { pairCount, count } = this.rows;
    return pairCount * POSTING_BYTES + count * 8 + this.tableSlots * SLOT_BYTES + this.blockBytes;
  }

  /** Places of the table, for `postings_codes`. */
  get slots(): number {
    return this.tableSlots;
  }

  /** Makes room in the table for the indices of so many pairs, should all be new. */
  reserve(pairs: number): void {
    const wanted = (this.struct.get("terms") + pairs) * 2;
    if (wanted <= this.tableSlots) return;
    const { tableSlots } = this;
    const old = this.struct.get("table");
    this.makeTable(wanted);
    this.rows.memory.kernels.postings_move(this.struct.pointer, old, tableSlots);
  }

  /**
   * Once all postings are counted: from then on they may be filled in.
   *
   * @param saturationOf how BM25 will hold values back, as far as it is known, by the average of the rows' sums; absent: no
   *   BM25.
   */
  place(saturationOf?: (averageLength: number) => Saturation): void {
    const { memory, count } = this.rows;
    const withBlocks = memory.kernels.postings_place(this.struct.pointer);
    this.blockBytes = withBlocks * memory.kernels.postings_blocks_stride(this.blockCount);
    this.struct.set({ blocks: memory.allocate(this.blockBytes) });
    this.built = saturationOf?.(this.totalLength(undefined) / Math.max(count, 1));
    this.setScoring(this.built);
  }

  /** The best `limit` of the rows that share an index with the query and have a score above zero. */
  search(query: SparseQuery, limit: number, allowed?: Bitset): ScoredRows {
    const { rows, scratch, struct } = this;
    const { kernels } = rows.memory;
    const kept = Math.min(limit, rows.count);
    if (kept === 0) return { rows: new Uint32Array(0), scores: new Float32Array(0) };
    this.reserveKept(kept);
    scratch.setAllowed(allowed, 0, rows.count);
    this.ask(query.indices, query.values);
    this.setScoring(query.saturation);
    const { growth, fall } = changeOf(this.built, query.saturation);
    const asked = query.indices.length;
    const size = kernels.postings_search(struct.pointer, scratch.pointer, rows.count, asked, growth, fall, kept);
    kernels.scan_end(scratch.pointer, size);
    return scratch.hits(size);
  }

  /** What BM25 needs to know of the rows, or of those that are allowed. */
  statistics(indices: Uint32Array, allowed?: Bitset): TermStatistics {
    const { rows, scratch, struct, queryWords } = this;
    const totalLength = this.totalLength(allowed);
    scratch.setAllowed(allowed, 0, rows.count);
    this.ask(indices);
    rows.memory.kernels.postings_counts(struct.pointer, scratch.pointer, indices.length);
    return { counts: indices.map((_, i) => queryWords[i * 2 + 1]), totalLength };
  }

  /** The same rows are asked about again and again. */
  private totalLength(allowed: Bitset | undefined): number {
    const { rows, scratch, struct } = this;
    if (this.lengthOf === undefined || this.lengthOf.allowed !== allowed) {
      scratch.setAllowed(allowed, 0, rows.count);
      const sum = rows.memory.kernels.postings_length(struct.pointer, scratch.pointer, rows.count);
      this.lengthOf = { allowed, sum };
    }
    return this.lengthOf.sum;
  }

  private ask(indices: Uint32Array, values?: Float32Array): void {
    this.reserveQuery(indices.length);
    const { queryWords, queryNumbers } = this;
    for (let i = 0; i < indices.length; i++) {
      queryWords[i * 2] = indices[i];
      queryNumbers[i * 2 + 1] = values === undefined ? 0 : values[i];
    }
  }

  private setScoring(saturation: Saturation | undefined): void {
    this.scoring.set({ saturates: saturation === undefined ? 0 : 1 });
    this.scoring.setFloat("base", saturation?.base ?? 0);
    this.scoring.setFloat("slope", saturation?.slope ?? 0);
  }

  private makeTable(wanted: number): void {
    const bits = Math.ceil(Math.log2(wanted));
    this.tableSlots = 2 ** bits;
    this.struct.set({ table: this.rows.memory.allocate(this.tableSlots * SLOT_BYTES), shift: 32 - bits });
  }

  private reserveKept(kept: number): void {
    this.scratch.reservePool(kept);
    if (kept * 2 <= this.waitingRoom) return;
    this.waitingRoom = Math.max(kept * 4, LEAST_WAITING);
    const { memory } = this.rows;
    this.struct.set({
      waiting: memory.allocate(this.waitingRoom * 8),
      waiting_room: this.waitingRoom,
      lows: memory.allocate(this.waitingRoom * 4),
    });
  }

  private reserveQuery(pairs: number): void {
    if (pairs <= this.capacity) return;
    this.capacity = 2 ** Math.ceil(Math.log2(pairs));
    const { memory } = this.rows;
    const query = memory.allocate(this.capacity * PAIR_BYTES);
    this.struct.set({
      query,
      cursors: memory.allocate(this.capacity * CURSOR_BYTES),
      order: memory.allocate(Math.max(this.capacity * 8, this.blockCount * 4)),
    });
    // Kept, as the memory is shared: it grows in place, and what was made of it before goes on to see it.
    this.queryWords = memory.u32(query, this.capacity * 2);
    this.queryNumbers = memory.f32(query, this.capacity * 2);
  }
}

/** Bounds are worked out in f32. */
const ROUNDING = 1e-5;

/**
 * What has become of parts since the build. One falls as its row's norm grows, `base + slope * length`, by no more than
 * the norm does, and the other way round: so by how much it may exceed what it was (`growth`), and which share of that is
 * sure (`fall`).
 */
function changeOf(built: Saturation | undefined, now: Saturation | undefined): { growth: number; fall: number } {
  if (built === undefined || now === undefined) return { growth: 1, fall: 1 - ROUNDING };
  const ratios = [ratio(built.base, now.base), ratio(built.slope, now.slope)];
  const growth = Math.max(1, ...ratios);
  return { growth, fall: (Math.min(1, ...ratios) / growth) * (1 - ROUNDING) };
}

/** Infinite where it was not zero and now is. */
function ratio(before: number, now: number): number {
  return before === now ? 1 : before / now;
}
