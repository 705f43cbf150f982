import type { Matrix, MatrixView } from "./matrix.ts";
import { overRows } from "./over_rows.ts";

/** Whether a result takes the place of what was there, or is added to it. */
export type Into = "replace" | "add";

/** out = a b. Of a, as many columns count as b has rows: what lies behind them may be padding. */
export async function product(a: MatrixView, b: MatrixView, out: MatrixView, into: Into = "replace"): Promise<void> {
  const right = [b.pointer, b.stride, b.columns, out.pointer, out.stride, into === "add" ? 1 : 0];
  await overRows(out.memory, "dense_product", out.rows, b.rows * b.columns, (begin, end) => [
    ...[a.pointer, a.stride, 1, begin, end, b.rows],
    ...right,
  ]);
}

/** out = x', with as many columns as x has rows. */
export async function transpose(x: MatrixView, out: Matrix): Promise<void> {
  out.resize(x.columns, x.rows);
  await overRows(out.memory, "dense_transpose", out.rows, x.rows, (begin, end) => [
    ...[x.pointer, x.stride, x.rows, begin, end],
    ...[out.pointer, out.stride, out.columns],
  ]);
}
