import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/index/hnsw/build.ts";
import { checkHnswBuild } from "../../src/index/hnsw/params.ts";
import { ExactScan } from "../../src/kernels/exact_scan.ts";
import { normal, random, recall, rowsOf } from "./vectors.ts";

const DIM = 32;
const CLUSTERS = 20;

/** Clusters that lie so many times as far from each other as their rows from their middle. */
function distant(times: number, count: number): Float32Array[] {
  const next = normal(3);
  const pick = random(4);
  const centres = Array.from({ length: CLUSTERS }, () => Array.from({ length: DIM }, () => times * next()));
  return Array.from({ length: count }, () => {
    return Float32Array.from(centres[Math.floor(pick() * CLUSTERS)], (value) => value + next());
  });
}

/** Steps of a code are as wide as clusters are apart: what they lose of a product is more than neighbours differ by. */
describe("rows that are close to each other and far from all others", () => {
  it.each([
    ["L2", 10, 0.99],
    ["L2", 30, 0.95],
    ["COSINE", 10, 0.99],
    ["COSINE", 30, 0.95],
  ] as const)("are found by %s, %i times as far", async (metric, times, least) => {
    const all = distant(times, 8050);
    const rows = rowsOf(all.slice(0, 8000), DIM);
    const { graph } = await buildGraph(rows, metric, checkHnswBuild({}));
    const exact = new ExactScan(rows, metric);
    let sum = 0;
    for (const query of all.slice(8000))
      sum += recall(graph.search(query, 10, 64, DIM).rows, exact.search(query, 10).rows);
    expect(sum / 50).toBeGreaterThan(least);
  });
});
