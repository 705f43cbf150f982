import { describe, expect, it } from "vitest";
import { ClusteredVectors } from "../../bench/src/data/clustered_vectors.ts";
import { Random } from "../../bench/src/data/random.ts";
import { RandomRotation } from "../../bench/src/data/rotation.ts";
import { ENERGY_OF_FIRST, principalVariances } from "../../bench/src/data/spectrum.ts";

const SEED = 7;

function draw(rows: number, dim: number, seed = SEED): { vectors: Float32Array[]; clusters: number[] } {
  const source = new ClusteredVectors(rows, dim, seed);
  const vectors = Array.from({ length: rows }, () => new Float32Array(dim));
  return { clusters: vectors.map((vector) => source.next(vector)), vectors };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function mean(vectors: readonly Float32Array[]): Float64Array {
  const sum = new Float64Array(vectors[0].length);
  for (const vector of vectors) for (let d = 0; d < sum.length; d++) sum[d] += vector[d];
  return sum.map((value) => value / vectors.length);
}

describe("the spectrum", () => {
  it.each(ENERGY_OF_FIRST)("gives the first %i of 768 principal dims a share of %f", (dims, share) => {
    const energy = principalVariances(768)
      .subarray(0, dims)
      .reduce((sum, variance) => sum + variance, 0);
    expect(energy).toBeCloseTo(share, 10);
  });

  it("falls from band to band and sums to 1 with fewer dims", () => {
    const variances = principalVariances(384);
    expect(variances.reduce((sum, variance) => sum + variance, 0)).toBeCloseTo(1, 10);
    expect(variances[0]).toBeGreaterThan(variances[100]);
    expect(variances[100]).toBeGreaterThan(variances[383]);
  });
});

describe("generated vectors", () => {
  it("have unit length", () => {
    for (const vector of draw(200, 64).vectors) expect(dot(vector, vector)).toBeCloseTo(1, 5);
  });

  it("are the same for one seed and others for another", () => {
    expect(draw(50, 32).vectors).toEqual(draw(50, 32).vectors);
    expect(draw(50, 32, SEED + 1).vectors[0]).not.toEqual(draw(50, 32).vectors[0]);
  });

  it("have half of their variance between clusters and half within, in clusters of uneven size", () => {
    const { vectors, clusters } = draw(8000, 64);
    const groups = new Map<number, Float32Array[]>();
    clusters.forEach((cluster, row) => {
      groups.set(cluster, [...(groups.get(cluster) ?? []), vectors[row]]);
    });
    const centre = mean(vectors);
    let between = 0;
    for (const rows of groups.values()) {
      const own = mean(rows);
      between += rows.length * own.reduce((sum, value, d) => sum + (value - centre[d]) ** 2, 0);
    }
    const total = vectors.reduce((sum, vector) => sum + dot(vector, vector), 0) - vectors.length * dot(centre, centre);
    const sizes = [...groups.values()].map((rows) => rows.length).sort((a, b) => a - b);

    expect(groups.size).toBeGreaterThan(350);
    expect(sizes[sizes.length - 1]).toBeGreaterThan(4 * sizes[sizes.length >> 1]);
    // The means of small clusters carry some of the variance within: 1/20 of it with 20 rows each.
    expect(between / total).toBeGreaterThan(0.48);
    expect(between / total).toBeLessThan(0.57);
  });

  it("have the principal energies that were asked for, though no single dim stands out", () => {
    const dim = 48;
    const { vectors } = draw(20_000, dim);
    const covariance = Array.from({ length: dim }, () => new Float64Array(dim));
    for (const vector of vectors) {
      for (let i = 0; i < dim; i++) for (let j = 0; j < dim; j++) covariance[i][j] += vector[i] * vector[j];
    }
    const total = covariance.reduce((sum, row, i) => sum + row[i], 0);
    const expected = principalVariances(dim);
    const largestAxis = Math.max(...covariance.map((row, i) => row[i])) / total;

    expect(largestEigenvalue(covariance) / total).toBeCloseTo(expected[0], 1);
    expect(sumOfSquares(covariance) / total ** 2).toBeCloseTo(dot(expected, expected), 2);
    expect(largestAxis).toBeLessThan(expected[0] * 0.7);
  });
});

describe("a random rotation", () => {
  it.each([1, 2, 7, 64])("keeps every inner product in %i dims", (dim) => {
    const random = new Random(SEED);
    const rotation = new RandomRotation(dim, random);
    const a = Float64Array.from({ length: dim }, () => random.normal());
    const b = Float64Array.from({ length: dim }, () => random.normal());
    const before = dot(a, b);
    rotation.apply(a);
    rotation.apply(b);
    expect(dot(a, b)).toBeCloseTo(before, 10);
  });

  it("spreads a single axis over all dims", () => {
    const axis = new Float64Array(64);
    axis[3] = 1;
    new RandomRotation(64, new Random(SEED)).apply(axis);
    expect(Math.max(...axis.map(Math.abs))).toBeLessThan(0.6);
  });
});

/** By power iteration. */
function largestEigenvalue(matrix: readonly Float64Array[]): number {
  let vector = Float64Array.from(matrix, (_, i) => 1 + i / matrix.length);
  let value = 0;
  for (let i = 0; i < 200; i++) {
    vector = Float64Array.from(matrix, (row) => dot(row, vector));
    value = Math.sqrt(dot(vector, vector));
    vector = vector.map((entry) => entry / value);
  }
  return value;
}

/** The sum of the squared eigenvalues of a symmetric matrix. */
function sumOfSquares(matrix: readonly Float64Array[]): number {
  return matrix.reduce((sum, row) => sum + dot(row, row), 0);
}
