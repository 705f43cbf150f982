import { KernelMemory } from "./kernel_memory.ts";

/** Rows are padded with zeros to whole 16-byte lanes, so that no kernel needs a tail loop. */
const LANE_FLOATS = 4;
const FIRST_ROWS = 1024;
/** Doubling stops short of the end of a memory, where the rows that are asked for still fit. */
const MOST_BYTES = 2 ** 32 - 2 ** 16;

/**
 * Dense f32 vectors, one after another in one KernelMemory: what segments hold and indexes read.
 *
 * Row i begins at `pointer + i * strideBytes`; a row takes `dim` rounded up to 4 times 4 bytes. The room doubles as it
 * fills: in place while nothing else was allocated behind it, else by moving, which leaves the old room unused.
 */
export class VectorRows {
  readonly dim: number;
  readonly strideBytes: number;
  readonly memory: KernelMemory;
  private base: number;
  private capacity: number;
  private rows = 0;

  /** @param capacity how many rows there will be; absent: not known, they will grow. */
  constructor(dim: number, capacity?: number, memory?: KernelMemory) {
    this.dim = dim;
    this.strideBytes = Math.ceil(dim / LANE_FLOATS) * LANE_FLOATS * 4;
    this.capacity = Math.max(capacity ?? FIRST_ROWS, 1);
    this.memory = memory ?? new KernelMemory(capacity === undefined ? "growing" : this.capacity * this.strideBytes);
    this.base = this.memory.allocate(this.capacity * this.strideBytes);
  }

  get count(): number {
    return this.rows;
  }

  get pointer(): number {
    return this.base;
  }

  /** Adds a row at the end and returns its number. The values are copied. */
  append(vector: ArrayLike<number>): number {
    this.reserve(this.rows + 1);
    const row = this.rows++;
    this.row(row).set(vector);
    return row;
  }

  /** Adds rows that lie one after another without padding; returns the number of the first. */
  appendAll(vectors: Float32Array): number {
    const added = vectors.length / this.dim;
    const first = this.extend(added);
    for (let i = 0; i < added; i++) this.row(first + i).set(vectors.subarray(i * this.dim, (i + 1) * this.dim));
    return first;
  }

  /** Adds `count` rows to be filled through `row` or `block`; returns the number of the first. */
  extend(count: number): number {
    const first = this.rows;
    this.reserve(first + count);
    this.rows += count;
    return first;
  }

  /** The bytes of `count` rows from `first` on, padding included; good until the memory grows. */
  block(first: number, count: number): Uint8Array {
    return this.memory.u8(this.base + first * this.strideBytes, count * this.strideBytes);
  }

  /** A view of row i: `dim` floats, good until the memory grows. */
  row(i: number): Float32Array {
    return this.memory.f32(this.base + i * this.strideBytes, this.dim);
  }

  /** Makes room for `count` rows in all. */
  private reserve(count: number): void {
    if (count <= this.capacity) return;
    const most = Math.floor((MOST_BYTES - this.base) / this.strideBytes);
    const capacity = Math.max(count, Math.min(this.capacity * 2, most));
    if (!this.memory.extend(this.base, capacity * this.strideBytes)) this.move(capacity);
    this.capacity = capacity;
  }

  private move(capacity: number): void {
    const bytes = this.rows * this.strideBytes;
    const base = this.memory.allocate(capacity * this.strideBytes);
    this.memory.u8(base, bytes).set(this.memory.u8(this.base, bytes));
    this.base = base;
  }
}
