import { DenseMatrix } from "../../kernels/math/dense_matrix.ts";
import { multiplyDense } from "../../kernels/math/dense_product.ts";
import { type RowSample, squareOf } from "./row_sample.ts";

/** Vectors as a walk on a prefix would compare them: less the mean, and their coordinates on principal axes. */
export class ComparedVectors {
  readonly vectors: DenseMatrix;
  /** Undefined without axes. */
  readonly coordinates: DenseMatrix | undefined;
  count = 0;
  private readonly sample: RowSample;
  private readonly axes: DenseMatrix | undefined;

  /** @param capacity vectors that are compared at once, at most. @throws ElanusError OUT_OF_MEMORY */
  constructor(sample: RowSample, axes: DenseMatrix | undefined, capacity: number) {
    this.sample = sample;
    this.axes = axes;
    this.vectors = new DenseMatrix(sample.memory, capacity, sample.rows.dim);
    this.coordinates = axes && new DenseMatrix(sample.memory, capacity, axes.columns);
  }

  /** Takes rows in place of what was there. @throws ElanusError CANCELLED */
  async setRows(rows: Uint32Array, signal: AbortSignal | undefined): Promise<void> {
    this.count = rows.length;
    rows.forEach((row, i) => {
      this.sample.centre(this.sample.row(row), this.vectors.row(i));
    });
    await this.turn(signal);
  }

  /** Takes one query: only distances are told between vectors that both lack the mean. @throws ElanusError CANCELLED */
  async setQuery(query: Float32Array, signal: AbortSignal | undefined): Promise<void> {
    this.count = 1;
    if (this.sample.metric === "L2") this.sample.centre(query, this.vectors.row(0));
    else this.vectors.row(0).set(query);
    await this.turn(signal);
  }

  private async turn(signal: AbortSignal | undefined): Promise<void> {
    if (this.axes !== undefined && this.coordinates !== undefined) {
      await multiplyDense(this.vectors, this.axes, this.coordinates, signal);
    }
  }

  /** For each prefix of the coordinates, what it makes of every vector for a query. */
  rotatedScores({ coordinates: asked }: ComparedVectors, prefixes: readonly number[]): Float32Array[] {
    if (asked === undefined || this.coordinates === undefined) return [];
    return this.scores(asked.row(0), this.coordinates, prefixes);
  }

  /** The same of the vectors. Raw prefixes are embeddings of their own under COSINE: compared by their own cosines. */
  rawScores({ vectors: asked }: ComparedVectors, prefixes: readonly number[]): Float32Array[] {
    return this.sample.metric === "COSINE"
      ? this.cosines(asked.row(0), prefixes)
      : this.scores(asked.row(0), this.vectors, prefixes);
  }

  private scores(asked: Float32Array, matrix: DenseMatrix, prefixes: readonly number[]): Float32Array[] {
    const byDistance = this.sample.metric === "L2";
    const scores = prefixes.map(() => new Float32Array(this.count));
    for (let i = 0; i < this.count; i++) {
      const row = matrix.row(i);
      const square = byDistance ? squareOf(this.vectors.row(i)) : 0;
      let product = 0;
      for (let p = 0, d = 0; p < prefixes.length; p++) {
        for (; d < prefixes[p]; d++) product += asked[d] * row[d];
        scores[p][i] = byDistance ? 2 * product - square : product;
      }
    }
    return scores;
  }

  private cosines(asked: Float32Array, prefixes: readonly number[]): Float32Array[] {
    const { mean } = this.sample;
    const scores = prefixes.map(() => new Float32Array(this.count));
    for (let i = 0; i < this.count; i++) {
      const centred = this.vectors.row(i);
      let product = 0;
      let square = 0;
      for (let p = 0, d = 0; p < prefixes.length; p++) {
        for (; d < prefixes[p]; d++) {
          const value = centred[d] + mean[d];
          product += asked[d] * value;
          square += value * value;
        }
        scores[p][i] = square > 0 ? product / Math.sqrt(square) : 0;
      }
    }
    return scores;
  }
}
