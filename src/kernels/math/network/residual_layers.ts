import type { KernelMemory } from "../../kernel_memory.ts";
import { Matrix, type MatrixView, wholeLines } from "./matrix.ts";
import { type OptimiserName, Parameters } from "./optimiser.ts";
import { overRows } from "./over_rows.ts";
import { product, transpose } from "./products.ts";

export interface LayerSizes {
  /** Parts of the input, each of `dim` values. */
  readonly parts: number;
  readonly dim: number;
  /** Rectified units; 0 for a linear map alone. */
  readonly hidden: number;
}

/** One column of ones stands for what is added to every row. */
const ONES = 16;

/**
 * A linear map beside a layer of rectified units: out = x W + relu(x V) U, where x has a constant 1 at its end. The map begins as
 * the mean of the parts and U at zero, so that a tower that has learnt nothing yet gives what its parts have in common.
 *
 * ```
 * input:  [ part 0 | part 1 | ... | 1 0 0 ... | relu(x V) ]  each padded to 16 columns
 *         └──────────── x ────────────────────┘
 * ```
 */
export class ResidualLayers {
  readonly sizes: LayerSizes;
  /** Its first parts are filled by the caller, a row an example; the rest by `forward`. */
  readonly input: Matrix;
  readonly output: Matrix;
  readonly inputGradient: Matrix;
  readonly outputGradient: Matrix;
  /** W and U, one below the other. */
  readonly outer: Parameters;
  /** V; without rows where there are no hidden units. */
  readonly inner: Parameters;
  readonly outerGradient: Matrix;
  readonly innerGradient: Matrix;
  private readonly transposed: Matrix;
  /** Columns of x and of the hidden units. */
  private readonly given: number;
  private readonly hidden: number;

  constructor(memory: KernelMemory, sizes: LayerSizes, optimiser?: OptimiserName) {
    this.sizes = sizes;
    this.given = sizes.parts * wholeLines(sizes.dim) + ONES;
    this.hidden = wholeLines(sizes.hidden);
    const width = this.given + this.hidden;
    this.input = new Matrix(memory);
    this.output = new Matrix(memory);
    this.inputGradient = new Matrix(memory);
    this.outputGradient = new Matrix(memory);
    this.outer = new Parameters(memory, width, sizes.dim, optimiser);
    this.inner = new Parameters(memory, this.hidden === 0 ? 0 : this.given, sizes.hidden, optimiser);
    this.outerGradient = new Matrix(memory, width, sizes.dim);
    this.innerGradient = new Matrix(memory, this.inner.values.rows, sizes.hidden);
    this.transposed = new Matrix(memory);
  }

  /** Sets the parameters to where learning begins. */
  initialise(normal: () => number): void {
    const { parts, dim, hidden } = this.sizes;
    const padded = wholeLines(dim);
    for (let part = 0; part < parts; part++) {
      for (let i = 0; i < dim; i++) this.outer.values.row(part * padded + i)[i] = 1 / parts;
    }
    const deviation = Math.sqrt(2 / (parts * dim));
    for (let r = 0; r < this.inner.values.rows; r++) {
      const row = this.inner.values.row(r);
      for (let i = 0; i < hidden; i++) row[i] = normal() * deviation;
    }
  }

  /** Makes room for so many rows, with a constant 1 in each. What the parts hold is not defined. */
  resize(rows: number): void {
    const { input, given } = this;
    input.resize(rows, given + this.hidden);
    for (let r = 0; r < rows; r++) {
      const ones = input.row(r).subarray(given - ONES, given);
      ones.fill(0);
      ones[0] = 1;
    }
  }

  /** Columns of part i, of the input or its gradient. */
  part(of: "input" | "inputGradient", i: number): MatrixView {
    const columns = wholeLines(this.sizes.dim);
    return this[of].part(i * columns, columns);
  }

  /** Computes the output of the first `rows` rows. */
  async forward(rows = this.input.rows): Promise<void> {
    const { input, given, hidden } = this;
    this.output.resize(rows, this.sizes.dim);
    if (hidden > 0) {
      const units = input.part(given, hidden, rows);
      await product(input.part(0, given, rows), this.inner.values, units);
      await overRows(input.memory, "rectify_rows", rows, hidden, (begin, end) => [
        ...[units.pointer, units.stride, begin, end, hidden],
      ]);
    }
    await product(input.part(0, given + hidden, rows), this.outer.values, this.output);
  }

  /** From the gradient with respect to the output to those with respect to the parameters and the parts. */
  async backward(): Promise<void> {
    const { input, inputGradient, outputGradient, given, hidden } = this;
    const { rows } = outputGradient;
    await transpose(input.part(0, given + hidden, rows), this.transposed);
    await product(this.transposed, outputGradient, this.outerGradient);
    await transpose(this.outer.values, this.transposed);
    inputGradient.resize(rows, given + hidden);
    await product(outputGradient, this.transposed, inputGradient);
    if (hidden === 0) return;
    const units = inputGradient.part(given, hidden);
    const rectified = input.part(given, hidden);
    await overRows(input.memory, "rectify_rows_back", rows, hidden, (begin, end) => [
      ...[units.pointer, rectified.pointer, units.stride, begin, end, hidden],
    ]);
    await transpose(input.part(0, given, rows), this.transposed);
    await product(this.transposed, units, this.innerGradient);
    await transpose(this.inner.values, this.transposed);
    await product(units, this.transposed, inputGradient.part(0, given), "add");
  }
}
