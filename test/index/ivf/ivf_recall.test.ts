import { describe, expect, it } from "vitest";
import { binaryFamily, indexFamily } from "../../../src/index/registry.ts";
import type { IndexParams, MetricType, QueryVector, VectorIndex } from "../../../src/index/vector_index.ts";
import { Bitset } from "../../../src/kernels/bitset.ts";
import type { ElementType } from "../../../src/kernels/elements.ts";
import { VectorRows } from "../../../src/kernels/vector_rows.ts";
import { clustered, random, recall, rowsOf } from "../vectors.ts";

const LIMIT = 10;
const COUNT = 6000;
const DIM = 48;
const TYPES = ["IVF_FLAT", "IVF_SQ8", "IVF_PQ", "SCANN"] as const;
type Type = (typeof TYPES)[number];

function buildParams(type: Type): IndexParams {
  return { nlist: 64, ...(type === "IVF_PQ" ? { m: 16 } : {}) };
}

/** Four bits for two of so few dims are coarse: more rows are kept by them than by default. */
function searchParams(type: Type, nprobe: number): IndexParams {
  return { nprobe, ...(type === "SCANN" ? { reorder_k: 250 } : {}) };
}

async function pair(type: Type, rows: VectorRows, metric: MetricType) {
  const flat = await indexFamily("FLAT").build(rows, metric, {});
  const family = indexFamily(type);
  const ivf = await family.build(rows, metric, family.checkBuildParams(buildParams(type)));
  expect(ivf).toMatchObject({ type, metric });
  return { flat, ivf };
}

/** Mean recall over the queries, and the strategies that ran. */
function measure(
  { flat, ivf }: { flat: VectorIndex; ivf: VectorIndex },
  queries: readonly QueryVector[],
  params: IndexParams,
  allowed?: Bitset,
) {
  const strategies = new Set<string>();
  let sum = 0;
  for (const vector of queries) {
    const truth = flat.search({ vector, limit: LIMIT, params: {}, allowed });
    const found = ivf.search({ vector, limit: LIMIT, params, allowed });
    strategies.add(found.strategy);
    expect(found.rows).toHaveLength(truth.rows.length);
    expect(new Set(found.rows).size).toBe(found.rows.length);
    sum += recall(found.rows, truth.rows);
  }
  return { recall: sum / queries.length, strategies: [...strategies] };
}

describe.each(TYPES)("%s", (type) => {
  describe.each(["COSINE", "IP", "L2"] as const)("by %s", (metric) => {
    const all = clustered({ count: COUNT + 60, dim: DIM, seed: 11, norms: metric === "IP" ? 0.3 : 0 });
    const rows = rowsOf(all.slice(0, COUNT), DIM);
    const queries = all.slice(COUNT);
    const built = pair(type, rows, metric);

    it("finds more the more lists it looks into, and nearly all in most of them, with exact scores", async () => {
      const indexes = await built;
      const curve = [1, 4, 16, 40].map((nprobe) => measure(indexes, queries, searchParams(type, nprobe)));
      for (const { strategies } of curve) expect(strategies).toEqual(["ivf"]);
      for (let i = 1; i < curve.length; i++) expect(curve[i].recall).toBeGreaterThanOrEqual(curve[i - 1].recall);
      expect(curve[3].recall).toBeGreaterThan(0.98);
      const truth = indexes.flat.search({ vector: queries[0], limit: 1, params: {} });
      expect(indexes.ivf.search({ vector: queries[0], limit: 1, params: { nprobe: 32 } })).toMatchObject({
        rows: truth.rows,
        scores: truth.scores,
      });
    });

    it.each([
      [0.9, "ivf + filter"],
      [0.3, "ivf + filter"],
      [0.005, "scan"],
    ])("keeps to a filter that passes %f of the rows, as %s", async (share, strategy) => {
      const next = random(23);
      const allowed = new Bitset(COUNT);
      for (let row = 0; row < COUNT; row++) if (next() < share) allowed.add(row);
      const measured = measure(await built, queries, searchParams(type, 40), allowed);
      expect(measured.strategies).toEqual([strategy]);
      expect(measured.recall).toBeGreaterThan(0.97);
    });
  });

  it("never returns fewer hits than exist, nor one that does not match", async () => {
    const { ivf } = await pair(type, rowsOf(clustered({ count: COUNT, dim: DIM, seed: 5 }), DIM), "L2");
    const vector = clustered({ count: 1, dim: DIM, seed: 6 })[0];
    for (const share of [0, 1, 3, 70, 700, 5999, COUNT]) {
      const allowed = new Bitset(COUNT);
      for (let row = 0; row < share; row++) allowed.add(row);
      for (const limit of [1, 10, 1000, 30_000]) {
        for (const nprobe of [1, 8, 64]) {
          const found = ivf.search({ vector, limit, params: { nprobe }, allowed });
          expect(found.rows).toHaveLength(Math.min(limit, share));
          expect(new Set(found.rows).size).toBe(found.rows.length);
          for (const row of found.rows) expect(allowed.has(row)).toBe(true);
        }
      }
    }
  });

  it.each(["f16", "bf16", "i8"] as const)("searches rows of %s", async (element: ElementType) => {
    const rows = new VectorRows(DIM, 4000, element);
    const scale = element === "i8" ? 20 : 1;
    const values = (vector: Float32Array) => vector.map((x) => (scale > 1 ? Math.round(x * scale) : x));
    for (const vector of clustered({ count: 4000, dim: DIM, seed: 8 })) rows.append(values(vector));
    const queries = clustered({ count: 40, dim: DIM, seed: 9 }).map(values);
    for (const metric of ["COSINE", "IP", "L2"] as const) {
      const measured = measure(await pair(type, rows, metric), queries, searchParams(type, 32));
      expect(measured.strategies).toEqual(["ivf"]);
      expect(measured.recall).toBeGreaterThan(0.96);
    }
  });
});

