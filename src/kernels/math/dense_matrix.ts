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

  /**
   * @param content "unset" leaves what a former owner of the memory left, for who writes all values: to clear 17 MB holds the
   * event loop for some 10 ms. Padding is cleared nevertheless.
   */
  constructor(memory: KernelMemory, rows: number, columns: number, content: "zeros" | "unset" = "zeros") {
    this.memory = memory;
    this.rows = rows;
    this.columns = columns;
    this.stride = Math.ceil(columns / LANE_FLOATS) * LANE_FLOATS;
    const bytes = rows * this.stride * 4;
    const isUnset = content === "unset" && this.stride === columns;
    this.pointer = isUnset ? memory.reserve(bytes, () => bytes) : memory.allocate(bytes);
  }

  /** A view of row i: `columns` floats, good until the memory grows. */
  row(i: number): Float32Array {
    return this.memory.f32(this.pointer + i * this.stride * 4, this.columns);
  }
}
