import { expect, it } from "vitest";
import { worstStalls } from "../../bench/src/writing/loop_gauge.ts";
import { writingGoals } from "../../bench/src/writing/writing_goals.ts";

it("speed is judged beside before and after, and the stall by the worst while rows are written", () => {
  const phases = [
    { name: "before", values: { searchesPerSecond: 1000, stallMs: 500 } },
    { name: "during", values: { searchesPerSecond: 400, stallMs: 15 } },
    { name: "after", values: { searchesPerSecond: 500, stallMs: 500 } },
  ];
  expect(writingGoals(phases).map(({ measured }) => measured)).toEqual([0.4, 0.8, 15]);
});

it("of several intervals each figure's worst is taken", () => {
  const stalls = { worstMs: 3, p99Ms: 2, worstTimerMs: 4, worstCollectionMs: 1 };
  expect(worstStalls([stalls, { ...stalls, worstMs: 9, worstCollectionMs: 0 }])).toEqual({ ...stalls, worstMs: 9 });
});
