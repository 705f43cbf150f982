import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/index/hnsw/build.ts";
import { HnswGrowingIndex } from "../../src/index/hnsw/grow.ts";
import { checkHnswBuild, type HnswBuildParams } from "../../src/index/hnsw/params.ts";
import { HnswSegmentIndex } from "../../src/index/hnsw/segment_index.ts";
import { loadGraph } from "../../src/index/hnsw/store.ts";
import { partsInMemory } from "../../src/index/stored_parts.ts";
import { type BuildOptions, METRICS, type MetricType, type StandingIndex } from "../../src/index/vector_index.ts";
import { ExactScan } from "../../src/kernels/exact_scan.ts";
import { VectorRows } from "../../src/kernels/vector_rows.ts";
import { checkInvariants } from "./graph_invariants.ts";
import { clustered, random, recall, rowsOf, turned } from "./vectors.ts";

const PARAMS = checkHnswBuild({ M: 8, efConstruction: 60 });

async function build(
  vectors: readonly Float32Array[],
  metric: MetricType,
  { params = PARAMS, ...options }: BuildOptions & { params?: HnswBuildParams } = {},
): Promise<HnswSegmentIndex> {
  return new HnswSegmentIndex(await buildGraph(rowsOf(vectors, vectors[0].length), metric, params, options));
}

/** Some rows of an index, with others before and behind them. */
function standing(
  index: StandingIndex["index"],
  vectors: readonly Float32Array[],
  isKept: (row: number) => boolean,
  before: readonly Float32Array[],
  behind: readonly Float32Array[],
): { from: StandingIndex; all: Float32Array[] } {
  const kept = Uint32Array.from(vectors.keys()).filter(isKept);
  const all = [...before, ...Array.from(kept, (row) => vectors[row]), ...behind];
  return { from: { index, kept, first: before.length }, all };
}

/** Whether a build went on from another. */
function isHeir({ built }: HnswSegmentIndex, { built: source }: HnswSegmentIndex): boolean {
  const { step, mean } = source.graph.codes.scale;
  const { codes } = built.graph;
  return codes.scale.step === step && codes.scale.mean.every((value, d) => value === mean[d]);
}

function meanRecall(index: HnswSegmentIndex, queries: readonly Float32Array[], ef = 64): number {
  const scan = new ExactScan(index.built.graph.rows, index.metric);
  const each = queries.map((vector) => {
    const found = index.search({ vector, limit: 10, params: { ef } });
    return recall(found.rows, scan.search(vector, 10).rows);
  });
  return each.reduce((sum, value) => sum + value, 0) / queries.length;
}