describe("refine_k", () => {
  it.each(["IVF_SQ8", "IVF_PQ"] as const)("lets %s keep more rows by codes, and find more", async (type) => {
    const all = clustered({ count: COUNT + 60, dim: DIM, seed: 31 });
    const indexes = await pair(type, rowsOf(all.slice(0, COUNT), DIM), "L2");
    const [few, many] = [1, 20].map((refine_k) => measure(indexes, all.slice(COUNT), { nprobe: 40, refine_k }));
    expect(few.recall).toBeLessThan(many.recall);
    expect(many.recall).toBeGreaterThan(0.985);
  });
});

describe("reorder_k", () => {
  it("lets SCANN keep more rows by codes, and find more; it is no less than the limit", async () => {
    const all = clustered({ count: COUNT + 60, dim: DIM, seed: 31 });
    const indexes = await pair("SCANN", rowsOf(all.slice(0, COUNT), DIM), "L2");
    const [few, many] = [10, 200].map((reorder_k) => measure(indexes, all.slice(COUNT), { nprobe: 40, reorder_k }));
    expect(few.recall).toBeLessThan(many.recall);
    expect(many.recall).toBeGreaterThan(0.985);
    const query = { vector: all[0], limit: 10, params: { reorder_k: 9 } };
    expect(() => indexes.ivf.search(query)).toThrow(/`reorder_k` must be a whole number from 10/);
  });
});

describe.each(["HAMMING", "JACCARD"] as const)("BIN_IVF_FLAT by %s", (metric) => {
  it("finds most of what BIN_FLAT finds, with the same scores", async () => {
    const dim = 128;
    const rows = new VectorRows(dim, 4000, "bit");
    const vectors = clustered({ count: 4040, dim, seed: 41 }).map((vector) => vector.map((x) => Number(x > 0.2)));
    for (const vector of vectors.slice(0, 4000)) rows.append(vector);
    const asked = new VectorRows(dim, 40, "bit");
    for (const vector of vectors.slice(4000)) asked.append(vector);
    const queries = Array.from({ length: 40 }, (_, i) => asked.bytes(i).slice());
    const flat = await binaryFamily("BIN_FLAT").build(rows, metric, {});
    const ivf = await binaryFamily("BIN_IVF_FLAT").build(rows, metric, { nlist: 64 });
    expect(ivf).toMatchObject({ type: "BIN_IVF_FLAT", metric });
    let found = 0;
    for (const vector of queries) {
      const truth = flat.search({ vector, limit: LIMIT, params: {} });
      const hits = ivf.search({ vector, limit: LIMIT, params: { nprobe: 24 } });
      expect(hits.strategy).toBe("ivf");
      // Many rows are equally far: which of them are found does not matter.
      found += recall(hits.scores, truth.scores) / 40;
    }
    expect(found).toBeGreaterThan(0.95);
  });
});
