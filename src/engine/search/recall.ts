import type { RowSource } from "../query/row_reader.ts";
import type { Hit } from "./near_to_far.ts";

/**
 * The share of the exact hits that was found, 1 where there are none. Which of equally near rows come last is chance: any of
 * them counts.
 *
 * @param areComparable whether the scores of both come from the same dims.
 */
export function recallOf(found: readonly Hit[], exact: readonly Hit[], areComparable: boolean): number {
  if (exact.length === 0) return 1;
  const rows = new Map<RowSource, Set<number>>();
  for (const { source, row } of exact) rows.set(source, (rows.get(source) ?? new Set()).add(row));
  const last = exact[exact.length - 1].score;
  const counts = ({ source, row, score }: Hit) =>
    rows.get(source)?.has(row) === true || (areComparable && score === last);
  return Math.min(1, found.filter(counts).length / exact.length);
}
