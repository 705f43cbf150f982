import type { KernelMemory } from "../../kernel_memory.ts";
import type { MatrixView } from "./matrix.ts";
import { NumberList } from "./number_list.ts";
import { overRows } from "./over_rows.ts";
import type { Into } from "./products.ts";

/** A sparse matrix in compressed rows: row r holds the entries `starts[r]` to `starts[r + 1]`. */
export interface CompressedRows {
  readonly starts: ArrayLike<number>;
  readonly columns: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** A sparse matrix in a kernel memory that another one takes the place of in the next batch. */
export class SparseBatch {
  rows = 0;
  private readonly memory: KernelMemory;
  private readonly starts: NumberList;
  private readonly columns: NumberList;
  private readonly values: NumberList;

  constructor(memory: KernelMemory) {
    this.memory = memory;
    this.starts = new NumberList(memory);
    this.columns = new NumberList(memory);
    this.values = new NumberList(memory);
  }

  set({ starts, columns, values }: CompressedRows): this {
    this.rows = starts.length - 1;
    this.starts.setWhole(starts);
    this.columns.setWhole(columns);
    this.values.setFloats(values);
    return this;
  }

  /** Becomes the transpose of a matrix of so many columns. */
  async setTransposed(from: SparseBatch, columns: number): Promise<this> {
    this.rows = columns;
    this.starts.resize(columns + 1);
    this.columns.resize(from.columns.length);
    this.values.resize(from.values.length);
    // One worker's alone: it writes all over the place.
    await overRows(this.memory, "sparse_transpose", 1, from.columns.length * 8, () => [
      ...[...from.pointers(), from.rows, columns],
      ...this.pointers(),
    ]);
    return this;
  }

  /** out = this x, a row of out for each of this. */
  async times(x: MatrixView, out: MatrixView, into: Into = "replace"): Promise<void> {
    const cost = (this.columns.length / Math.max(this.rows, 1) + 1) * x.columns;
    await overRows(this.memory, "sparse_times_dense", this.rows, cost, (begin, end) => [
      ...[...this.pointers(), begin, end],
      ...[x.pointer, x.stride, x.columns, out.pointer, out.stride, into === "add" ? 1 : 0],
    ]);
  }

  private pointers(): number[] {
    return [this.starts.pointer, this.columns.pointer, this.values.pointer];
  }
}
