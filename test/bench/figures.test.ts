import { expect, it } from "vitest";
import { type FiguresResult, figuresTable } from "../../bench/src/report/figures.ts";
import { figuresText } from "../../bench/src/report/figures_text.ts";
import { benchmarksPage } from "../../bench/src/report/page.ts";

const result: FiguresResult = {
  benchmark: "bulk",
  title: "Bulk insertion",
  method: "Each engine takes the same rows.",
  origin: {
    date: "2026-11-21T08:00:00.000Z",
    command: "npm run bench -- storage bulk",
    processor: "a processor",
    cores: 2,
    memoryBytes: 2 ** 34,
    system: "linux 6",
    node: "v20.0.0",
    load: 0.25,
  },
  data: { name: "generated 1,000 x 768" },
  figures: [
    {
      caption: "Rows in",
      rowTitle: "engine",
      columns: [
        { key: "rowsPerSecond", title: "rows/s" },
        { key: "seconds", title: "s", digits: 2 },
      ],
      rows: [
        { name: "elanus", values: { rowsPerSecond: 12_345.6, seconds: 0.5 } },
        { name: "zvec", values: { rowsPerSecond: 999, seconds: undefined } },
      ],
    },
  ],
  notes: ["zvec never syncs"],
  absent: [{ name: "lancedb", reason: "not installed" }],
  goals: [{ name: "as a multiple of zvec", target: 20, sense: "at least", unit: "x", measured: 12.36 }],
};

it("shows each value with the places of its column, and what has none as a dash", () => {
  expect(figuresTable(result.figures[0])).toEqual({
    header: ["engine", "rows/s", "s"],
    rows: [
      ["elanus", "12,346", "0.50"],
      ["zvec", "999", "-"],
    ],
  });
  const [first] = result.figures;
  const nothing = { ...first, rows: [{ name: "zvec", values: { rowsPerSecond: Number.NaN } }] };
  expect(figuresTable(nothing).rows).toEqual([["zvec", "-", "-"]]);
});

it("has a section on the page with where it comes from, how, what was missed, and who is absent", () => {
  const page = benchmarksPage([result]);
  expect(page).toContain("## Bulk insertion: generated 1,000 x 768");
  expect(page).toContain("`npm run bench -- storage bulk` on 2026-11-21: a processor, 2 cores, 16 GiB");
  expect(page).toContain("Each engine takes the same rows.");
  expect(page).toContain("12.4 x; at least 20 x was the goal, missed by 7.64 x");
  expect(page).toContain("| elanus | 12,346 | 0.50 |");
  expect(page).toContain("- zvec never syncs");
  expect(page).toContain("- lancedb is absent: not installed");
});

it("says the same in a terminal", () => {
  const text = figuresText(result);
  for (const part of ["Bulk insertion: generated", "elanus  12,346", "zvec never syncs", "lancedb is absent"]) {
    expect(text).toContain(part);
  }
});
