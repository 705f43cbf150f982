import { KernelMemory } from "./kernel_memory.ts";

/** Rows are padded with zeros to whole 16-byte lanes, so that no kernel needs a tail loop. */
const LANE_FLOATS = 4;

/**
 * Dense f32 vectors, one after another in one KernelMemory: what segments hold and indexes read.
 *
 * Row i begins at `pointer + i * strideBytes`. Grown by doubling, in place while nothing else was allocated behind it:
 * pages that were never written take no memory.
 */
export class VectorRows {
  readonly dim: number;
  readonly strideBytes: number;
  readonly memory: KernelMemory;
  private base: number;
  private capacity: number;
  private rows = 0;

  constructor(dim: number, capacity = 1024, memory: KernelMemory = new KernelMemory()) {
    this.dim = dim;
    this.strideBytes = Math.ceil(dim / LANE_FLOATS) * LANE_FLOATS * 4;
    this.memory = memory;
    this.capacity = Math.max(capacity, 1);
    this.base = memory.allocate(this.capacity * this.strideBytes);
  }

  get count(): number {
    return this.rows;
  }

  get pointer(): number {
    return this.base;
  }

  /** Adds a row at the end and returns its number. The values are copied. */
  append(vector: ArrayLike<number>): number {
    const row = this.extend(1);
    this.row(row).set(vector);
    return row;
  }

  /** Adds `count` rows of zeros, to be filled through `row` or `block`; returns the number of the first. */
  extend(count: number): number {
    const first = this.rows;
    if (first + count > this.capacity) this.grow(Math.max(first + count, this.capacity * 2));
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

  private grow(capacity: number): void {
    const end = this.base + this.capacity * this.strideBytes;
    if (this.memory.usedBytes === end) {
      this.memory.allocate((capacity - this.capacity) * this.strideBytes, LANE_FLOATS * 4);
    } else {
      const bytes = this.rows * this.strideBytes;
      const base = this.memory.allocate(capacity * this.strideBytes);
      this.memory.u8(base, bytes).set(this.memory.u8(this.base, bytes));
      this.base = base;
    }
    this.capacity = capacity;
  }
}
