import { KernelMemory } from "../../../../src/kernels/kernel_memory.ts";
import { Matrix, type MatrixView } from "../../../../src/kernels/math/network/matrix.ts";
import { seededNormal } from "../../../../src/kernels/math/random.ts";

export type Table = number[][];

export function randomTable(rows: number, columns: number, seed: number): Table {
  const normal = seededNormal(seed);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => Math.fround(normal())));
}

/** A matrix with these values. */
export function matrixOf(table: Table, memory = new KernelMemory()): Matrix {
  const matrix = new Matrix(memory, table.length, table[0].length);
  table.forEach((row, i) => {
    matrix.row(i).set(row);
  });
  return matrix;
}

/** The first columns of a matrix. */
export function tableOf(matrix: MatrixView, columns: number): Table {
  return Array.from({ length: matrix.rows }, (_, i) => [
    ...matrix.memory.f32(matrix.pointer + i * matrix.stride * 4, columns),
  ]);
}

export function timesTable(a: Table, b: Table): Table {
  return a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));
}

export function transposedTable(a: Table): Table {
  return a[0].map((_, j) => a.map((row) => row[j]));
}

export function largestDifference(a: Table, b: Table): number {
  return Math.max(...a.flatMap((row, i) => row.map((value, j) => Math.abs(value - b[i][j]))));
}
