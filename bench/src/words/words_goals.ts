import type { FigureRow } from "../report/figures.ts";
import type { Goal } from "../report/goal.ts";

const TIMES_FASTER = 3;

/** Elanus beside the best peer in each: queries/s and memory need not be the same peer's. */
export function wordsGoals(rows: readonly FigureRow[]): Goal[] {
  const own = rows.find(({ name }) => name === "elanus");
  const peers = rows.filter((row) => row !== own);
  const fastest = Math.max(...peers.map(({ values }) => values.queriesPerSecond ?? 0));
  const leanest = Math.min(...peers.map(({ values }) => values.residentMb ?? Number.POSITIVE_INFINITY));
  if (own === undefined || peers.length === 0) return [];
  const { queriesPerSecond = 0, residentMb = Number.POSITIVE_INFINITY, asReference = 0 } = own.values;
  return [
    { name: "top 10 as the reference has them", target: 1, sense: "at least", unit: "", measured: asReference },
    {
      name: "queries/s beside the fastest peer",
      target: TIMES_FASTER,
      sense: "at least",
      unit: "times",
      measured: queriesPerSecond / fastest,
    },
    {
      name: "memory beside the peer that takes least",
      target: 1,
      sense: "at most",
      unit: "times",
      measured: residentMb / leanest,
    },
  ];
}
