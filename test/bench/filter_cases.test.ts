import { describe, expect, it } from "vitest";
import { filterFields } from "../../bench/src/data/fields.ts";
import { countMatches } from "../../bench/src/filters/count_matches.ts";
import { filterCases } from "../../bench/src/filters/filter_cases.ts";
import { filterGoals } from "../../bench/src/filters/filter_goals.ts";

const ROWS = 10_000;
const cases = filterCases(ROWS);

describe("the filters", () => {
  const counts = countMatches(ROWS);

  it("let through what their names say", () => {
    for (const { name, judged } of cases) {
      const share = counts[name] / ROWS;
      expect(share, name).toBeGreaterThan(0);
      if (judged === "index") expect(share, name).toBeLessThanOrEqual(0.001);
      if (judged === "comparison") expect(share, name).toBeGreaterThanOrEqual(0.45);
    }
  });

  it("have other constants at each turn", () => {
    for (const { name, variant } of cases) {
      if (name.includes("is null")) continue;
      expect(variant(0).condition.milvus, name).not.toBe(variant(1).condition.milvus);
    }
  });

  it("read fields that the rows have", () => {
    const names = filterFields(10).map((field) => field.name);
    for (const { fields } of cases) for (const field of fields) expect(names).toContain(field);
  });
});

it("numbers are a permutation, and the nullable field has nulls", () => {
  const [number, , , stock] = filterFields(ROWS);
  expect(new Set(Array.from({ length: ROWS }, (_, row) => number.value(row))).size).toBe(ROWS);
  const nulls = Array.from({ length: ROWS }, (_, row) => stock.value(row)).filter((value) => value === null);
  expect(nulls).toHaveLength(ROWS / 10);
});

it("the dearest of the judged filters counts, and one without an answer counts as never answered", () => {
  const times = (kind: string, ms: (number | undefined)[]) => ({
    caption: "",
    rowTitle: "",
    columns: [],
    rows: cases
      .filter(({ judged }) => judged === kind)
      .map(({ name }, i) => ({ name, values: { count: ms[i % ms.length] } })),
  });
  const goals = filterGoals(cases, [times("comparison", [4, 12, 3]), times("index", [0.2, undefined])]);
  expect(goals).toMatchObject([
    { target: 10, measured: 12 },
    { target: 1, measured: Number.POSITIVE_INFINITY },
  ]);
});
