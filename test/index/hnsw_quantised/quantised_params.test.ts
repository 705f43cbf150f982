import { describe, expect, it } from "vitest";
import { indexFamily } from "../../../src/index/registry.ts";
import { partsInMemory } from "../../../src/index/stored_parts.ts";
import { clustered, rowsOf } from "../vectors.ts";

const sq = indexFamily("HNSW_SQ");
const pq = indexFamily("HNSW_PQ");

describe("the parameters of HNSW_SQ and HNSW_PQ", () => {
  it("have Milvus's names and defaults", () => {
    const graph = { M: 30, efConstruction: 360, refine: false, seed: 42 };
    expect(sq.checkBuildParams({})).toEqual({ ...graph, sq_type: "SQ8" });
    expect(pq.checkBuildParams({})).toEqual({ ...graph, m: 32, nbits: 8 });
    expect(sq.checkBuildParams({ sq_type: "sq6", refine: "true", refine_type: "fp16", M: "16" })).toMatchObject({
      M: 16,
      sq_type: "SQ6",
      refine: true,
      refine_type: "FP16",
    });
    expect(pq.checkBuildParams({ refine: true })).toMatchObject({ refine_type: "FP32" });
  });

  it.each([
    [sq, { M: 1 }],
    [sq, { sq_type: "SQ5" }],
    [sq, { sq_type: 8 }],
    [sq, { refine: "maybe" }],
    [sq, { refine_type: "FP32" }],
    [sq, { refine_type: "PQ", refine: true }],
    [sq, { refine_type: "SQ8", refine: true }],
    [sq, { nbits: 8 }],
    [pq, { m: 0 }],
    [pq, { nbits: 25 }],
    [pq, { sq_type: "SQ8" }],
    [sq, { prefix: 32 }],
    [pq, { target_recall: 0.9 }],
  ])("that are out of range or unknown are refused by name: %o", (family, params) => {
    const [name] = Object.keys(params);
    expect(() => family.checkBuildParams(params)).toThrow(
      expect.objectContaining({ code: "INVALID_PARAMETER", message: expect.stringContaining(`\`${name}\``) }),
    );
  });

  it.each([sq, pq])("have no `prefix`, with the reason and what has one", (family) => {
    expect(() => family.checkBuildParams({ prefix: 32 })).toThrow(
      expect.objectContaining({
        detail: expect.stringMatching(/walk compares what it keeps/),
        hint: expect.stringMatching(/^HNSW and DISKANN /),
      }),
    );
  });

  it("must cut the dims into equal parts", () => {
    expect(() => pq.checkDim?.(pq.checkBuildParams({}), 48)).toThrow(/`m` does not divide the dim/);
  });

  it("of a search: `ef` is the limit and more; `refine_k` needs something to refine by", async () => {
    const rows = rowsOf(clustered({ count: 300, dim: 8, seed: 2 }), 8);
    const vector = rows.row(3).slice();
    const plain = await sq.build(rows, "L2", {});
    const refined = await pq.build(rows, "L2", { m: 4, nbits: 4, refine: true });
    expect(plain.search({ vector, limit: 100, params: {} }).rows).toHaveLength(100);
    expect(refined.search({ vector, limit: 20, params: { ef: 20, refine_k: 1.5 } }).rows).toHaveLength(20);
    for (const [index, params] of [
      [plain, { ef: 19 }],
      [plain, { refine_k: 2 }],
      [refined, { refine_k: 0.5 }],
      [refined, { nprobe: 2 }],
    ] as const) {
      expect(() => index.search({ vector, limit: 20, params })).toThrow(
        expect.objectContaining({ code: "INVALID_PARAMETER" }),
      );
    }
    rows.memory.release();
  });

  it("`refine_k` finds more by widening the pool", async () => {
    const rows = rowsOf(clustered({ count: 3000, dim: 32, seed: 6 }), 32);
    const index = await pq.build(rows, "L2", { m: 8, nbits: 4, refine: true, M: 8, efConstruction: 60 });
    const exact = await indexFamily("FLAT").build(rows, "L2", {});
    const share = (params: Record<string, number>) => {
      let found = 0;
      for (let q = 0; q < 40; q++) {
        const vector = rows.row(q * 61).map((x, i) => x * (1 + ((q + i) % 5) / 20));
        const truth = new Set(exact.search({ vector, limit: 10, params: {} }).rows);
        found += [...index.search({ vector, limit: 10, params }).rows].filter((row) => truth.has(row)).length;
      }
      return found / 400;
    };
    expect(share({ ef: 10, refine_k: 8 })).toBeGreaterThan(share({ ef: 10 }) + 0.1);
    rows.memory.release();
  });
});

describe("stored quantised graphs", () => {
  it.each([
    [sq, { sq_type: "SQ4U", refine: true, refine_type: "SQ8" }, ["links", "codes", "mean", "kept_codes"]],
    [sq, { sq_type: "BF16" }, ["links", "copy", "funnel"]],
    [pq, { m: 4, nbits: 7 }, ["twins", "codes", "codebook"]],
  ] as const)("that are broken are told apart from whole ones", async (family, params, names) => {
    const rows = rowsOf(clustered({ count: 100, dim: 8, seed: 2 }), 8);
    const index = await family.build(rows, "COSINE", params);
    const parts = Object.fromEntries(Object.entries(index.save()).map(([name, part]) => [name, part.slice()]));
    for (const name of names) {
      const cut = { ...parts, [name]: parts[name].slice(1) };
      await expect(family.load(rows, "COSINE", params, partsInMemory(cut))).rejects.toMatchObject({ code: "CORRUPT" });
    }
    const strayed = { ...parts, links: parts.links.map(() => 7) };
    await expect(family.load(rows, "COSINE", params, partsInMemory(strayed))).rejects.toMatchObject({
      code: "CORRUPT",
    });
    if (family === pq) {
      const number = { ...parts, codes: parts.codes.map(() => 255) };
      await expect(family.load(rows, "COSINE", params, partsInMemory(number))).rejects.toThrow(/broken/);
    }
    rows.memory.release();
  });
});
