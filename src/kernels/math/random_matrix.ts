import type { KernelMemory } from "../kernel_memory.ts";
import { DenseMatrix } from "./dense_matrix.ts";
import { seededNormal } from "./random.ts";
import { inSlices } from "./slices.ts";

const ROWS_A_SLICE = 16;

/** A matrix of normally distributed numbers, drawn in slices. @throws ElanusError CANCELLED */
export async function randomMatrix(
  memory: KernelMemory,
  rows: number,
  columns: number,
  seed: number,
  signal?: AbortSignal,
): Promise<DenseMatrix> {
  const matrix = new DenseMatrix(memory, rows, columns, "unset");
  const normal = seededNormal(seed);
  const draw = (begin: number, end: number) => {
    for (let r = begin; r < end; r++) {
      const row = matrix.row(r);
      for (let i = 0; i < columns; i++) row[i] = normal();
    }
  };
  await inSlices(rows, ROWS_A_SLICE, draw, { signal });
  return matrix;
}
