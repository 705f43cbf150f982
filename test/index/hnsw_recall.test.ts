import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { indexFamily } from "../../src/index/registry.ts";
import type { IndexHits, MetricType, VectorIndex } from "../../src/index/vector_index.ts";
import { Bitset } from "../../src/kernels/bitset.ts";
import type { VectorRows } from "../../src/kernels/vector_rows.ts";
import { clustered, random, recall, rowsOf } from "./vectors.ts";

const LIMIT = 10;

async function pair(rows: VectorRows, metric: MetricType, params = {}) {
  const flat = await indexFamily("FLAT").build(rows, metric, {});
  const hnsw = await indexFamily("HNSW").build(rows, metric, { M: 16, efConstruction: 150, ...params });
  return { flat, hnsw };
}

/** Mean recall over the queries, and the strategies that ran. */
function measure(
  { flat, hnsw }: { flat: VectorIndex; hnsw: VectorIndex },
  queries: readonly Float32Array[],
  params: Record<string, unknown>,
  allowed?: Bitset,
) {
  const strategies = new Set<string>();
  let sum = 0;
  for (const vector of queries) {
    const truth = flat.search({ vector, limit: LIMIT, params: {}, allowed });
    const found = hnsw.search({ vector, limit: LIMIT, params, allowed });
    strategies.add(found.strategy);
    expect(found.rows).toHaveLength(truth.rows.length);
    sum += recall(found.rows, truth.rows);
  }
  return { recall: sum / queries.length, strategies: [...strategies] };
}

describe.each(["COSINE", "IP", "L2"] as const)("HNSW by %s", (metric) => {
  const all = clustered({ count: 6050, dim: 100, seed: 11, norms: metric === "IP" ? 0.3 : 0 });
  const rows = rowsOf(all.slice(0, 6000), 100);
  const queries = all.slice(6000);

  it("finds nearly all, with exact scores", async () => {
    const indexes = await pair(rows, metric);
    const measured = measure(indexes, queries, { ef: 100 });
    expect(measured.strategies).toEqual(["graph"]);
    expect(measured.recall).toBeGreaterThan(0.985);
    const truth = indexes.flat.search({ vector: queries[0], limit: 1, params: {} });
    const found = indexes.hnsw.search({ vector: queries[0], limit: 1, params: {} });
    expect(found).toMatchObject({ rows: truth.rows, scores: truth.scores });
  });

  it("walks on the first dims and scores on all", async () => {
    const measured = measure(await pair(rows, metric, { prefix: 49 }), queries, { ef: 200 });
    expect(measured.strategies).toEqual(["graph"]);
    expect(measured.recall).toBeGreaterThan(0.95);
  });

  it("may walk on fewer dims than are coded", async () => {
    const measured = measure(await pair(rows, metric), queries, { ef: 300, prefix: 50 });
    expect(measured.recall).toBeGreaterThan(0.95);
  });
});

describe("HNSW with a filter", () => {
  const all = clustered({ count: 20_050, dim: 24, seed: 17 });
  const rows = rowsOf(all.slice(0, 20_000), 24);
  const queries = all.slice(20_000);
  const built = pair(rows, "COSINE", { M: 12, efConstruction: 100 });

  it.each([
    [0.999, 80, "graph + filter", 0.97],
    [0.9, 80, "graph + filter", 0.97],
    [0.6, 80, "graph + filter", 0.97],
    [0.25, 30, "filtered graph", 0.93],
    [0.1, 25, "scan of codes", 0.97],
    [0.01, 120, "scan", 1],
    [0.001, 80, "scan", 1],
  ])("that passes %f of the rows, with ef %i, runs as %s and misses little", async (share, ef, strategy, least) => {
    const next = random(23);
    const allowed = new Bitset(20_000);
    for (let row = 0; row < 20_000; row++) if (next() < share) allowed.add(row);
    const measured = measure(await built, queries, { ef }, allowed);
    expect(measured.strategies).toEqual([strategy]);
    expect(measured.recall).toBeGreaterThanOrEqual(least);
  });

  it("that goes with the vectors, and bars what lies around the query, is answered as well", async () => {
    const { hnsw, flat } = await built;
    const allowed = new Bitset(20_000);
    for (let row = 0; row < 20_000; row++) if (rows.row(row)[0] > 0.5) allowed.add(row);
    const outside = queries.filter((vector) => vector[0] < 0);
    const measured = measure({ flat, hnsw }, outside, { ef: 40 }, allowed);
    expect(outside.length).toBeGreaterThan(10);
    expect(measured.strategies.sort()).toEqual(["filtered graph", "graph + filter", "scan of codes"]);
    expect(measured.recall).toBeGreaterThan(0.9);
  });

  it("that bars little, but all that lies around the query, is answered as well", async () => {
    const { hnsw, flat } = await built;
    let sum = 0;
    for (const vector of queries) {
      const allowed = Bitset.full(20_000);
      for (const row of flat.search({ vector, limit: 1000, params: {} }).rows) allowed.remove(row);
      const measured = measure({ flat, hnsw }, [vector], { ef: 80 }, allowed);
      expect(measured.strategies).toEqual(["graph + filter"]);
      sum += measured.recall;
    }
    expect(sum / queries.length).toBeGreaterThan(0.93);
  });

  it("never returns fewer hits than exist, nor one that does not match", async () => {
    const { hnsw } = await built;
    const search = (limit: number, allowed: Bitset): IndexHits => {
      return hnsw.search({ vector: queries[0], limit, params: {}, allowed });
    };
    for (const share of [0, 1, 3, 700, 5000, 19_999, 20_000]) {
      const allowed = new Bitset(20_000);
      for (let row = 0; row < share; row++) allowed.add(row);
      for (const limit of [1, 10, 1000, 30_000]) {
        const found = search(limit, allowed);
        expect(found.rows).toHaveLength(Math.min(limit, share));
        expect(new Set(found.rows).size).toBe(found.rows.length);
        for (const row of found.rows) expect(allowed.has(row)).toBe(true);
      }
    }
  });
});

