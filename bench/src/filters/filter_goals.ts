import type { Figures } from "../report/figures.ts";
import type { Goal } from "../report/goal.ts";
import type { FilterCase } from "./filter_cases.ts";

const COMPARISON_MS = 10;
const INDEX_MS = 1;

/** The dearest of the judged filters counts: a numeric comparison without an index, one row in a thousand with one. */
export function filterGoals(cases: readonly FilterCase[], [scan, index]: readonly Figures[]): Goal[] {
  const judged = [
    { kind: "comparison", figures: scan, name: "a numeric comparison without an index", target: COMPARISON_MS },
    { kind: "index", figures: index, name: "a filter of 0.1 % by an index", target: INDEX_MS },
  ];
  return judged.flatMap(({ kind, figures, name, target }) => {
    const names = cases.filter((each) => each.judged === kind).map((each) => each.name);
    const times = figures.rows
      .filter((row) => names.includes(row.name))
      .map((row) => ({ filter: row.name, ms: row.values.count ?? Number.POSITIVE_INFINITY }));
    const [dearest] = times.sort((a, b) => b.ms - a.ms);
    if (dearest === undefined) return [];
    return [{ name: `${name} (${dearest.filter})`, target, sense: "at most", unit: "ms", measured: dearest.ms }];
  });
}
