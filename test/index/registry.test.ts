import { describe, expect, it } from "vitest";
import { indexFamily } from "../../src/index/registry.ts";
import { partsInMemory } from "../../src/index/stored_parts.ts";
import { rowsOf } from "./vectors.ts";

describe("the registry", () => {
  it("knows FLAT and HNSW", () => {
    expect(indexFamily("FLAT").type).toBe("FLAT");
    expect(indexFamily("HNSW").type).toBe("HNSW");
  });

  it("refuses other types by name and says what there is", () => {
    expect(() => indexFamily("IVF_RABITQ")).toThrow(
      expect.objectContaining({
        code: "NOT_SUPPORTED",
        message: expect.stringContaining("IVF_RABITQ"),
        detail: expect.stringMatching(/FLAT, HNSW/),
      }),
    );
    expect(() => indexFamily("HNWS")).toThrow(expect.objectContaining({ hint: "did you mean `HNSW`?" }));
  });

  it.each([
    ["GPU_CAGRA", "HNSW"],
    ["GPU_BRUTE_FORCE", "FLAT"],
    ["GPU_IVF_FLAT", "IVF_FLAT"],
    ["GPU_IVF_PQ", "IVF_PQ"],
    ["GPU_IVF_SQ8", "IVF_SQ8"],
    ["GPU_OF_TOMORROW", "AUTOINDEX"],
  ])("sends %s to %s", (type, nearest) => {
    expect(() => indexFamily(type)).toThrow(
      expect.objectContaining({ code: "NOT_SUPPORTED", hint: expect.stringContaining(nearest) }),
    );
  });
});

describe("index parameters", () => {
  it("have Milvus's defaults and ranges", () => {
    const hnsw = indexFamily("HNSW");
    const ours = { prefix: "auto", rotate: "auto", target_recall: 0.98, seed: 42 };
    expect(hnsw.checkBuildParams({})).toEqual({ M: 30, efConstruction: 360, ...ours });
    expect(hnsw.checkBuildParams({ M: "16", efConstruction: 8 })).toEqual({ M: 16, efConstruction: 8, ...ours });
    const byHand = { prefix: "128", rotate: "pca", target_recall: "0.95" };
    expect(hnsw.checkBuildParams(byHand)).toMatchObject({ prefix: 128, rotate: "pca", target_recall: 0.95 });
    const wrong = [
      { M: 2049 },
      { M: "many" },
      { efConstruction: 2 ** 31 },
      { prefix: -1 },
      { M: 3.5 },
      { prefix: "some" },
      { rotate: "svd" },
      { target_recall: 1 },
      { target_recall: Number.NaN },
      { target_recall: "" },
    ];
    for (const params of wrong) {
      expect(() => hnsw.checkBuildParams(params)).toThrow(expect.objectContaining({ code: "INVALID_PARAMETER" }));
    }
  });

  it("that are unknown are refused by name", async () => {
    expect(() => indexFamily("FLAT").checkBuildParams({ M: 3 })).toThrow(/`M` is not a build parameter of FLAT/);
    expect(() => indexFamily("HNSW").checkBuildParams({ m: 3 })).toThrow(
      expect.objectContaining({ hint: "did you mean `M`?" }),
    );
    const rows = rowsOf([[1], [2]], 1);
    const index = await indexFamily("HNSW").build(rows, "L2", {});
    const query = { vector: new Float32Array([1]), limit: 1 };
    expect(() => index.search({ ...query, params: { eff: 10 } })).toThrow(
      expect.objectContaining({ hint: "did you mean `ef`?" }),
    );
  });

  it("survive save and load through the family", async () => {
    const rows = rowsOf(
      Array.from({ length: 300 }, (_, i) => [i, 300 - i]),
      2,
    );
    const family = indexFamily("HNSW");
    const params = family.checkBuildParams({ M: 4, efConstruction: 20 });
    const index = await family.build(rows, "L2", params);
    const parts = Object.fromEntries(Object.entries(index.save()).map(([name, part]) => [name, part.slice()]));
    const loaded = await family.load(rows, "L2", params, partsInMemory(parts));
    const query = { vector: new Float32Array([17, 280]), limit: 5, params: { ef: 8 } };
    expect(index.search(query).strategy).toBe("graph");
    expect(loaded.search(query)).toEqual(index.search(query));
    expect(loaded.bytes).toBe(index.bytes);
    parts.links.fill(7);
    await expect(family.load(rows, "L2", params, partsInMemory(parts))).rejects.toMatchObject({ code: "CORRUPT" });
  });
});