describe("codes", () => {
  const shapes: Readonly<Record<string, (x: number, i: number, row: number) => number>> = {
    "of large norms": (x) => x * 1e6,
    "of tiny norms": (x) => x * 1e-6,
    "far from the origin": (x) => x + 20,
    "of one dim that outweighs the others": (x, i) => (i === 0 ? x * 10 : x),
    "that are sparse": (x, i, row) => ((i * 7 + row) % 5 === 0 ? x : 0),
    "with a few outliers": (x, i, row) => ((i * 31 + row * 17) % 997 === 0 ? x * 50 : x),
  };
  it.each(Object.keys(shapes))("lose no recall on vectors %s", async (name) => {
    const shaped = clustered({ count: 2530, dim: 64, seed: 29 }).map((v, row) =>
      v.map((x, i) => shapes[name](x, i, row)),
    );
    const rows = rowsOf(shaped.slice(0, 2500), 64);
    for (const metric of ["COSINE", "IP", "L2"] as const) {
      const measured = measure(await pair(rows, metric), shaped.slice(2500), { ef: 100 });
      expect(measured.strategies).toEqual(["graph"]);
      expect(measured.recall, metric).toBeGreaterThan(0.95);
    }
  });

  it("of many equal vectors hide no others", async () => {
    const different = clustered({ count: 130, dim: 32, seed: 37 });
    const queries = different.slice(100);
    const equal = Array.from({ length: 5000 }, (_, i) => different[(i * 71) % 100]);
    const half = clustered({ count: 3000, dim: 32, seed: 38 }).flatMap((vector) => [vector, different[0]]);
    const odd = new Bitset(6000);
    for (let row = 1; row < 6000; row += 2) odd.add(row);
    for (const metric of ["COSINE", "IP", "L2"] as const) {
      for (const vectors of [equal, half]) {
        const { flat, hnsw } = await pair(rowsOf(vectors, 32), metric);
        for (const allowed of [undefined, vectors === equal ? oneOfEight(5000) : odd]) {
          let found = 0;
          for (const vector of queries) {
            const truth = flat.search({ vector, limit: LIMIT, params: {}, allowed });
            const hits = hnsw.search({ vector, limit: LIMIT, params: { ef: 30 }, allowed });
            expect(new Set(hits.rows).size).toBe(truth.rows.length);
            // Which of the equal rows are found does not matter.
            found += recall(hits.scores, truth.scores);
          }
          expect(found / queries.length, metric).toBeGreaterThan(0.95);
        }
      }
    }
  });

  it("of constant vectors do not fail", async () => {
    const rows = rowsOf(
      Array.from({ length: 3000 }, () => new Float32Array(5).fill(2)),
      5,
    );
    for (const metric of ["COSINE", "IP", "L2"] as const) {
      const { hnsw } = await pair(rows, metric);
      const found = hnsw.search({ vector: new Float32Array(5).fill(1), limit: 20, params: {} });
      expect(found.rows).toHaveLength(20);
    }
  });
});

function oneOfEight(count: number): Bitset {
  const bits = new Bitset(count);
  for (let row = 3; row < count; row += 8) bits.add(row);
  return bits;
}

const SIFT = "../shared/data/siftsmall/siftsmall";

describe.skipIf(!existsSync(`${SIFT}_base.fvecs`))("siftsmall", () => {
  it("is found whole by FLAT and nearly so by HNSW, recall@100", async () => {
    const rows = rowsOf(vecs(`${SIFT}_base.fvecs`, Float32Array), 128);
    const queries = vecs(`${SIFT}_query.fvecs`, Float32Array);
    const truth = vecs(`${SIFT}_groundtruth.ivecs`, Int32Array);
    const { flat, hnsw } = await pair(rows, "L2", { efConstruction: 200 });
    const mean = (index: VectorIndex, params: Record<string, unknown>, strategy: string) => {
      const shares = queries.map((vector, i) => {
        const found = index.search({ vector, limit: 100, params });
        expect(found.strategy).toBe(strategy);
        return recall(found.rows, truth[i]);
      });
      return shares.reduce((a, b) => a + b) / shares.length;
    };
    expect(mean(flat, {}, "scan")).toBe(1);
    expect(mean(hnsw, { ef: 200 }, "graph")).toBeGreaterThanOrEqual(0.99);
  });
});

/** The vectors of a TexMex file: a dim as i32, then the values, again and again. */
function vecs<T extends Float32Array | Int32Array>(path: string, type: new (buffer: ArrayBuffer) => T): T[] {
  const file = readFileSync(path);
  const vectors: T[] = [];
  for (let at = 0; at < file.length; ) {
    const bytes = file.readInt32LE(at) * 4;
    vectors.push(new type(new Uint8Array(file.subarray(at + 4, at + 4 + bytes)).buffer));
    at += 4 + bytes;
  }
  return vectors;
}
