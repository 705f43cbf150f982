import { describe, expect, it } from "vitest";
import { KernelMemory } from "../../../src/kernels/kernel_memory.ts";
import { DenseMatrix } from "../../../src/kernels/math/dense_matrix.ts";
import { multiplyDense, multiplyTransposed } from "../../../src/kernels/math/dense_product.ts";
import { principalAxes } from "../../../src/kernels/math/principal_axes.ts";
import { randomMatrix } from "../../../src/kernels/math/random_matrix.ts";
import { turned } from "../../index/vectors.ts";
import { dot } from "../reference.ts";

function columnOf(matrix: DenseMatrix, k: number): number[] {
  return Array.from({ length: matrix.rows }, (_, i) => matrix.row(i)[k]);
}

function columnsOf(matrix: DenseMatrix): number[][] {
  return Array.from({ length: matrix.columns }, (_, k) => columnOf(matrix, k));
}

/** Rows whose values fall off along directions that are turned away from the dims. */
async function sloping(
  memory: KernelMemory,
  rows: number,
  dim: number,
): Promise<{ x: DenseMatrix; directions: Float32Array[] }> {
  const normals = await randomMatrix(memory, rows, dim, 5);
  const straight = Array.from({ length: rows }, (_, r) => normals.row(r).map((value, i) => value / (1 + i)));
  const dims = Array.from({ length: dim }, (_, k) => Float32Array.from({ length: dim }, (_, i) => Number(i === k)));
  const x = new DenseMatrix(memory, rows, dim);
  turned(straight, 6).forEach((row, r) => {
    x.row(r).set(row);
  });
  return { x, directions: turned(dims, 6) };
}

describe("products of dense matrices", () => {
  it.each([
    [1, 1],
    [2, 3],
    [7, 16],
    [33, 21],
  ])("of %i rows of %i columns are as plain code has them", async (rows, columns) => {
    const memory = new KernelMemory();
    const a = await randomMatrix(memory, rows, columns, 1);
    const right = await randomMatrix(memory, columns, 32, 2);
    const tall = await randomMatrix(memory, rows, 32, 3);
    const product = new DenseMatrix(memory, rows, 32);
    const transposed = new DenseMatrix(memory, columns, 32);
    await multiplyDense(a, right, product);
    await multiplyTransposed(a, tall, transposed);
    for (let k = 0; k < 32; k++) {
      for (let r = 0; r < rows; r++) expect(product.row(r)[k]).toBeCloseTo(dot(a.row(r), columnOf(right, k)), 4);
      for (let c = 0; c < columns; c++) {
        expect(transposed.row(c)[k]).toBeCloseTo(dot(columnOf(a, c), columnOf(tall, k)), 3);
      }
    }
    memory.release();
  });
});

describe("principal axes", () => {
  it("are orthogonal and of unit length to within rounding, and the directions along which rows vary", async () => {
    const memory = new KernelMemory();
    const { x, directions } = await sloping(memory, 900, 50);
    const { axes, energies } = await principalAxes(x, { count: 12, seed: 1 });
    const columns = columnsOf(axes).slice(0, 12);
    columns.forEach((axis, k) => {
      for (let j = 0; j < k; j++) expect(Math.abs(dot(axis, columns[j]))).toBeLessThan(1e-5);
      expect(Math.abs(dot(axis, axis) - 1)).toBeLessThan(1e-5);
      // What 900 random rows have in common by chance turns neighbours a little.
      if (k < 4) expect(Math.abs(dot(axis, directions[k]))).toBeGreaterThan(0.98);
      const energy = Array.from({ length: x.rows }, (_, r) => dot(x.row(r), axis) ** 2).reduce((a, b) => a + b);
      expect(Math.abs(energies[k] / energy - 1)).toBeLessThan(1e-4);
      if (k > 0) expect(energies[k]).toBeLessThanOrEqual(energies[k - 1]);
    });
    memory.release();
  });

  it("are as good as any: no other twelve hold more of the rows", async () => {
    const memory = new KernelMemory();
    const { x, directions } = await sloping(memory, 900, 50);
    const { energies } = await principalAxes(x, { count: 12, seed: 2 });
    const along = (direction: Float32Array) =>
      Array.from({ length: x.rows }, (_, r) => dot(x.row(r), direction) ** 2).reduce((a, b) => a + b);
    const held = energies.slice(0, 12).reduce((a, b) => a + b);
    expect(held).toBeGreaterThanOrEqual(directions.slice(0, 12).reduce((sum, each) => sum + along(each), 0) * 0.9999);
    memory.release();
  });

  it("are the same for the same seed, and zero beyond the rank of the rows", async () => {
    const found = [];
    for (let i = 0; i < 2; i++) {
      const memory = new KernelMemory();
      const { x } = await sloping(memory, 6, 40);
      const { axes } = await principalAxes(x, { count: 10, seed: 7 });
      found.push(columnsOf(axes));
      memory.release();
    }
    expect(found[1]).toEqual(found[0]);
    expect(dot(found[0][0], found[0][0])).toBeCloseTo(1, 5);
    expect(dot(found[0][8], found[0][8])).toBe(0);
  });

  it("stop when they are told to", async () => {
    const memory = new KernelMemory();
    const x = await randomMatrix(memory, 100, 20, 1);
    const signal = AbortSignal.abort();
    await expect(principalAxes(x, { count: 4, seed: 1, signal })).rejects.toMatchObject({ code: "CANCELLED" });
    memory.release();
  });
});
