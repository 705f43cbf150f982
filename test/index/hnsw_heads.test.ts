import { describe, expect, it } from "vitest";
import { HnswGrowingIndex } from "../../src/index/hnsw/grow.ts";
import { hnswFamily } from "../../src/index/hnsw/hnsw_family.ts";
import { checkHnswBuild } from "../../src/index/hnsw/params.ts";
import type { RowSearcher } from "../../src/index/vector_index.ts";
import { Bitset } from "../../src/kernels/bitset.ts";
import { ExactScan } from "../../src/kernels/exact_scan.ts";
import { VectorRows } from "../../src/kernels/vector_rows.ts";
import { clustered, random, recall, rowsOf } from "./vectors.ts";

const DIM = 96;
const CODED = 64;
const COUNT = 6000;
const PARAMS = { M: 16, efConstruction: 120, prefix: CODED, rotate: "none" };
const all = clustered({ count: COUNT + 60, dim: DIM, seed: 51 });
const queries = all.splice(COUNT);

function some(share: number): Bitset {
  const next = random(9);
  const bits = new Bitset(COUNT);
  for (let row = 0; row < COUNT; row++) if (next() < share) bits.add(row);
  return bits;
}

/** Mean recall against a scan of the same dims; the scores of what both find are equal. */
function measure(index: RowSearcher, rows: VectorRows, dims: number, strategy: string, allowed?: Bitset): number {
  const exact = new ExactScan(rows, "COSINE");
  let sum = 0;
  for (const vector of queries) {
    const found = index.search({ vector, limit: 10, params: { ef: 80 }, dims, allowed });
    const truth = exact.search(vector.slice(0, dims), 200, allowed);
    expect(found.strategy).toBe(strategy);
    const scores = new Map(Array.from(truth.rows, (row, i) => [row, truth.scores[i]]));
    found.rows.forEach((row, i) => {
      expect(found.scores[i]).toBeCloseTo(scores.get(row) ?? Number.NaN, 5);
    });
    sum += recall(found.rows, truth.rows.subarray(0, 10)) / queries.length;
  }
  return sum;
}

describe("a graph over raw dims", () => {
  const rows = rowsOf(all, DIM);
  const built = hnswFamily.build(rows, "COSINE", hnswFamily.checkBuildParams(PARAMS));

  it.each([
    [64, 1, "graph"],
    [32, 1, "graph"],
    [23, 1, "graph"],
    [64, 0.9, "graph + filter"],
    [32, 0.9, "graph + filter"],
    [32, 0.5, "scan of codes"],
    [32, 0.02, "scan"],
  ])("finds and scores by the first %i of them, %f of the rows (%s)", async (dims, share, strategy) => {
    const index = await built;
    expect(index.headDims).toBe(CODED);
    expect(measure(index, rows, dims, strategy, share === 1 ? undefined : some(share))).toBeGreaterThan(0.95);
  });

  it("is searched by all of them as before, between searches by fewer", async () => {
    const index = await built;
    const whole = queries.map((vector) => index.search({ vector, limit: 10, params: {} }));
    queries.forEach((vector, i) => {
      index.search({ vector, limit: 10, params: {}, dims: 20 + (i % 40) });
      expect(index.search({ vector, limit: 10, params: {} })).toEqual(whole[i]);
    });
    const many = await index.searchMany?.(queries, { limit: 10, params: {} });
    expect(many?.map((hits) => hits.rows)).toEqual(whole.map((hits) => hits.rows));
    expect(index.searchMany?.(queries, { limit: 10, params: {}, dims: 32 })).toBeUndefined();
  });

  it("that grows is walked as far as it has grown, and scanned beyond", async () => {
    const growing = new VectorRows(DIM, COUNT);
    const index = new HnswGrowingIndex(growing, "COSINE", checkHnswBuild(PARAMS));
    for (const vector of all.slice(0, 5000)) growing.append(vector);
    index.follow();
    while (index.indexedRows < 5000) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const vector of all.slice(5000, 5040)) growing.append(vector);
    expect(index.headDims).toBe(CODED);
    expect(measure(index, growing, 32, "graph + scan")).toBeGreaterThan(0.95);
    index.stop();
  });
});

describe("heads", () => {
  it("are not of coordinates, nor of metrics whose codes count the rest of a row", async () => {
    const rows = rowsOf(all.slice(0, 3000), DIM);
    for (const [metric, params] of [
      ["COSINE", { ...PARAMS, rotate: "pca" }],
      ["L2", PARAMS],
      ["IP", PARAMS],
    ] as const) {
      const index = await hnswFamily.build(rows, metric, hnswFamily.checkBuildParams(params));
      expect(index.headDims).toBeUndefined();
    }
  });
});
