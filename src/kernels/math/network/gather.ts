import type { Matrix } from "./matrix.ts";
import type { NumberList } from "./number_list.ts";
import { overRows } from "./over_rows.ts";

/** out becomes the rows of x that are listed. */
export async function gatherRows(x: Matrix, rows: NumberList, out: Matrix): Promise<void> {
  out.resize(rows.length, x.columns);
  await overRows(x.memory, "gather_rows", rows.length, x.columns, (begin, end) => [
    ...[x.pointer, x.stride, rows.pointer, begin, end],
    ...[x.columns, out.pointer, out.stride],
  ]);
}
