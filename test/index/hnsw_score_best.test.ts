import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/index/hnsw/build.ts";
import { checkHnswBuild } from "../../src/index/hnsw/params.ts";
import type { DenseMetric } from "../../src/kernels/described_vectors.ts";
import type { HnswGraph } from "../../src/kernels/hnsw_graph.ts";
import { clustered, normal, recall, rowsOf } from "./vectors.ts";

const COUNT = 4000;
const QUERIES = 30;
const EF = 120;

/** So many entries are scored together, at most, as the batch has room for. */
const TOGETHER = 32;

/** Rows whose codes are on principal axes, of odd dims, with queries that are none of them. */
async function built(metric: DenseMetric, isFar = false) {
  const all = clustered({ count: COUNT + QUERIES, dim: 77, seed: 23 });
  if (isFar) for (const vector of all) for (let i = 0; i < vector.length; i++) vector[i] += 3;
  const rows = rowsOf(all.slice(0, COUNT), 77);
  const { graph } = await buildGraph(rows, metric, checkHnswBuild({ M: 12, prefix: 40, rotate: "pca" }));
  return { graph, queries: all.slice(COUNT) };
}

/** How many rows of the pool a search scores. */
function scoredOf(graph: HnswGraph, query: Float32Array, limit: number): number {
  const { dims } = graph.codes;
  graph.search(query, limit, EF, dims);
  return graph.rows.memory.kernels.hnsw_search(graph.pointer, graph.scratch.pointer, limit, EF, dims);
}

function inBatches(rows: readonly number[], score: (batch: readonly number[]) => Float32Array): number[] {
  const starts = Array.from({ length: Math.ceil(rows.length / TOGETHER) }, (_, i) => i * TOGETHER);
  return starts.flatMap((start) => [...score(rows.slice(start, start + TOGETHER))]);
}

/** The rule of assembly/score_best.ts in plain TypeScript. @param slope exact scores by scores of codes. */
function reference(graph: HnswGraph, query: Float32Array, limit: number, slope: number): number {
  const pool = [...graph.search(query, EF, EF, graph.codes.dims).rows];
  graph.ask(query, graph.codes.dims);
  const codes = inBatches(pool, (batch) => graph.scoreByCodes(batch));
  const exact = inBatches(pool, (batch) => graph.scoreExactly(batch));
  const sorted = pool.map((row, i) => ({ row, code: slope * codes[i], exact: exact[i] }));
  sorted.sort((a, b) => b.code - a.code || a.row - b.row);
  for (let scored = Math.max(limit, 16); ; ) {
    const known = sorted.slice(0, scored);
    const rests = known.map((entry) => entry.exact - entry.code);
    const mean = rests.reduce((sum, rest) => sum + rest, 0) / scored;
    const deviation = Math.sqrt(rests.reduce((sum, rest) => sum + (rest - mean) ** 2, 0) / scored);
    const least = known.map((entry) => entry.exact).sort((a, b) => b - a)[limit - 1];
    const next = sorted.slice(scored, scored + Math.max(8, Math.floor(scored / 4)));
    const beyond = next.findIndex(({ code }) => code + mean + 4 * deviation < least);
    const more = beyond < 0 ? next.length : beyond;
    if (more === 0) return scored;
    scored += more;
  }
}

describe.each([
  ["COSINE", false, 1],
  ["IP", false, 1],
  // Rows of one length that lie far from zero are compared by their distance.
  ["COSINE", true, 0.5],
] as const)("a walk by %s (rows far from zero: %s)", (metric, isFar, slope) => {
  const graph = built(metric, isFar);

  it.each([1, 10, 50])("scores of its pool what may be among the best %i", async (limit) => {
    const { graph: walked, queries } = await graph;
    let sum = 0;
    for (const query of queries) {
      const scored = scoredOf(walked, query, limit);
      expect(scored).toBe(reference(walked, query, limit, slope));
      sum += scored;
    }
    expect(sum / QUERIES).toBeLessThan(EF);
  });

  it.each([1, 10, 50, EF])("and finds the same %i that it finds where all are scored", async (limit) => {
    const { graph: walked, queries } = await graph;
    let sum = 0;
    for (const query of queries) {
      const whole = walked.search(query, EF, EF, walked.codes.dims).rows.subarray(0, limit);
      const found = walked.search(query, limit, EF, walked.codes.dims);
      expect(found.rows.length).toBe(limit);
      sum += recall(found.rows, whole);
    }
    expect(sum / QUERIES).toBeGreaterThanOrEqual(0.998);
  });
});

describe("all of the pool is scored", () => {
  it("by distance where rows have lengths of their own", async () => {
    const { graph, queries } = await built("L2");
    for (const query of queries) expect(scoredOf(graph, query, 10)).toBe(EF);
  });

  it("where codes say nothing of the scores", async () => {
    const next = normal(4);
    const vectors = Array.from({ length: COUNT + 5 }, () => Float32Array.from({ length: 96 }, next));
    const rows = rowsOf(vectors.slice(0, COUNT), 96);
    const { graph } = await buildGraph(rows, "COSINE", checkHnswBuild({ M: 12, prefix: 2, rotate: "none" }));
    for (const query of vectors.slice(COUNT)) expect(scoredOf(graph, query, 10)).toBe(EF);
  });

  it("where scores are no numbers", async () => {
    const { graph } = await built("IP");
    expect(scoredOf(graph, new Float32Array(77).fill(3e38), 10)).toBe(EF);
  });
});

it("rows of one length by L2 are compared by products, which distances grow by twice", async () => {
  const unit = clustered({ count: COUNT + QUERIES, dim: 77, seed: 23 }).map((vector) => {
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  });
  const rows = rowsOf(unit.slice(0, COUNT), 77);
  const { graph } = await buildGraph(rows, "L2", checkHnswBuild({ M: 12, prefix: 40, rotate: "pca" }));
  for (const query of unit.slice(COUNT)) expect(scoredOf(graph, query, 10)).toBe(reference(graph, query, 10, 2));
});
