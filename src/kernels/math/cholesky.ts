import { workerPool } from "../worker_pool.ts";
import type { SquareMatrix } from "./gram.ts";

/** Pivots below this share of the largest diagonal element belong to columns that depend on earlier ones. */
const DEPENDENT = 1e-13;

/**
 * A symmetric positive semi-definite matrix G = R' R becomes the inverse of its upper triangular Cholesky factor R, in a
 * worker: it takes some 20 ms for 272 columns.
 *
 * Where a column depends on those before it, the column of the inverse is zero, so that X R^-1 has orthonormal columns and
 * zero columns.
 *
 * @throws ElanusError CANCELLED
 */
export async function invertCholesky(matrix: SquareMatrix, signal?: AbortSignal): Promise<void> {
  const { memory, pointer, size, stride } = matrix;
  await workerPool().run(memory, "inverse_cholesky", [pointer, size, stride, DEPENDENT], signal);
}
