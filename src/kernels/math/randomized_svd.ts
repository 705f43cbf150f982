import { invertCholesky } from "./cholesky.ts";
import { DenseMatrix } from "./dense_matrix.ts";
import { gram, gramRoom, type SquareMatrix, squareValues } from "./gram.ts";
import { randomMatrix } from "./random_matrix.ts";
import { inSlices, type SliceOptions } from "./slices.ts";
import type { SparseMatrix } from "./sparse_matrix.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";
import { type TransformRoom, transformRoom, transformRows } from "./transform.ts";

/** Directions sought beyond the rank, which make the last ones accurate (Halko et al. advise 5 to 10 and more). */
const OVERSAMPLING = 16;
const PRODUCT_ROWS = 32;

export interface SvdOptions extends SliceOptions {
  /** How many singular triplets are wanted; fewer come where the matrix has fewer. */
  rank: number;
  seed: number;
  /** Passes over the matrix and its transpose that sharpen the subspace (2). */
  iterations?: number;
}

export interface TruncatedSvd {
  /** Falling; only those above rounding. */
  readonly singularValues: Float64Array;
  /** Columns of A x rank, and some columns more that mean nothing: column k is right singular vector k. */
  readonly right: DenseMatrix;
}

/**
 * The largest singular values of a sparse matrix A and its right singular vectors, by randomised subspace iteration
 * (Halko, Martinsson and Tropp 2011, algorithms 4.4 and 5.1).
 *
 * A random block is passed through A A' until it spans the leading left singular vectors Q; then B = A' Q is small
 * enough to be decomposed by way of B' B. Each vector's sign is the one whose entries have a positive sum. Products
 * with A run in slices, the rest in a worker; equal seeds give equal bits.
 */
export async function randomizedSvd(a: SparseMatrix, options: SvdOptions): Promise<TruncatedSvd> {
  const width = Math.min(options.rank + OVERSAMPLING, a.rows, a.columns);
  const iterations = options.iterations ?? 2;
  const transposed = a.transpose();
  const left = await randomMatrix(a.memory, a.rows, width, options.seed, options.signal);
  const right = new DenseMatrix(a.memory, a.columns, width);
  const square = gramRoom(left);
  const room = transformRoom(left);
  const stage = stages(2 * iterations + 4, options);
  for (let i = 0; i <= iterations; i++) {
    await multiply(transposed, left, right, stage());
    await multiply(a, right, left, stage());
    await orthonormalize(left, square, room, options.signal);
  }
  await multiply(transposed, left, right, stage());
  const singularValues = await rotateToSingularVectors(right, square, room, stage());
  return { singularValues: singularValues.slice(0, options.rank), right };
}

/** out = a x. */
export async function multiply(
  a: SparseMatrix,
  x: DenseMatrix,
  out: DenseMatrix,
  options?: SliceOptions,
): Promise<void> {
  const { startsPointer, columnsPointer, valuesPointer } = a;
  const product = (begin: number, end: number) =>
    a.memory.kernels.sparse_times_dense(
      startsPointer,
      columnsPointer,
      valuesPointer,
      begin,
      end,
      x.pointer,
      x.stride,
      x.stride,
      out.pointer,
      out.stride,
      0,
    );
  await inSlices(a.rows, PRODUCT_ROWS, product, options);
}

/**
 * Makes the columns of `x` orthonormal, or zero where they depend on those before: Cholesky QR, done twice, as once
 * leaves the error of the condition number (Yamamoto et al. 2015). Runs in a worker.
 */
export async function orthonormalize(
  x: DenseMatrix,
  square: SquareMatrix,
  room: TransformRoom,
  signal?: AbortSignal,
): Promise<void> {
  for (let pass = 0; pass < 2; pass++) {
    await gram(x, square, signal);
    await invertCholesky(square, signal);
    await transformRows(x, squareValues(square), room, { signal });
  }
}

/** B becomes the left singular vectors of B, by the eigenvectors of B' B; returns the singular values. */
async function rotateToSingularVectors(
  b: DenseMatrix,
  square: SquareMatrix,
  room: TransformRoom,
  options: SliceOptions,
): Promise<Float64Array> {
  await gram(b, square, options.signal);
  const { values, vectors } = await symmetricEigen(square, options.signal);
  const singularValues = values.map(Math.sqrt).filter((value) => value > 0);
  const signs = columnSigns(b, vectors, square.size);
  const rotation = new Float64Array(square.size * square.stride);
  singularValues.forEach((value, k) => {
    for (let i = 0; i < square.size; i++) {
      rotation[i * square.stride + k] = (signs[k] * vectors[k * square.size + i]) / value;
    }
  });
  await transformRows(b, rotation, room, options);
  return singularValues;
}

/** The signs that give the columns of B E positive sums. */
function columnSigns(b: DenseMatrix, vectors: Float64Array, size: number): Float64Array {
  const sums = new Float64Array(size);
  for (let r = 0; r < b.rows; r++) {
    const row = b.row(r);
    for (let i = 0; i < row.length; i++) sums[i] += row[i];
  }
  return Float64Array.from({ length: size }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += vectors[k * size + i] * sums[i];
    return sum < 0 ? -1 : 1;
  });
}

/** Options for each of `count` stages in turn, which report their part of the whole. */
function stages(count: number, options: SliceOptions): () => SliceOptions {
  let done = 0;
  return () => {
    const before = done++;
    return { signal: options.signal, onProgress: (share) => options.onProgress?.((before + share) / count) };
  };
}
