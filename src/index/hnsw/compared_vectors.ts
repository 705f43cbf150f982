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
    if (this.sample.metric !== "COSINE") return this.scores(asked.row(0), this.vectors, prefixes);
    const query = asked.row(0);
    const mean = this.sample.mean.subarray(0, prefixes.at(-1));
    const row = new Float32Array(mean.length);
    return this.scoresOf(prefixes, (i) => {
      const centred = this.vectors.row(i);
      for (let d = 0; d < row.length; d++) row[d] = centred[d] + mean[d];
      const products = partialProducts(query, row, prefixes);
      const squares = partialProducts(row, row, prefixes);
      return products.map((product, p) => (squares[p] > 0 ? product / Math.sqrt(squares[p]) : 0));
    });
  }

  private scores(asked: Float32Array, matrix: DenseMatrix, prefixes: readonly number[]): Float32Array[] {
    const byDistance = this.sample.metric === "L2";
    return this.scoresOf(prefixes, (i) => {
      const products = partialProducts(asked, matrix.row(i), prefixes);
      if (!byDistance) return products;
      const square = squareOf(this.vectors.row(i));
      return products.map((product) => 2 * product - square);
    });
  }

  private scoresOf(prefixes: readonly number[], ofVector: (i: number) => Float64Array): Float32Array[] {
    const scores = prefixes.map(() => new Float32Array(this.count));
    for (let i = 0; i < this.count; i++) {
      ofVector(i).forEach((score, p) => {
        scores[p][i] = score;
      });
    }
    return scores;
  }
}

/** The product of two vectors over each of some prefixes, which rise. */
function partialProducts(a: Float32Array, b: Float32Array, prefixes: readonly number[]): Float64Array {
  const products = new Float64Array(prefixes.length);
  let sum = 0;
  let d = 0;
  prefixes.forEach((prefix, p) => {
    for (; d < prefix; d++) sum += a[d] * b[d];
    products[p] = sum;
  });
  return products;
}
