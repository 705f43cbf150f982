import { describe, expect, it } from "vitest";
import { indexFamily } from "../../../src/index/registry.ts";
import { partsInMemory } from "../../../src/index/stored_parts.ts";
import type { IndexParams, IndexQuery, MetricType, VectorIndex } from "../../../src/index/vector_index.ts";
import { Bitset } from "../../../src/kernels/bitset.ts";
import type { ElementType } from "../../../src/kernels/elements.ts";
import { VectorRows } from "../../../src/kernels/vector_rows.ts";
import { StoredBytes } from "../../kernels/stored_bytes.ts";
import { clustered, random, recall, rowsOf, turned } from "../vectors.ts";

const LIMIT = 10;
const COUNT = 6000;
const DIM = 96;
const NLIST = 64;
const family = indexFamily("IVF_FLAT");

function built(rows: VectorRows, metric: MetricType, params: IndexParams): Promise<VectorIndex> {
  return family.build(rows, metric, family.checkBuildParams({ nlist: NLIST, ...params }));
}

function stored(index: VectorIndex): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(index.save()).map(([name, bytes]) => [name, bytes.slice()]));
}

/** Mean recall over the queries, each of which must be answered as it is said. */
function recallOf(index: VectorIndex, truth: VectorIndex, queries: readonly IndexQuery[], strategy: string): number {
  let sum = 0;
  for (const query of queries) {
    const hits = index.search(query);
    expect(hits.strategy).toBe(strategy);
    expect(hits.rows).toHaveLength(LIMIT);
    const exact = truth.search({ ...query, params: {} });
    const scores = new Map(Array.from(exact.rows, (row, i) => [row, exact.scores[i]]));
    hits.rows.forEach((row, i) => {
      expect(hits.scores[i]).toBeCloseTo(scores.get(row) ?? hits.scores[i], 4);
    });
    sum += recall(hits.rows, exact.rows);
  }
  return sum / queries.length;
}

/** Vectors of which no dim says more than another. */
const all = turned(clustered({ count: COUNT + 80, dim: DIM, seed: 31 }), 5);
const queries = all.slice(COUNT);

describe.each(["COSINE", "IP", "L2"] as const)("IVF_FLAT on a prefix by %s", (metric) => {
  const rows = rowsOf(all.slice(0, COUNT), DIM);
  const truth = indexFamily("FLAT").build(rows, metric, {});
  const plain = built(rows, metric, {});
  const narrow = built(rows, metric, { prefix: "auto" });
  const asked = (params: IndexParams, allowed?: Bitset) =>
    queries.map((vector) => ({ vector, limit: LIMIT, params, allowed }));

  it("learns one, on principal axes, and says so", async () => {
    const { learnt } = await narrow;
    expect(learnt).toMatchObject({ rotate: "pca" });
    expect(Number(learnt?.prefix)).toBeLessThan(DIM);
    expect(Number(learnt?.recall)).toBeGreaterThanOrEqual(0.99);
    expect(Number(learnt?.energy)).toBeGreaterThan(0.3);
    expect((await plain).learnt).toBeUndefined();
  });

  it.each([4, 16, 40])(
    "finds within 1 %% of what lists of vectors do at nprobe %i, with exact scores",
    async (nprobe) => {
      const [wide, found] = [await plain, await narrow].map(async (index) =>
        recallOf(index, await truth, asked({ nprobe }), "ivf"),
      );
      expect(await found).toBeGreaterThanOrEqual((await wide) - 0.01);
    },
  );

  it("keeps to filters", async () => {
    const next = random(23);
    const some = new Bitset(COUNT);
    const few = new Bitset(COUNT);
    for (let row = 0; row < COUNT; row++) if (next() < 0.4) some.add(row);
    for (let row = 0; row < 30; row++) few.add(row * 7);
    expect(recallOf(await narrow, await truth, asked({ nprobe: 40 }, some), "ivf + filter")).toBeGreaterThan(0.97);
    expect(recallOf(await narrow, await truth, asked({ nprobe: 40 }, few), "scan")).toBe(1);
  });

  it("finds the same once it is read back, on disk and for many queries at once", async () => {
    const index = await narrow;
    const parts = stored(index);
    const params = family.checkBuildParams({ nlist: NLIST, prefix: "auto" });
    const onDisk = VectorRows.onDisk(DIM, COUNT, "f32", StoredBytes.of(rows, 65_536));
    for (const each of [rows, onDisk]) {
      const loaded = await family.load(each, metric, params, partsInMemory(parts));
      expect(loaded.learnt).toEqual(index.learnt);
      for (const query of asked({ nprobe: 8 })) expect(loaded.search(query)).toEqual(index.search(query));
    }
    const alone = asked({ nprobe: 8 }).map((query) => index.search(query));
    expect(await index.searchMany?.(queries, { limit: LIMIT, params: { nprobe: 8 } })).toEqual(alone);
    onDisk.memory.release();
  });

  it("looks at more with a larger `refine_k`, which lists of vectors do not take", async () => {
    const by = async (refine_k: number) => recallOf(await narrow, await truth, asked({ nprobe: 64, refine_k }), "ivf");
    expect(await by(20)).toBeGreaterThanOrEqual(await by(1));
    expect(await by(20)).toBeGreaterThan(0.995);
    const [query] = asked({ refine_k: 2 });
    const wide = await plain;
    expect(() => wide.search(query)).toThrow(/`refine_k` is not a search parameter of IVF_FLAT/);
  });
});

