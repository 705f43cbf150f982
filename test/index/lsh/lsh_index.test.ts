import { describe, expect, it } from "vitest";
import { indexFamily } from "../../../src/index/registry.ts";
import { partsInMemory } from "../../../src/index/stored_parts.ts";
import type { IndexParams } from "../../../src/index/vector_index.ts";
import { Bitset } from "../../../src/kernels/bitset.ts";
import { clustered, recall, rowsOf } from "../vectors.ts";

const COUNT = 4000;
const DIM = 40;
const family = indexFamily("RP_LSH");

describe.each(["COSINE", "IP", "L2"] as const)("RP_LSH by %s", (metric) => {
  const all = clustered({ count: COUNT + 40, dim: DIM, seed: 19 });
  const rows = rowsOf(all.slice(0, COUNT), DIM);
  const queries = all.slice(COUNT);
  const params = family.checkBuildParams({ nbits: 256 });
  const built = family.build(rows, metric, params);

  function searchAll(index: Awaited<typeof built>, searchParams: IndexParams, allowed?: Bitset) {
    return queries.map((vector) => index.search({ vector, limit: 10, params: searchParams, allowed }));
  }

  it("finds more the more it keeps, with exact scores, also where a filter is", async () => {
    const index = await built;
    expect(index).toMatchObject({ type: "RP_LSH", metric });
    const flat = await indexFamily("FLAT").build(rows, metric, {});
    const odd = new Bitset(COUNT);
    for (let row = 1; row < COUNT; row += 2) odd.add(row);
    for (const allowed of [undefined, odd]) {
      const truth = queries.map((vector) => flat.search({ vector, limit: 10, params: {}, allowed }));
      const recalls = [1, 10, 50].map((refine_k) => {
        const found = searchAll(index, { refine_k }, allowed);
        for (const { strategy } of found) expect(strategy).toBe(allowed ? "lsh + filter" : "lsh");
        return found.reduce((sum, hits, q) => sum + recall(hits.rows, truth[q].rows), 0) / queries.length;
      });
      expect(recalls).toEqual([...recalls].sort((a, b) => a - b));
      expect(recalls[2]).toBeGreaterThan(0.95);
    }
  });

  it("is read back as it was; parts that do not fit are refused", async () => {
    const index = await built;
    const parts = Object.fromEntries(Object.entries(index.save()).map(([name, bytes]) => [name, bytes.slice()]));
    const loaded = await family.load(rows, metric, params, partsInMemory(parts));
    expect(searchAll(loaded, {})).toEqual(searchAll(index, {}));
    for (const name of Object.keys(parts)) {
      const damaged = { ...parts, [name]: parts[name].slice(16) };
      const loading = family.load(rows, metric, params, partsInMemory(damaged));
      await expect(loading).rejects.toMatchObject({ code: "CORRUPT" });
    }
  });
});

describe("RP_LSH", () => {
  it("is built of no rows, of one and of equal ones, and returns as many as there are", async () => {
    for (const vectors of [[], [[1, 2]], Array.from({ length: 500 }, () => [3, 4])]) {
      const index = await family.build(rowsOf(vectors, 2), "COSINE", family.checkBuildParams({}));
      const { rows } = index.search({ vector: new Float32Array([1, 1]), limit: 20, params: { refine_k: 1 } });
      expect(new Set(rows).size).toBe(Math.min(20, vectors.length));
    }
  });

  it.each(["COSINE", "IP", "L2"] as const)(
    "tells rows of one dim apart by their side of the middle, by %s",
    async (metric) => {
      const rows = rowsOf(
        Array.from({ length: 1000 }, (_, i) => [((i * 37) % 1000) - 400]),
        1,
      );
      const index = await family.build(rows, metric, family.checkBuildParams({ nbits: 64 }));
      const flat = await indexFamily("FLAT").build(rows, metric, {});
      const query = { vector: Float32Array.of(350), limit: 10, params: {} };
      const found = index.search({ ...query, params: { refine_k: 60 } });
      expect(found.strategy).toBe("lsh");
      expect(found.scores).toEqual(flat.search(query).scores);
    },
  );

  it("refuses parameters by name", async () => {
    const refuse = (params: IndexParams, message: RegExp) =>
      expect(() => family.checkBuildParams(params)).toThrow(
        expect.objectContaining({ code: "INVALID_PARAMETER", message: expect.stringMatching(message) }),
      );
    refuse({ nbits: 4 }, /`nbits`/);
    refuse({ nbits: 12 }, /`nbits` of RP_LSH must be a multiple of 8/);
    refuse({ nlist: 12 }, /`nlist` is not a build parameter of RP_LSH/);
    const index = await family.build(rowsOf([[1, 2]], 2), "L2", family.checkBuildParams({}));
    const query = { vector: new Float32Array(2), limit: 1 };
    expect(() => index.search({ ...query, params: { nprobe: 1 } })).toThrow(/`nprobe` is not a search parameter/);
    expect(() => index.search({ ...query, params: { refine_k: 0 } })).toThrow(/`refine_k` must be a number/);
  });
});
