import type { DenseMatrix } from "../../../kernels/math/dense_matrix.ts";
import { PRODUCT_COLUMNS } from "../../../kernels/math/dense_product.ts";

/** The columns of the regularised inverse of an item-item matrix, (X' X + lambda I)^-1, in the order of the items. */
export type PrecisionColumns = AsyncGenerator<{ readonly item: number; readonly values: Float64Array }>;

/** Columns that are found at once: a cache line of the kernel's, sixteen times. */
export const STRIP = 16 * PRODUCT_COLUMNS;

/** The first `count` columns of a matrix, times `factor`: row after row, as it lies in memory. */
export function columnsOf(matrix: DenseMatrix, count: number, factor: number): Float64Array[] {
  const columns = Array.from({ length: count }, () => new Float64Array(matrix.rows));
  const values = matrix.memory.f32(matrix.pointer, matrix.rows * matrix.stride);
  for (let r = 0; r < matrix.rows; r++) {
    for (let c = 0; c < count; c++) columns[c][r] = values[r * matrix.stride + c] * factor;
  }
  return columns;
}

/** All of it becomes 0. */
export function clear(matrix: DenseMatrix): void {
  matrix.memory.f32(matrix.pointer, matrix.rows * matrix.stride).fill(0);
}
