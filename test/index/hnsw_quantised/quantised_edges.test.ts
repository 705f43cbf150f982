import { describe, expect, it } from "vitest";
import { indexFamily } from "../../../src/index/registry.ts";
import { Bitset } from "../../../src/kernels/bitset.ts";
import type { ElementType } from "../../../src/kernels/elements.ts";
import { VectorRows } from "../../../src/kernels/vector_rows.ts";
import { clustered, recall, rowsOf } from "../vectors.ts";

const FORMS = [
  ["HNSW_SQ", {}],
  ["HNSW_SQ", { sq_type: "SQ6" }],
  ["HNSW_SQ", { sq_type: "SQ4U", refine: true, refine_type: "BF16" }],
  ["HNSW_SQ", { sq_type: "FP16" }],
  ["HNSW_PQ", { m: 1, nbits: 6 }],
  ["HNSW_PQ", { m: 1, refine: true }],
] as const;

const METRICS = ["COSINE", "IP", "L2"] as const;

describe.each(FORMS)("%s %o", (type, own) => {
  const family = indexFamily(type);
  const params = { M: 4, efConstruction: 20, ...own };

  it.each(METRICS)("finds zero vectors and many of one kind by %s, all of them", async (metric) => {
    const kinds = [
      [0, 0, 0],
      [1, 2, 3],
      [-3, 1, 0.5],
    ];
    const rows = rowsOf(
      Array.from({ length: 90 }, (_, i) => kinds[i % 3]),
      3,
    );
    const index = await family.build(rows, metric, params);
    const found = index.search({ vector: Float32Array.of(1, 2, 3), limit: 200, params: {} });
    expect(new Set(found.rows).size).toBe(90);
    expect([...found.rows.subarray(0, 30)].every((row) => row % 3 === 1)).toBe(true);
    const zero = found.scores[found.rows.indexOf(0)];
    expect(zero).toBeCloseTo(metric === "L2" ? 14 : 0, 1);
    const none = index.search({ vector: new Float32Array(3), limit: 5, params: {} });
    expect(none.rows).toHaveLength(5);
    expect([...none.scores].every(Number.isFinite)).toBe(true);
    rows.memory.release();
  });

  it("does with one dim, with one row, with none, and where no row is left", async () => {
    const line = rowsOf(
      Array.from({ length: 40 }, (_, i) => [i / 4]),
      1,
    );
    const index = await family.build(line, "L2", params);
    expect(index.search({ vector: Float32Array.of(3), limit: 1, params: {} }).scores[0]).toBeLessThan(1);
    expect(
      index.search({ vector: Float32Array.of(3), limit: 9, params: {}, allowed: new Bitset(40) }).rows,
    ).toHaveLength(0);
    for (const count of [0, 1]) {
      const few = rowsOf(
        Array.from({ length: count }, () => [2, 3]),
        2,
      );
      const small = await family.build(few, "IP", params);
      expect(small.search({ vector: Float32Array.of(1, 1), limit: 10, params: {} }).rows).toHaveLength(count);
      few.memory.release();
    }
    line.memory.release();
  });

  it("takes 32,768 dims", async () => {
    const rows = rowsOf(clustered({ count: 12, dim: 32_768, seed: 4 }), 32_768);
    const index = await family.build(rows, "COSINE", params);
    const found = index.search({ vector: rows.row(7).slice(), limit: 3, params: {} });
    expect(found.rows[0]).toBe(7);
    expect(found.scores[0]).toBeCloseTo(1, 1);
    rows.memory.release();
  });

  it.each(["f16", "bf16", "i8"] satisfies ElementType[])("finds what a scan finds over rows of %s", async (element) => {
    const [dim, count] = [32, 1500];
    const rows = new VectorRows(dim, count, element);
    for (const vector of clustered({ count, dim, seed: 3 })) {
      rows.append(vector.map((x) => (element === "i8" ? Math.max(-128, Math.min(127, Math.round(x * 25))) : x)));
    }
    const given = { M: 12, efConstruction: 60, ...own, ...(type === "HNSW_PQ" ? { m: 16, nbits: 8 } : {}) };
    const exact = await indexFamily("FLAT").build(rows, "L2", {});
    const index = await family.build(rows, "L2", given);
    let sum = 0;
    for (let q = 0; q < 20; q++) {
      const vector = rows.row(q * 71).map((x, i) => x * (1 + ((q + i) % 5) / 40));
      const truth = exact.search({ vector, limit: 10, params: {} });
      const found = index.search({ vector, limit: 10, params: { ef: 40 } });
      expect(found.strategy).toBe("graph");
      sum += recall(found.rows, truth.rows) / 20;
    }
    expect(sum).toBeGreaterThan(0.8);
    rows.memory.release();
  });
});

describe("a build that is stopped", () => {
  it.each(["HNSW_SQ", "HNSW_PQ"])("of %s fails as cancelled, and tells how far it is before", async (type) => {
    const rows = rowsOf(clustered({ count: 400, dim: 32, seed: 8 }), 32);
    const stop = new AbortController();
    const shares: number[] = [];
    const onProgress = (share: number) => {
      shares.push(share);
      if (share > 0.9) stop.abort();
    };
    const build = indexFamily(type).build(rows, "L2", {}, { onProgress, signal: stop.signal });
    await expect(build).rejects.toMatchObject({ code: "CANCELLED" });
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
    rows.memory.release();
  });
});
