import type { Bitset } from "./bitset.ts";
import { axisBytesOf } from "./coded_rows.ts";
import type { KernelMemory } from "./kernel_memory.ts";
import { Struct } from "./structs.ts";

/** What a thread's scratch must hold. */
export interface ScratchNeeds {
  /** Bytes of a padded query. */
  readonly queryBytes: number;
  /** Rows that are scored together. */
  readonly batch: number;
  /** Code bytes of a row; 0 without codes. */
  readonly codeBytes: number;
  /** Rows that a traversal may visit; 0 without a graph. */
  readonly visitedRows: number;
  /** Rows that a filter speaks of at once. */
  readonly allowedRows: number;
  /** Bytes for what a build keeps while it runs: sums, histogram, table of codes; 0 where none runs. */
  readonly sumsBytes: number;
  /** Rows of which a build notes whether links lead to them; 0 where none runs. */
  readonly reachedRows: number;
}

/** Rows with their scores, higher is nearer, best first. */
export interface ScoredRows {
  readonly rows: Uint32Array;
  readonly scores: Float32Array;
}

const LANE_BYTES = 16;
const FIRST_POOL = 1024;
/** The largest number of a row, as entries of a pool are written. */
const MOST_ROW = 0x7fffffff;

/** Where walks pass over no row. */
const NO_ROW = 0xffffffff;

/** The working memory of one thread beside one owner's data: query, pool, marks and batches. Never shared. */
export class Scratch {
  private readonly memory: KernelMemory;
  private readonly struct: Struct<"scratch">;
  private readonly allowedWords: number;
  private allowed = 0;
  private allowedRoom = 0;

  constructor(memory: KernelMemory, needs: ScratchNeeds) {
    this.memory = memory;
    this.struct = new Struct(memory, "scratch");
    this.allowedWords = Math.ceil(needs.allowedRows / 32);
    this.struct.set({
      query: memory.allocate(needs.queryBytes),
      batch: memory.allocate(needs.batch * 4),
      scores: memory.allocate(needs.batch * 4),
    });
    if (needs.codeBytes > 0) this.allocateTraversal(needs);
    this.reservePool(FIRST_POOL);
  }

  get pointer(): number {
    return this.struct.pointer;
  }

  /** What a longer query left in the last lane is cleared. */
  setQuery(query: Float32Array | Uint8Array): void {
    const { byteLength } = query;
    const lanes = this.memory.u8(this.struct.get("query"), Math.ceil(byteLength / LANE_BYTES) * LANE_BYTES);
    if (query instanceof Float32Array) this.memory.f32(lanes.byteOffset, query.length).set(query);
    else lanes.set(query);
    if (lanes.length > byteLength) lanes.fill(0, byteLength);
  }

  /** Rows that may be returned: bit 0 of word `firstWord` is the first of `rows`. Absent: all. */
  setAllowed(allowed: Bitset | undefined, firstWord: number, rows: number): void {
    if (allowed === undefined) {
      this.struct.put("allowed", 0);
      return;
    }
    const pointer = this.allowedPointer(this.allowedWords);
    const target = this.memory.u32(pointer, this.allowedWords);
    const words = allowed.words.subarray(firstWord, firstWord + Math.ceil(rows / 32));
    target.set(words);
    target.fill(0, words.length);
    if (rows % 32 !== 0) target[rows >>> 5] &= (1 << (rows % 32)) - 1;
    this.struct.put("allowed", pointer);
  }

  /** Lists rows for a kernel in the place of a filter's bits, and returns where. */
  list(rows: Uint32Array): number {
    const pointer = this.allowedPointer(rows.length);
    this.memory.u32(pointer, rows.length).set(rows);
    this.struct.put("allowed", 0);
    return pointer;
  }

  /** Has walks pass over a row as if it were not there; undefined: over none. */
  leaveOut(row: number | undefined): void {
    this.struct.put("left_out", row ?? NO_ROW);
  }

  /** Takes the batch of another scratch for its own: kernels fill it for both. */
  shareBatch(other: Scratch): void {
    this.struct.set({ batch: other.struct.get("batch") });
  }

  setBatch(rows: readonly number[]): void {
    this.memory.u32(this.struct.get("batch"), rows.length).set(rows);
  }

  batchRows(n: number): number[] {
    return [...this.memory.u32(this.struct.get("batch"), n)];
  }

  batchScores(n: number): Float32Array {
    return this.memory.f32(this.struct.get("scores"), n).slice();
  }

  /** Makes room for `entries` in the pool. */
  reservePool(entries: number): void {
    const capacity = this.struct.get("pool_capacity");
    if (entries <= capacity) return;
    const grown = Math.max(entries, capacity * 2);
    this.struct.set({ pool: this.memory.allocate(grown * 8), pool_capacity: grown });
  }

  /** The first n entries of the pool, once a kernel has decoded them. */
  hits(n: number): ScoredRows {
    return scoredRows(this.memory, this.struct.get("pool"), n);
  }

  /** The rows of the first n entries of the pool, before a kernel has decoded them. */
  pooled(n: number): Uint32Array {
    return entryRows(this.memory, this.struct.get("pool"), n);
  }

  private allocateTraversal(needs: ScratchNeeds): void {
    this.struct.set({
      centred: this.memory.allocate(needs.queryBytes),
      words: this.memory.allocate(axisBytesOf(needs.queryBytes)),
      rotated: this.memory.allocate(needs.codeBytes * 4),
      row: this.memory.allocate(needs.queryBytes),
      asked: this.codeQuery(needs.codeBytes),
      pair: this.codeQuery(needs.codeBytes),
      visited: this.memory.allocate(needs.visitedRows),
      visited_rows: needs.visitedRows,
      others: this.memory.allocate(needs.batch * 4),
      candidates: this.memory.allocate(needs.batch * 8),
      sums: this.memory.allocate(needs.sumsBytes),
      sums_bytes: needs.sumsBytes,
      reached: this.memory.allocate(needs.reachedRows),
      left_out: NO_ROW,
    });
  }

  private codeQuery(codeBytes: number): number {
    const query = new Struct(this.memory, "code_query");
    query.set({ values: this.memory.allocate(codeBytes * 2) });
    return query.pointer;
  }

  /** Room for so many words, made when it is first needed. */
  private allowedPointer(words: number): number {
    if (words > this.allowedRoom) {
      this.allowedRoom = Math.max(words, this.allowedWords);
      this.allowed = this.memory.allocate(this.allowedRoom * 4);
    }
    return this.allowed;
  }
}

/** The rows of n entries, as assembly/entry.ts has them: counted down from the largest, above a bit that is a mark. */
export function entryRows(memory: KernelMemory, entries: number, n: number): Uint32Array {
  const words = memory.u32(entries, n * 2);
  return Uint32Array.from({ length: n }, (_, i) => MOST_ROW - (words[i * 2] >>> 1));
}

/** n pairs of f32 score and u32 row, as kernels write them out. */
export function scoredRows(memory: KernelMemory, pointer: number, n: number): ScoredRows {
  const scoresAndRows = memory.f32(pointer, n * 2);
  const words = memory.u32(pointer, n * 2);
  const rows = new Uint32Array(n);
  const scores = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    scores[i] = scoresAndRows[i * 2];
    rows[i] = words[i * 2 + 1];
  }
  return { rows, scores };
}
