import type { KernelMemory } from "../../kernel_memory.ts";

/** Columns are a multiple of this: the kernels of products take a cache line at a time. */
const LINE_FLOATS = 16;
/** Rows so many floats apart would all lie in the same few places of the caches. */
const CACHE_STRIDE = 512;

/** Row-major f32 values in a kernel memory: a matrix, or some columns of one. */
export interface MatrixView {
  readonly memory: KernelMemory;
  readonly pointer: number;
  readonly rows: number;
  /** A multiple of 16; those beyond what was asked for are zero in all that is computed. */
  readonly columns: number;
  /** Floats from one row to the next. */
  readonly stride: number;
}

/** So many columns as hold `count` values. */
export function wholeLines(count: number): number {
  return Math.ceil(count / LINE_FLOATS) * LINE_FLOATS;
}

/** A matrix whose size may change from batch to batch; its place grows as it must, and what lay in it is lost then. */
export class Matrix implements MatrixView {
  readonly memory: KernelMemory;
  pointer = 0;
  rows = 0;
  columns = 0;
  stride = 0;
  private capacity = 0;

  constructor(memory: KernelMemory, rows = 0, columns = 0) {
    this.memory = memory;
    this.resize(rows, columns);
  }

  resize(rows: number, columns: number): this {
    this.rows = rows;
    this.columns = wholeLines(columns);
    this.stride = this.columns % CACHE_STRIDE === 0 ? this.columns + LINE_FLOATS : this.columns;
    const bytes = rows * this.stride * 4;
    if (bytes > this.capacity) {
      this.capacity = this.capacity === 0 ? bytes : Math.ceil(bytes * 1.25);
      this.pointer = this.memory.allocate(this.capacity);
    }
    return this;
  }

  /** Some columns of the first `rows` rows; `from` and `columns` are multiples of 16. Good until the next `resize`. */
  part(from: number, columns: number, rows = this.rows): MatrixView {
    const { memory, stride } = this;
    return { memory, pointer: this.pointer + from * 4, rows, columns, stride };
  }

  /** The values of row i; good until the memory grows. */
  row(i: number): Float32Array {
    return this.memory.f32(this.pointer + i * this.stride * 4, this.columns);
  }

  clear(): this {
    this.memory.f32(this.pointer, this.rows * this.stride).fill(0);
    return this;
  }

  /** Adds another matrix of as many columns to the first rows. */
  add(other: MatrixView): void {
    for (let r = 0; r < other.rows; r++) {
      const row = this.row(r);
      const added = other.memory.f32(other.pointer + r * other.stride * 4, other.columns);
      for (let i = 0; i < added.length; i++) row[i] += added[i];
    }
  }

  /** All values, row after row without what pads them: `columns` values a row. */
  copy(columns = this.columns): Float32Array {
    const values = new Float32Array(this.rows * columns);
    for (let r = 0; r < this.rows; r++) values.set(this.row(r).subarray(0, columns), r * columns);
    return values;
  }

  /** Takes the values that `copy` gave. */
  fill(values: Float32Array, columns = this.columns): this {
    for (let r = 0; r < this.rows; r++) this.row(r).set(values.subarray(r * columns, (r + 1) * columns));
    return this;
  }
}
