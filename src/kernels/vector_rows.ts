import { KernelMemory } from "./kernel_memory.ts";

/** Rows are padded with zeros to whole 16-byte lanes, so that no kernel needs a tail loop. */
const LANE_FLOATS = 4;

/**
 * Dense f32 vectors, one after another in one KernelMemory: what segments hold and indexes read.
 *
 * Row i begins at `pointer + i * strideBytes`. Grown by doubling; the old rows are copied, so that a growing segment
 * should be given its capacity where it is known.
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
    if (this.rows === this.capacity) this.grow();
    const row = this.rows++;
    this.row(row).set(vector);
    return row;
  }

  /** A view of row i: `dim` floats, good until the memory grows. */
  row(i: number): Float32Array {
    return this.memory.f32(this.base + i * this.strideBytes, this.dim);
  }

  private grow(): void {
    const bytes = this.rows * this.strideBytes;
    const base = this.memory.allocate(bytes * 2);
    this.memory.u8(base, bytes).set(this.memory.u8(this.base, bytes));
    this.base = base;
    this.capacity *= 2;
  }
}
