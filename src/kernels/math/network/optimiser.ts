import type { KernelMemory } from "../../kernel_memory.ts";
import { Matrix, type MatrixView } from "./matrix.ts";
import type { NumberList } from "./number_list.ts";
import { overRows } from "./over_rows.ts";

/** Adam as Kingma and Ba (2015) advise it, and Adagrad as Duchi et al. (2011). */
const MEAN_SHARE = 0.9;
const SQUARE_SHARE = 0.999;
const EPSILON = 1e-8;

export type OptimiserName = "adam" | "adagrad";

export interface OptimiserOptions {
  readonly optimiser: OptimiserName;
  /** The step size. */
  readonly rate: number;
  /** The share of each parameter that is lost with a step, as a multiple of the rate (decoupled weight decay). */
  readonly decay: number;
}

/** Parameters and what is noted of their gradients. A row of a table is moved, and decays, in the steps that touch it alone. */
export class Parameters {
  readonly values: Matrix;
  /** Moving means of the gradients, for Adam alone. */
  readonly means: Matrix;
  /** Means of their squares, or sums with Adagrad. */
  readonly squares: Matrix;

  /** @param optimiser none where nothing will be learnt. */
  constructor(memory: KernelMemory, rows: number, columns: number, optimiser?: OptimiserName) {
    this.values = new Matrix(memory, rows, columns);
    this.squares = new Matrix(memory, optimiser === undefined ? 0 : rows, columns);
    this.means = new Matrix(memory, optimiser === "adam" ? rows : 0, columns);
  }
}

/** Takes steps against gradients. */
export class Optimiser {
  private readonly options: OptimiserOptions;
  /** Steps so far; whoever takes one counts it before. */
  steps = 0;

  constructor(options: OptimiserOptions) {
    this.options = options;
  }

  /** @param touched which rows the gradient's rows belong to; all in order without it. */
  async step(parameters: Parameters, gradient: MatrixView, touched?: NumberList): Promise<void> {
    const { values, means, squares } = parameters;
    const { rate, decay, optimiser } = this.options;
    const { memory, stride, columns } = values;
    const tables = optimiser === "adam" ? [values, means, squares] : [values, squares];
    const kernel = optimiser === "adam" ? "adam_rows" : "adagrad_rows";
    const settings = optimiser === "adam" ? this.adamSettings() : [rate, EPSILON];
    await overRows(memory, kernel, gradient.rows, columns * 4, (begin, end) => [
      ...tables.map(({ pointer }) => pointer),
      ...[stride, touched?.pointer ?? 0, begin, end, columns, gradient.pointer, gradient.stride],
      ...settings,
      rate * decay,
    ]);
  }

  /** The rate and epsilon with the bias of means that began at zero taken out. */
  private adamSettings(): number[] {
    const squareBias = Math.sqrt(1 - SQUARE_SHARE ** this.steps);
    const rate = (this.options.rate * squareBias) / (1 - MEAN_SHARE ** this.steps);
    return [rate, MEAN_SHARE, SQUARE_SHARE, EPSILON * squareBias];
  }
}
