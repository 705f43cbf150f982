import type { KernelMemory } from "../kernel_memory.ts";

const LANE_FLOATS = 4;

/** A row-major f32 matrix in a kernel memory; rows are padded with zeros to whole 16-byte lanes. */
export class DenseMatrix {
  readonly memory: KernelMemory;
  readonly rows: number;
  readonly columns: number;
  /** Floats from one row to the next. */
  readonly stride: number;
  readonly pointer: number;

  constructor(memory: KernelMemory, rows: number, columns: number) {
    this.memory = memory;
    this.rows = rows;
    this.columns = columns;
    this.stride = Math.ceil(columns / LANE_FLOATS) * LANE_FLOATS;
    this.pointer = memory.allocate(rows * this.stride * 4);
  }

  /** A view of row i: `columns` floats, good until the memory grows. */
  row(i: number): Float32Array {
    return this.memory.f32(this.pointer + i * this.stride * 4, this.columns);
  }
}
