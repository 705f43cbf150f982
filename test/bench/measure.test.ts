import { describe, expect, it } from "vitest";
import { recall } from "../../bench/src/measure/recall.ts";
import { speedAtRecall } from "../../bench/src/measure/speed_at_recall.ts";
import { median, medianOfEach, quantile } from "../../bench/src/measure/statistics.ts";
import { type Goal, goalLines } from "../../bench/src/report/goal.ts";

describe("recall", () => {
  const truth = [Int32Array.of(1, 2, 3), Int32Array.of(4, 5, 6)];

  it("counts the true rows within the limit, in any order", () => {
    expect(recall(Int32Array.of(2, 1, 5, 4), truth, 2)).toBe(1);
    expect(recall(Int32Array.of(3, 1, 4, 9), truth, 2)).toBe(0.5);
  });

  it("counts no row twice, and none that is missing", () => {
    expect(recall(Int32Array.of(1, 1, 4, -1), truth, 2)).toBe(0.5);
  });
});

describe("statistics", () => {
  it("take quantiles by the nearest rank", () => {
    const values = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([0, 0.5, 0.99, 1].map((share) => quantile(values, share))).toEqual([1, 50, 99, 100]);
    expect(median([3, 1, 2])).toBe(2);
  });

  it("take the median of each place, so that one bad repetition does not show", () => {
    const lists = [Float64Array.of(1, 9, 3), Float64Array.of(1, 2, 90), Float64Array.of(50, 2, 3)];
    expect([...medianOfEach(lists)]).toEqual([1, 2, 3]);
  });
});

describe("speed at a recall", () => {
  const curve = [
    { recall: 0.9, queriesPerSecond: 4000 },
    { recall: 0.96, queriesPerSecond: 2000 },
    { recall: 1, queriesPerSecond: 1000 },
  ];

  it("lies between the neighbouring points", () => {
    expect(speedAtRecall(curve, 0.98)).toBeCloseTo(Math.sqrt(2000 * 1000));
    expect(speedAtRecall(curve, 0.96)).toBeCloseTo(2000);
  });

  it("is that of the cheapest point where it is enough, and unknown where none is", () => {
    expect(speedAtRecall(curve, 0.5)).toBe(4000);
    expect(speedAtRecall(curve.slice(0, 2), 0.98)).toBeUndefined();
  });
});

describe("goals", () => {
  const speed: Goal = { name: "speed", target: 2, sense: "at least", unit: "x", measured: 1.5 };

  it("say whether they are reached, or by how much not", () => {
    const memory: Goal = { name: "memory", target: 700, sense: "at most", unit: "MB", measured: 512.4 };
    expect(goalLines([speed, { ...speed, measured: 2.345 }, memory])).toEqual([
      "speed: 1.5 x; at least 2 x was the goal, missed by 0.5 x",
      "speed: 2.35 x; at least 2 x was the goal, reached",
      "memory: 512 MB; at most 700 MB was the goal, reached",
    ]);
  });

  it("never round a miss to a success", () => {
    const exact: Goal = { name: "recall", target: 1, sense: "at least", unit: "", measured: 0.99996 };
    expect(goalLines([exact])).toEqual(["recall: 0.99996; at least 1 was the goal, missed by 0.00004"]);
  });
});
