import type { FigureRow } from "../report/figures.ts";
import type { Goal } from "../report/goal.ts";

const LEAST_SHARE = 0.5;
const MOST_STALL_MS = 20;

/** What searches keep of their speed, beside the quiet times before and after, and how long the event loop may stand. */
export function writingGoals(phases: readonly FigureRow[]): Goal[] {
  const [before, during, after] = ["before", "during", "after"].map((phase) => {
    return phases.find(({ name }) => name === phase)?.values;
  });
  const share = (quiet: FigureRow["values"] | undefined): number =>
    (during?.searchesPerSecond ?? 0) / (quiet?.searchesPerSecond ?? Number.NaN);
  const speed = "searches/s while rows are written";
  return [
    {
      name: `${speed}, as a share of before`,
      target: LEAST_SHARE,
      sense: "at least",
      unit: "",
      measured: share(before),
    },
    { name: `${speed}, as a share of after`, target: LEAST_SHARE, sense: "at least", unit: "", measured: share(after) },
    {
      name: "worst stall of the event loop while rows are written",
      target: MOST_STALL_MS,
      sense: "at most",
      unit: "ms",
      measured: during?.stallMs ?? Number.NaN,
    },
  ];
}
