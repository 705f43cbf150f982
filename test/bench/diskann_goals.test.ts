import { expect, it } from "vitest";
import { diskannGoals } from "../../bench/src/vectors/diskann/diskann_benchmark.ts";

function row(name: string, recall: number, firstP50: number) {
  return { name, values: { recall, firstP50 } };
}

it("takes the fastest of the settings that are right often enough, and the largest memory", () => {
  const rows = [row("16", 0.9, 1), row("32", 0.96, 4), row("64", 0.99, 9)];
  const [speed, memory] = diskannGoals(rows, 420);
  expect(speed).toMatchObject({ measured: 4, target: 10, sense: "at most", unit: "ms" });
  expect(memory).toMatchObject({ measured: 420, target: 500, sense: "at most", unit: "MB" });
});

it("is missed where none is right often enough", () => {
  expect(diskannGoals([row("16", 0.9, 1)], 100)[0].measured).toBe(Number.POSITIVE_INFINITY);
});