describe("a graph that goes on from another", () => {
  const params = checkHnswBuild({ M: 12, efConstruction: 80 });
  const vectors = clustered({ count: 4600, dim: 16, seed: 3, norms: 0.2 });
  const queries = vectors.splice(0, 150);
  const [first, more] = [vectors.slice(0, 3000), vectors.slice(3000)];

  it.each(["COSINE", "IP", "L2"] as const)("finds what one finds that is built anew, under %s", async (metric) => {
    const source = await build(first, metric, { params });
    const pick = random(5);
    for (const gone of [0, 0.2]) {
      const { from, all } = standing(source, first, () => pick() >= gone, more.slice(0, 500), more.slice(500));
      const heir = await build(all, metric, { params, from });
      expect(isHeir(heir, source)).toBe(true);
      checkInvariants(heir.built.graph);
      const anew = await build(all, metric, { params });
      expect(isHeir(anew, source)).toBe(false);
      expect(heir.search({ vector: queries[0], limit: 10, params: {} }).strategy).toBe("graph");
      expect(meanRecall(heir, queries)).toBeGreaterThan(meanRecall(anew, queries) - 0.01);
      const kept = from.kept.length;
      expect(heir.wear).toEqual({ mended: 3000 - kept, inserted: all.length - kept, drift: expect.closeTo(0, 1) });
    }
  });

  it("keeps the links of what it keeps", async () => {
    const source = await build(first, "L2", { params });
    const heir = await build(first, "L2", { params, from: standing(source, first, () => true, [], []).from });
    expect(heir.built.graph.links).toEqual(source.built.graph.links);
    expect(heir.built.graph.codes.codes).toEqual(source.built.graph.codes.codes);
    expect(heir.wear.mended).toBe(0);
  });

  it("keeps funnel and axes, and is stored with its past", async () => {
    const nested = turned(clustered({ count: 3600, dim: 96, seed: 11 }), 12);
    const asked = nested.splice(0, 100);
    const turnedParams = checkHnswBuild({ M: 12, efConstruction: 80, prefix: 48, rotate: "pca" });
    const source = await build(nested.slice(0, 2500), "COSINE", { params: turnedParams });
    const isKept = (row: number) => row % 10 !== 0;
    const { from, all } = standing(source, nested.slice(0, 2500), isKept, nested.slice(2500), []);
    const heir = await build(all, "COSINE", { params: turnedParams, from });
    expect(heir.built.graph.codes.axes).toEqual(source.built.graph.codes.axes);
    expect(heir.built.funnel).toMatchObject({ prefix: 48, rotate: "pca" });
    const anew = await build(all, "COSINE", { params: turnedParams });
    expect(meanRecall(heir, asked)).toBeGreaterThan(meanRecall(anew, asked) - 0.01);
    const { rows } = heir.built.graph;
    const stored = partsInMemory(heir.save());
    const loaded = new HnswSegmentIndex(await loadGraph(rows, "COSINE", turnedParams, stored));
    expect(loaded.wear.drift).toBeCloseTo(heir.wear.drift, 5);
    expect(loaded.wear.mended).toBe(250);
    expect(meanRecall(loaded, asked)).toBe(meanRecall(heir, asked));
  });

  it("goes on from one that grows, as far as that has come", async () => {
    const rows = VectorRows.growing(16, 8000 * 64);
    const growing = new HnswGrowingIndex(rows, "L2", params);
    for (const vector of first) rows.append(vector);
    growing.follow();
    while (growing.indexedRows < 2700) await new Promise((resolve) => setTimeout(resolve, 2));
    growing.stop();
    const { from, all } = standing(growing, first, (row) => row % 13 !== 3, [], more);
    const heir = await build(all, "L2", { params, from });
    checkInvariants(heir.built.graph);
    expect(heir.wear.mended).toBeGreaterThan(200);
    expect(meanRecall(heir, queries)).toBeGreaterThan(meanRecall(await build(all, "L2", { params }), queries) - 0.01);
  });

  it("is built anew where rows have left the range, the lengths or the energy that the codes count on", async () => {
    const axes = checkHnswBuild({ M: 8, efConstruction: 60, prefix: 8, rotate: "pca" });
    const wider = more.map((vector) => vector.map((x) => x * 30));
    const source = await build(first, "L2");
    expect(
      isHeir(
        await build(
          [...first, ...wider],
          "L2",
          standing(source, first, () => true, [], wider),
        ),
        source,
      ),
    ).toBe(false);
    const unit = first.map((vector) => vector.map((x) => x / Math.hypot(...vector)));
    const level = await build(unit, "L2");
    const uneven = standing(
      level,
      unit,
      () => true,
      [],
      more.map((vector) => vector.map((x) => x / 8)),
    );
    expect(isHeir(await build(uneven.all, "L2", uneven), level)).toBe(false);
    const low = first.map((vector) => vector.map((x, d) => (d < 8 ? x : x / 50)));
    const high = more.map((vector) => vector.map((x, d) => (d < 8 ? x / 50 : x)));
    const turnedSource = await build(low, "L2", { params: axes });
    const drifted = standing(turnedSource, low, () => true, [], high);
    expect(isHeir(await build(drifted.all, "L2", { params: axes, from: drifted.from }), turnedSource)).toBe(false);
  });

  it("is built anew where too little is kept", async () => {
    const source = await build(first, "L2");
    const { from, all } = standing(source, first, (row) => row < 2000, [], more);
    expect(isHeir(await build(all, "L2", { from }), source)).toBe(false);
  });

  it("can be cancelled at any share, and reports what is done", async () => {
    const source = await build(first, "L2");
    const { from, all } = standing(source, first, (row) => row % 9 !== 0, more, []);
    const shares: number[] = [];
    await build(all, "L2", { from, onProgress: (share) => shares.push(share) });
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    for (const most of [0, 0.3, 0.6]) {
      const abort = new AbortController();
      if (most === 0) abort.abort();
      const onProgress = (share: number) => share >= most && abort.abort();
      const cancelled = build(all, "L2", { from, onProgress, signal: abort.signal });
      await expect(cancelled).rejects.toMatchObject({ code: "CANCELLED" });
    }
  });

  it("holds its invariants after any chain of deletions and merges, with twins among the rows", async () => {
    const step = fc.record({
      gone: fc.constantFrom(0, 0.03, 0.3, 0.6),
      before: fc.nat(300),
      behind: fc.nat(300),
      seed: fc.nat(99),
    });
    const chain = fc.record({
      metric: fc.constantFrom(...METRICS.dense),
      steps: fc.array(step, { minLength: 1, maxLength: 3 }),
    });
    // A third of the rows stand several times.
    const pool = clustered({ count: 2600, dim: 6, seed: 21 });
    const drawn = (count: number, seed: number) => {
      const pick = random(seed);
      return Array.from({ length: count }, () => pool[Math.floor(pick() ** 2 * pool.length)]);
    };
    await fc.assert(
      fc.asyncProperty(chain, async ({ metric, steps }) => {
        let rows = drawn(3200, 1);
        let index = await build(rows, metric);
        for (const { gone, before, behind, seed } of steps) {
          const pick = random(seed);
          const next = standing(index, rows, () => pick() >= gone, drawn(before, seed + 1), drawn(behind, seed + 2));
          rows = next.all;
          index = await build(rows, metric, next);
          checkInvariants(index.built.graph);
        }
        expect(meanRecall(index, pool.slice(0, 40), 100)).toBeGreaterThan(0.9);
      }),
      { seed: 29, numRuns: 5 },
    );
  });
});
