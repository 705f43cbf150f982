import { workerPool } from "../worker_pool.ts";
import type { DenseMatrix } from "./dense_matrix.ts";

/** A call of the kernel makes about so many products of two numbers: some 20 ms. */
const PRODUCTS_A_CALL = 2e8;
/** Columns of the right matrix and of the result are a multiple of this. */
export const PRODUCT_COLUMNS = 16;

/** out = a b in a worker. `b` and `out` have a multiple of PRODUCT_COLUMNS columns. @throws ElanusError CANCELLED */
export function multiplyDense(a: DenseMatrix, b: DenseMatrix, out: DenseMatrix, signal?: AbortSignal): Promise<void> {
  return multiply(a, { rows: a.rows, inner: a.columns, rowStep: a.stride, innerStep: 1 }, b, out, signal);
}

/** out = a' b in a worker; else as `multiplyDense`. */
export function multiplyTransposed(
  a: DenseMatrix,
  b: DenseMatrix,
  out: DenseMatrix,
  signal?: AbortSignal,
): Promise<void> {
  return multiply(a, { rows: a.columns, inner: a.rows, rowStep: 1, innerStep: a.stride }, b, out, signal);
}

/** How the left matrix is read: its rows, and where each begins and goes on, in floats. */
interface LeftView {
  readonly rows: number;
  readonly inner: number;
  readonly rowStep: number;
  readonly innerStep: number;
}

async function multiply(
  a: DenseMatrix,
  { rows, inner, rowStep, innerStep }: LeftView,
  b: DenseMatrix,
  out: DenseMatrix,
  signal: AbortSignal | undefined,
): Promise<void> {
  const step = Math.max(2, Math.ceil(PRODUCTS_A_CALL / (inner * b.stride)));
  for (let begin = 0; begin < rows; begin += step) {
    const end = Math.min(begin + step, rows);
    const left = [a.pointer, rowStep, innerStep, begin, end, inner];
    const args = [...left, b.pointer, b.stride, b.stride, out.pointer, out.stride, 0];
    await workerPool().run(a.memory, "dense_product", args, signal);
  }
}