describe("a prefix of lists", () => {
  it.each([
    [
      { prefix: 32, rotate: "pca" },
      { prefix: 32, rotate: "pca" },
    ],
    [
      { prefix: 48, rotate: "none" },
      { prefix: 48, rotate: "none", pool: 1 },
    ],
    [{ prefix: "auto", rotate: "none" }, { rotate: "none" }],
  ])("may be given: %o", async (params, learnt) => {
    const rows = rowsOf(clustered({ count: 3000, dim: DIM, seed: 3 }), DIM);
    const index = await built(rows, "COSINE", params);
    expect(index.learnt).toMatchObject(learnt);
    const vector = rows.row(77).slice();
    expect(index.search({ vector, limit: 5, params: { nprobe: 4 } })).toMatchObject({ strategy: "ivf" });
    expect(index.search({ vector, limit: 5, params: { nprobe: 4 } }).rows[0]).toBe(77);
    rows.memory.release();
  });

  it("asks for more candidates where more recall is wanted", async () => {
    const rows = rowsOf(all.slice(0, COUNT), DIM);
    const pools = [];
    for (const target_recall of [0.6, 0.98, 0.995]) {
      const { learnt } = await built(rows, "L2", { prefix: 32, rotate: "pca", target_recall });
      pools.push(Number(learnt?.pool));
    }
    expect(pools).toEqual([...pools].sort((a, b) => a - b));
    expect(pools[2]).toBeGreaterThan(pools[0]);
    rows.memory.release();
  });

  it.each(["f16", "bf16", "i8"] satisfies ElementType[])("narrows rows of %s", async (type) => {
    const rows = new VectorRows(DIM, 3000, type);
    for (const vector of all.slice(0, 3000)) {
      rows.append(type === "i8" ? vector.map((x) => Math.max(-127, Math.min(127, Math.round(x * 30)))) : vector);
    }
    const index = await built(rows, "L2", { prefix: "auto" });
    expect(Number(index.learnt?.prefix)).toBeLessThan(DIM);
    const truth = await indexFamily("FLAT").build(rows, "L2", {});
    const asked = Array.from({ length: 40 }, (_, q) => {
      return {
        vector: rows.row(q * 71).map((x, i) => x * (1 + ((q + i) % 5) / 40)),
        limit: LIMIT,
        params: { nprobe: 40 },
      };
    });
    expect(recallOf(index, truth, asked, "ivf")).toBeGreaterThan(0.97);
    rows.memory.release();
  });

  it("is all dims of few rows; none, one and equal rows are searched as ever", async () => {
    const few = clustered({ count: 500, dim: DIM, seed: 3 });
    const equal = Array.from({ length: 2500 }, () => few[0]);
    for (const vectors of [[], few.slice(0, 1), few, equal]) {
      const rows = rowsOf(vectors, DIM);
      const params = family.checkBuildParams({ nlist: 16, prefix: "auto" });
      const index = await family.build(rows, "COSINE", params);
      if (vectors.length <= few.length) expect(index.learnt).toMatchObject({ prefix: DIM, rotate: "none", pool: 1 });
      const loaded = await family.load(rows, "COSINE", params, partsInMemory(stored(index)));
      const query = { vector: few[1], limit: 40, params: { nprobe: 2 } };
      const hits = index.search(query);
      expect(new Set(hits.rows).size).toBe(Math.min(40, vectors.length));
      expect(loaded.search(query)).toEqual(hits);
      rows.memory.release();
    }
  });

  it("is told as the build goes on, which can be stopped, and gives the same index for the same seed", async () => {
    const rows = rowsOf(all.slice(0, COUNT), DIM);
    const params = family.checkBuildParams({ nlist: NLIST, prefix: "auto" });
    const shares: number[] = [];
    const first = stored(await family.build(rows, "IP", params, { onProgress: (share) => shares.push(share) }));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[shares.length - 1]).toBe(1);
    expect(stored(await family.build(rows, "IP", params))).toEqual(first);
    const abort = new AbortController();
    abort.abort();
    const stopped = family.build(rows, "IP", params, { signal: abort.signal });
    await expect(stopped).rejects.toMatchObject({ code: "CANCELLED" });
    rows.memory.release();
  });

  it("refuses parts that do not fit", async () => {
    const rows = rowsOf(all.slice(0, 3000), DIM);
    const params = family.checkBuildParams({ nlist: 16, prefix: "auto" });
    const parts = stored(await family.build(rows, "L2", params));
    expect(Object.keys(parts)).toEqual(expect.arrayContaining(["funnel", "axes", "codes", "terms", "scale"]));
    const refused = async (damaged: Record<string, Uint8Array>) =>
      expect(family.load(rows, "L2", params, partsInMemory(damaged))).rejects.toMatchObject({ code: "CORRUPT" });
    for (const name of Object.keys(parts)) {
      await refused({ ...parts, [name]: parts[name].slice(4) });
      const { [name]: _, ...fewer } = parts;
      // Files of before have no such part.
      if (name !== "lengths") await refused(fewer);
    }
    await refused({ ...parts, funnel: parts.funnel.map(() => 255) });
    rows.memory.release();
  });
});
