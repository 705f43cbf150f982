import { KernelMemory } from "../../kernels/kernel_memory.ts";
import { DenseMatrix } from "../../kernels/math/dense_matrix.ts";
import { inSlices } from "../../kernels/math/slices.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import type { MetricType } from "../vector_index.ts";

/** So many values are sampled, as far as they make rows enough to tell axes from chance, and no more rows than help. */
const SAMPLE_VALUES = 2 ** 22;
const LEAST_ROWS = 1024;
const MOST_ROWS = 8192;
const ROWS_A_SLICE = 64;

/** Rows as codes are made of them: of unit length under COSINE, less the mean. */
export class RowSample {
  /** A memory of its own, to be released. */
  readonly memory: KernelMemory;
  readonly rows: VectorRows;
  readonly metric: MetricType;
  readonly mean: Float32Array;
  /** The sampled rows, less the mean; behind them the mean, as one more. */
  readonly centred: DenseMatrix;
  private readonly numbers: Uint32Array;

  private constructor(rows: VectorRows, metric: MetricType, size: number, count: number) {
    this.rows = rows;
    this.metric = metric;
    this.mean = new Float32Array(rows.dim);
    this.memory = new KernelMemory((size + 1) * rows.dim * 4);
    this.numbers = Uint32Array.from({ length: size }, (_, i) => Math.floor((i * count) / size));
    this.centred = new DenseMatrix(this.memory, size + 1, rows.dim, "unset");
  }

  /** Rows from all over. @throws ElanusError CANCELLED, OUT_OF_MEMORY */
  static async draw(rows: VectorRows, metric: MetricType, count: number, signal?: AbortSignal): Promise<RowSample> {
    const wanted = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Math.floor(SAMPLE_VALUES / rows.dim)));
    const sample = new RowSample(rows, metric, Math.min(wanted, count), count);
    try {
      await sample.fill(signal);
    } catch (error) {
      sample.memory.release();
      throw error;
    }
    return sample;
  }

  /** A row as it is compared: of unit length under COSINE. Of f32 rows a view. */
  row(i: number): Float32Array {
    const row = this.rows.row(i);
    if (this.metric !== "COSINE") return row;
    const square = squareOf(row);
    const factor = square > 0 ? 1 / Math.sqrt(square) : 0;
    return row.map((value) => value * factor);
  }

  /** Writes a row less the mean. */
  centre(row: ArrayLike<number>, target: Float32Array): void {
    const { mean } = this;
    for (let d = 0; d < mean.length; d++) target[d] = row[d] - mean[d];
  }

  private async fill(signal: AbortSignal | undefined): Promise<void> {
    const { centred, mean } = this;
    const size = centred.rows - 1;
    const sums = new Float64Array(mean.length);
    const take = (begin: number, end: number) => {
      for (let i = begin; i < end; i++) {
        const row = this.row(this.numbers[i]);
        centred.row(i).set(row);
        for (let d = 0; d < sums.length; d++) sums[d] += row[d];
      }
    };
    await inSlices(size, ROWS_A_SLICE, take, { signal });
    for (let d = 0; d < sums.length; d++) mean[d] = sums[d] / size;
    let energy = 0;
    const centreAll = (begin: number, end: number) => {
      for (let i = begin; i < end; i++) {
        this.centre(centred.row(i), centred.row(i));
        energy += squareOf(centred.row(i));
      }
    };
    await inSlices(size, ROWS_A_SLICE, centreAll, { signal });
    this.addMean(energy);
  }

  /**
   * Queries are compared as they are, with rows less the mean: the axes must hold what the two have in common along the mean
   * as well. It counts as often as there are rows, but for no more than all else, so that rows far from zero are told apart.
   */
  private addMean(energy: number): void {
    const { centred, mean } = this;
    const square = squareOf(mean);
    const weight = square > 0 ? Math.sqrt(Math.min(centred.rows - 1, energy / square)) : 0;
    centred.row(centred.rows - 1).set(mean.map((value) => value * weight));
  }
}

export function squareOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let d = 0; d < values.length; d++) sum += values[d] * values[d];
  return sum;
}
