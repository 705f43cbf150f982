import { DenseMatrix } from "../../../kernels/math/dense_matrix.ts";
import { RidgeInverse } from "../../../kernels/math/ridge_inverse.ts";
import type { SliceOptions } from "../../../kernels/math/slices.ts";
import type { InteractionMatrix } from "../interaction_matrix.ts";
import { clear, columnsOf, type PrecisionColumns, STRIP } from "./precision_columns.ts";

/** The columns by the inverse itself, which has a row for each item. */
export async function* precisionByItems(
  { items, byUser }: InteractionMatrix,
  lambda: number,
  { signal }: SliceOptions,
): PrecisionColumns {
  const inverse = await RidgeInverse.of(byUser, items.size, lambda, { signal });
  const strip = new DenseMatrix(inverse.memory, items.size, STRIP);
  const room = new DenseMatrix(inverse.memory, items.size, STRIP);
  try {
    for (let begin = 0; begin < items.size; begin += STRIP) {
      const end = Math.min(begin + STRIP, items.size);
      clear(strip);
      for (let item = begin; item < end; item++) strip.row(item)[item - begin] = 1;
      await inverse.solve(strip, room, signal);
      for (const [c, values] of columnsOf(strip, end - begin, 1).entries()) yield { item: begin + c, values };
    }
  } finally {
    inverse.memory.release();
  }
}
