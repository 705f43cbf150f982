import { describe, expect, it } from "vitest";
import { bulkGoals } from "../../bench/src/storage/bulk/bulk_goals.ts";
import { memoryGoals } from "../../bench/src/storage/memory/memory_benchmark.ts";
import { openingGoals } from "../../bench/src/storage/opening/opening_benchmark.ts";
import { settingName, singlesGoals } from "../../bench/src/storage/singles/singles_benchmark.ts";

const row = (name: string, value: string, amount: number) => ({ name, values: { [value]: amount } });

describe("bulk insertion", () => {
  const speed = (name: string, amount: number) => row(name, "rowsPerSecond", amount);
  const rows = [
    speed("elanus, 1,000 rows a batch", 30),
    speed("elanus, number[], 1,000 rows a batch", 90),
    speed("zvec, 1,000 rows a batch", 20),
    speed("lancedb, 1,000 rows a batch", 40),
    speed("elanus, 10,000 rows a batch", 30),
    speed("zvec, 10,000 rows a batch", 15),
  ];

  it("is judged beside the fastest peer, at each size of batch", () => {
    expect(bulkGoals(rows, [1000, 10_000])).toMatchObject([
      { measured: 0.75, name: expect.stringContaining("(lancedb)") },
      { measured: 2, name: expect.stringContaining("(zvec)") },
    ]);
  });

  it("is not judged where no peer took part", () => {
    expect(bulkGoals(rows.slice(0, 2), [1000])).toEqual([]);
  });
});

it("single insertions are judged in `group` with 16 writers", () => {
  const judged = settingName({ store: "elanus", durability: "group", writers: 16 });
  expect(judged).toBe("elanus, group, 16 writers");
  expect(settingName({ store: "zvec", writers: 1 })).toBe("zvec, 1 writer");
  const rows = [row("elanus, group, 1 writer", "rowsPerSecond", 5), row(judged, "rowsPerSecond", 9000)];
  expect(singlesGoals(rows)).toMatchObject([{ target: 10_000, sense: "at least", measured: 9000 }]);
});

it("opening is judged by the time to the first answer", () => {
  const rows = [row("elanus", "answerMs", 80), row("zvec", "answerMs", 20)];
  expect(openingGoals(rows)).toMatchObject([{ target: 100, sense: "at most", measured: 80 }]);
});

it("memory is judged as it is written and as it is opened", () => {
  const rows = [{ name: "elanus", values: { writtenBeyond: 120, openedBeyond: 60 } }];
  expect(memoryGoals(rows).map(({ measured }) => measured)).toEqual([120, 60]);
  expect(memoryGoals([])).toEqual([]);
});
