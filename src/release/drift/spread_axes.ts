import { seededRandom } from "../../retrieval/measure/seeded_random.ts";

/** How vectors lie: about their mean, along a few axes, and beside all of these. */
export interface VectorSpread {
  readonly mean: readonly number[];
  /** Orthonormal, the one along which they vary most first. */
  readonly axes: readonly (readonly number[])[];
  /** The variance along each axis. */
  readonly variances: readonly number[];
  /** The variance in each of the other dims, on average. */
  readonly rest: number;
}

const AXES = 8;
/** Rounds of subspace iteration: what later ones turn is less than samples of some hundred vectors know. */
const ROUNDS = 8;
const SEED = 11;
/** A variance below this share of the largest, or of 1, is taken for as much: a distance must not hang on rounding. */
const LEAST_SHARE = 1e-6;
const LEAST = 1e-12;

/** A sketch of the covariance by the leading principal axes (subspace iteration; Golub and Van Loan 2013, 8.2.4). */
export function spreadOf(vectors: readonly ArrayLike<number>[]): VectorSpread {
  const dim = vectors[0].length;
  const mean = Array.from({ length: dim }, (_, d) => vectors.reduce((sum, v) => sum + v[d], 0) / vectors.length);
  const centred = vectors.map((vector) => mean.map((value, d) => vector[d] - value));
  const axes = leadingAxes(centred, Math.min(AXES, dim));
  const variances = axes.map((axis) => meanSquare(centred.map((vector) => dot(vector, axis))));
  const total = meanSquare(centred.map((vector) => Math.hypot(...vector)));
  const left = Math.max(0, total - variances.reduce((sum, value) => sum + value, 0));
  const least = Math.max(LEAST, LEAST_SHARE * Math.max(...variances, 0));
  return {
    mean,
    axes,
    variances: variances.map((value) => Math.max(value, least)),
    rest: Math.max(left / Math.max(1, dim - axes.length), least),
  };
}

/** How far a vector lies from where the others did, in their own spread: Mahalanobis's distance by the sketch, squared. */
export function distanceIn({ mean, axes, variances, rest }: VectorSpread, vector: ArrayLike<number>): number {
  let [distance, beside] = [0, 0];
  for (let d = 0; d < mean.length; d++) beside += (vector[d] - mean[d]) ** 2;
  for (let i = 0; i < axes.length; i++) {
    let along = 0;
    for (let d = 0; d < mean.length; d++) along += (vector[d] - mean[d]) * axes[i][d];
    distance += along ** 2 / variances[i];
    beside -= along ** 2;
  }
  return distance + Math.max(0, beside) / rest;
}

function leadingAxes(centred: readonly number[][], count: number): number[][] {
  const random = seededRandom(SEED);
  const dim = centred[0].length;
  let axes = orthonormal(Array.from({ length: count }, () => Array.from({ length: dim }, () => random() - 0.5)));
  for (let round = 0; round < ROUNDS; round++) axes = orthonormal(axes.map((axis) => covarianceTimes(centred, axis)));
  return axes;
}

function covarianceTimes(centred: readonly number[][], axis: readonly number[]): number[] {
  const product = new Array<number>(axis.length).fill(0);
  for (const vector of centred) {
    const along = dot(vector, axis);
    for (let d = 0; d < axis.length; d++) product[d] += along * vector[d];
  }
  return product;
}

/** By Gram and Schmidt; what depends on those before it is left out. */
function orthonormal(vectors: readonly number[][]): number[][] {
  const basis: number[][] = [];
  for (const vector of vectors) {
    const rest = [...vector];
    for (const axis of basis) {
      const along = dot(rest, axis);
      for (let d = 0; d < rest.length; d++) rest[d] -= along * axis[d];
    }
    const norm = Math.hypot(...rest);
    if (norm > 1e-9 * Math.max(1, Math.hypot(...vector))) basis.push(rest.map((value) => value / norm));
  }
  return basis;
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function meanSquare(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}
