import type { KernelMemory } from "../../kernel_memory.ts";
import { Matrix, type MatrixView } from "./matrix.ts";
import { NumberList } from "./number_list.ts";
import { overRows } from "./over_rows.ts";

/** The first dims of rows at unit length, and the way of a gradient back to the rows. */
export class UnitRows {
  readonly values: Matrix;
  /** Of the loss with respect to `values`. */
  readonly gradient: Matrix;
  private readonly dims: number;
  private readonly norms: NumberList;

  constructor(memory: KernelMemory, dims: number) {
    this.dims = dims;
    this.values = new Matrix(memory);
    this.gradient = new Matrix(memory);
    this.norms = new NumberList(memory);
  }

  async forward(x: MatrixView): Promise<void> {
    const { values, dims } = this;
    values.resize(x.rows, dims);
    this.gradient.resize(x.rows, dims);
    this.norms.resize(x.rows);
    await overRows(x.memory, "unit_rows", x.rows, dims * 2, (begin, end) => [
      ...[x.pointer, x.stride, begin, end, dims],
      ...[values.pointer, values.stride, values.columns, this.norms.pointer],
    ]);
  }

  /** Adds to the gradient with respect to the rows that `forward` was given. */
  async backward(out: MatrixView): Promise<void> {
    const { values, gradient, dims } = this;
    await overRows(out.memory, "unit_rows_back", values.rows, dims * 4, (begin, end) => [
      ...[gradient.pointer, values.pointer, values.stride, this.norms.pointer, begin, end, dims],
      ...[out.pointer, out.stride],
    ]);
  }
}
