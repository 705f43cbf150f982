import { DenseMatrix } from "../../../kernels/math/dense_matrix.ts";
import { multiply } from "../../../kernels/math/randomized_svd.ts";
import { RidgeInverse } from "../../../kernels/math/ridge_inverse.ts";
import type { SliceOptions } from "../../../kernels/math/slices.ts";
import { SparseMatrix } from "../../../kernels/math/sparse_matrix.ts";
import type { InteractionMatrix, MatrixRow } from "../interaction_matrix.ts";
import { clear, columnsOf, type PrecisionColumns, STRIP } from "./precision_columns.ts";

/**
 * The columns by a smaller inverse, which has a row for each user (Woodbury's identity):
 *
 *     (X' X + l I)^-1 = (I - X' (X X' + l I)^-1 X) / l
 */
export async function* precisionByUsers(
  { items, users, byItem }: InteractionMatrix,
  lambda: number,
  { signal }: SliceOptions,
): PrecisionColumns {
  const inverse = await RidgeInverse.of(byItem, users, lambda, { signal });
  const { memory } = inverse;
  const transposed = SparseMatrix.fromRows(byItem, users, memory);
  const strip = new DenseMatrix(memory, users, STRIP);
  const room = new DenseMatrix(memory, users, STRIP);
  const out = new DenseMatrix(memory, items.size, STRIP);
  try {
    for (let begin = 0; begin < items.size; begin += STRIP) {
      const end = Math.min(begin + STRIP, items.size);
      fillColumns(strip, byItem.slice(begin, end));
      await inverse.solve(strip, room, signal);
      await multiply(transposed, strip, out, { signal });
      for (const [c, values] of columnsOf(out, end - begin, -1 / lambda).entries()) {
        values[begin + c] += 1 / lambda;
        yield { item: begin + c, values };
      }
    }
  } finally {
    memory.release();
  }
}

function fillColumns(strip: DenseMatrix, columns: readonly MatrixRow[]): void {
  clear(strip);
  for (const [c, { columns: rows, values }] of columns.entries()) {
    for (let i = 0; i < rows.length; i++) strip.row(rows[i])[c] = values[i];
  }
}
