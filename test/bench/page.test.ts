import { expect, it } from "vitest";
import { benchmarksPage } from "../../bench/src/report/page.ts";
import type { SearchResult } from "../../bench/src/report/search_result.ts";
import { searchGoals } from "../../bench/src/search/search_goals.ts";

const point = { limit: 10, p50Ms: 0.1, p99Ms: 0.2, repetitions: [] };
const engine = {
  version: "1.2.3",
  description: "HNSW",
  buildThreads: 1,
  buildSeconds: 9.5,
  buildCpuSeconds: 9,
} as const;
const engines: SearchResult["engines"] = [
  {
    ...engine,
    name: "elanus",
    residentBytesAVector: 4000,
    points: [{ ...point, ef: 64, recall: 0.985, queriesPerSecond: 3000 }],
    queriesPerSecondAtTarget: 3000,
  },
  {
    ...engine,
    name: "zvec",
    residentBytesAVector: 4100,
    points: [{ ...point, ef: 64, recall: 0.981, queriesPerSecond: 2000 }],
    queriesPerSecondAtTarget: 2000,
  },
];

const result: SearchResult = {
  benchmark: "search",
  origin: {
    date: "2026-11-21T08:00:00.000Z",
    command: "npm run bench -- search",
    processor: "a processor",
    cores: 2,
    memoryBytes: 2 ** 34,
    system: "linux 6",
    node: "v20.0.0",
    load: 0.25,
  },
  data: { name: "generated", metric: "IP", rows: 1000, dim: 768, queries: 1000 },
  targetRecall: 0.98,
  engines,
  absent: [{ name: "hnswlib", reason: "not compiled" }],
  goals: searchGoals("generated", engines),
};

it("says where figures come from, what was missed and by how much, and who is absent", () => {
  const page = benchmarksPage([result]);
  expect(page).toContain("`npm run bench -- search` on 2026-11-21: a processor, 2 cores, 16 GiB, linux 6, Node 20.0.0");
  expect(page).toContain("(zvec): 1.5 x; at least 5 x was the goal, missed by 3.5 x");
  expect(page).toContain("| elanus | 9.5 | 9.0 | 1 | 4,000 | 3,000 | 1.50 |");
  expect(page).toContain("| zvec | 10 | 64 | 0.9810 | 2,000 | 0.100 | 0.200 |");
  expect(page).toContain("- elanus 1.2.3: HNSW");
  expect(page).toContain("- hnswlib is absent: not compiled");
});

it("counts an engine that never reaches the recall as having no speed there", () => {
  const slow = { ...engines[0], queriesPerSecondAtTarget: undefined };
  expect(searchGoals("generated", [slow, engines[1]])).toMatchObject([{ measured: 0 }]);
});

it("replaces the section of the same benchmark and data in its place, and keeps the others as they stand", () => {
  const other = { ...result, data: { ...result.data, name: "another set" } };
  const standing = benchmarksPage([result, other]);
  const later = { ...result, origin: { ...result.origin, date: "2026-11-22T08:00:00.000Z" } };
  const page = benchmarksPage([later], standing);
  expect(page).toBe(standing.replace("2026-11-21", "2026-11-22"));
});
