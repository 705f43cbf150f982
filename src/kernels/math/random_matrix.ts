import type { KernelMemory } from "../kernel_memory.ts";
import { DenseMatrix } from "./dense_matrix.ts";
import { seededNormal } from "./random.ts";

/** A matrix of normally distributed numbers. */
export function randomMatrix(memory: KernelMemory, rows: number, columns: number, seed: number): DenseMatrix {
  const matrix = new DenseMatrix(memory, rows, columns);
  const normal = seededNormal(seed);
  for (let r = 0; r < rows; r++) {
    const row = matrix.row(r);
    for (let i = 0; i < columns; i++) row[i] = normal();
  }
  return matrix;
}
