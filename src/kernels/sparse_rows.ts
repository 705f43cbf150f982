import { KernelMemory } from "./kernel_memory.ts";

/** A vector of which few values are not zero: their indices, rising, and a value each. */
export interface SparseVector {
  readonly indices: Uint32Array;
  readonly values: Float32Array;
}

/** An index and a value. */
export const PAIR_BYTES = 8;
const FIRST_PAIRS = 8192;
const FIRST_ROWS = 1024;

/**
 * Sparse vectors, one after another in one KernelMemory, as pairs of u32 index and f32 value; where each row begins is known
 * outside of it. A row takes 8 bytes a pair and 4.
 */
export class SparseRows {
  readonly memory: KernelMemory;
  private base: number;
  private capacity: number;
  private rows = 0;
  /** The pairs before row i are offsets[i]; one more than there are rows. */
  private starts: Uint32Array;

  /** @param expected how many rows and pairs there will be; absent: not known, they will grow. */
  constructor(expected?: { readonly rows: number; readonly pairs: number }) {
    this.capacity = Math.max(expected?.pairs ?? FIRST_PAIRS, 1);
    this.memory = new KernelMemory(expected === undefined ? "growing" : this.capacity * PAIR_BYTES);
    this.base = this.memory.allocate(this.capacity * PAIR_BYTES);
    this.starts = new Uint32Array((expected?.rows ?? FIRST_ROWS) + 1);
  }

  get count(): number {
    return this.rows;
  }

  get pairCount(): number {
    return this.starts[this.rows];
  }

  get pointer(): number {
    return this.base;
  }

  /** Where the pairs of each row begin, and where those of the last one end. Not to be changed. */
  get offsets(): Uint32Array {
    return this.starts.subarray(0, this.rows + 1);
  }

  /**
   * Adds rows.
   *
   * @param offsets where the pairs of each begin, counted from anywhere, and where the last ends.
   */
  append(offsets: Uint32Array, pairs: Uint8Array): void {
    this.extend(offsets).set(pairs);
  }

  /** As `append`; the pairs are to be written into what is returned, a view that is good until the memory grows. */
  extend(offsets: Uint32Array): Uint8Array {
    const { pairCount: first, rows } = this;
    const added = offsets.length - 1;
    const end = first + offsets[added] - offsets[0];
    this.reserve(rows + added, end);
    for (let i = 1; i <= added; i++) this.starts[rows + i] = first + offsets[i] - offsets[0];
    this.rows += added;
    return this.memory.u8(this.base + first * PAIR_BYTES, (end - first) * PAIR_BYTES);
  }

  /** The pairs of rows [from, to): a view, good until the memory grows. */
  block(from: number, to: number): Uint8Array {
    const { starts } = this;
    return this.memory.u8(this.base + starts[from] * PAIR_BYTES, (starts[to] - starts[from]) * PAIR_BYTES);
  }

  /** A copy of row i. */
  row(i: number): SparseVector {
    return vectorOf(this.block(i, i + 1));
  }

  private reserve(rows: number, pairs: number): void {
    if (rows >= this.starts.length) {
      const starts = new Uint32Array(Math.max(rows, this.starts.length * 2) + 1);
      starts.set(this.starts);
      this.starts = starts;
    }
    if (pairs <= this.capacity) return;
    const capacity = Math.max(pairs, this.capacity * 2);
    if (!this.memory.extend(this.base, capacity * PAIR_BYTES)) this.move(capacity);
    this.capacity = capacity;
  }

  private move(capacity: number): void {
    const before = this.block(0, this.rows);
    const base = this.memory.allocate(capacity * PAIR_BYTES);
    this.memory.u8(base, before.length).set(this.memory.u8(this.base, before.length));
    this.base = base;
  }
}

/** The vector of these pairs, which may lie anywhere. */
export function vectorOf(pairs: Uint8Array): SparseVector {
  const view = new DataView(pairs.buffer, pairs.byteOffset, pairs.length);
  const count = pairs.length / PAIR_BYTES;
  return {
    indices: Uint32Array.from({ length: count }, (_, i) => view.getUint32(i * PAIR_BYTES, true)),
    values: Float32Array.from({ length: count }, (_, i) => view.getFloat32(i * PAIR_BYTES + 4, true)),
  };
}
