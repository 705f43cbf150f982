import { describe, expect, it } from "vitest";
import { chooseIndex } from "../../../src/index/auto/choose_index.ts";
import { budgetBytes } from "../../../src/index/auto/params.ts";
import { indexFamily } from "../../../src/index/registry.ts";
import { partsInMemory } from "../../../src/index/stored_parts.ts";
import { clustered, rowsOf } from "../vectors.ts";

const GIB = 2 ** 30;

describe("the choice of an index", () => {
  it.each([
    [{ rows: 0, fieldBytes: 0, budgetBytes: 8 * GIB }, "FLAT", /0 rows/],
    [{ rows: 1024, fieldBytes: 20 * GIB, budgetBytes: 8 * GIB }, "FLAT", /1024 rows/],
    [{ rows: 1025, fieldBytes: 8 * GIB, budgetBytes: 8 * GIB }, "HNSW", /fit into memory: 8 GiB .* 8 GiB/],
    [{ rows: 1025, fieldBytes: 8 * GIB + 1, budgetBytes: 8 * GIB }, "DISKANN", /stay on disk: 8 GiB .* 8 GiB/],
    [{ rows: 5000, fieldBytes: 2 ** 20, budgetBytes: 0 }, "DISKANN", /1 MiB .* 0 MiB/],
  ] as const)("of %o is %s", (situation, type, reason) => {
    expect(chooseIndex(situation)).toEqual({ type, reason: expect.stringMatching(reason) });
  });

  it("has half of the memory by default, or what is said", () => {
    expect(budgetBytes({ memory_budget_gb: 1.5 })).toBe(1.5 * GIB);
    expect(budgetBytes({})).toBeGreaterThan(2 ** 27);
    expect(budgetBytes({})).toBeLessThan(2 ** 43);
  });
});

describe("AUTOINDEX", () => {
  const family = indexFamily("AUTOINDEX");
  const rows = rowsOf(clustered({ count: 1600, dim: 16, seed: 3 }), 16);
  const vector = rows.row(7).slice();

  it.each([
    [{}, "HNSW"],
    [{ memory_budget_gb: "0" }, "DISKANN"],
  ])("with %o searches by %s, by `ef` whichever it is, and after another load", async (params, type) => {
    const index = await family.build(rows, "L2", family.checkBuildParams(params), {});
    expect(index.type).toBe(type);
    expect(index.learnt).toMatchObject({ chosen: type, reason: expect.any(String) });
    const query = { vector, limit: 10, params: { ef: 50 } };
    const found = index.search(query);
    expect(found.strategy).toBe("graph");
    expect(found.rows[0]).toBe(7);
    const loaded = await family.load(rows, "L2", params, partsInMemory(index.save()));
    expect([loaded.type, loaded.learnt]).toEqual([index.type, index.learnt]);
    expect(loaded.search(query)).toEqual(found);
    expect(() => index.search({ ...query, params: { search_list: 20 } })).toThrow(
      /`search_list` is not a search parameter of AUTOINDEX/,
    );
    expect(() => index.search({ ...query, params: { ef: 9 } })).toThrow(/`ef`/);
  });

  it("scans few rows, and takes `ef` there too", async () => {
    const few = rowsOf(clustered({ count: 300, dim: 8, seed: 3 }), 8);
    const index = await family.build(few, "IP", {});
    expect(index.type).toBe("FLAT");
    expect(index.search({ vector: few.row(0).slice(), limit: 3, params: { ef: 10 } }).strategy).toBe("scan");
    few.memory.release();
  });

  it.each([
    [1600, {}, "HNSW", 1600],
    [1600, { memory_budget_gb: 0 }, "DISKANN", 0],
    [300, {}, "FLAT", 0],
  ])(
    "makes of %i rows that grew, with %o, %s, and no graph that it does not take",
    async (count, params, type, linked) => {
      const grown = rowsOf(clustered({ count, dim: 16, seed: 3 }), 16);
      const growing = family.grow?.(grown, "L2", family.checkBuildParams(params));
      const index = await growing?.finish();
      expect(index?.type).toBe(type);
      expect(growing?.indexedRows).toBe(linked);
      expect(index?.search({ vector: grown.row(7).slice(), limit: 10, params: { ef: 50 } }).rows[0]).toBe(7);
      grown.memory.release();
    },
  );

  it("counts the vectors of all segments", async () => {
    const index = await family.build(rows, "L2", { memory_budget_gb: 1 }, { fieldBytes: 2 * GIB });
    expect(index.type).toBe("DISKANN");
  });

  it.each([
    [{}, "HNSW"],
    [{ memory_budget_gb: 0 }, "DISKANN"],
  ])("passes on what narrows: %o", async (budget, type) => {
    const narrow = { prefix: 12, rotate: "pca", target_recall: 0.9 };
    const params = family.checkBuildParams({ ...budget, ...narrow, prefix: "12" });
    expect(params).toEqual({ ...budget, ...narrow });
    const index = await family.build(rows, "L2", params);
    const grown = await family.grow?.(rows, "L2", params).finish();
    for (const each of [index, grown]) {
      expect(each?.learnt).toMatchObject({ chosen: type, prefix: 12, rotate: "pca" });
    }
    const loaded = await family.load(rows, "L2", params, partsInMemory(index.save()));
    expect(loaded.learnt).toEqual(index.learnt);
    const few = rowsOf(clustered({ count: 100, dim: 16, seed: 3 }), 16);
    expect((await family.build(few, "L2", params)).type).toBe("FLAT");
    few.memory.release();
  });

  it("refuses other parameters by name, and parts that do not say what they are", async () => {
    expect(() => family.checkBuildParams({ M: 16 })).toThrow(/`M` is not a build parameter of AUTOINDEX/);
    expect(() => family.checkBuildParams({ memory_budget_gb: -1 })).toThrow(/`memory_budget_gb`/);
    const parts = (await family.build(rows, "L2", {})).save();
    const { autoindex, ...others } = parts;
    for (const broken of [others, { ...others, autoindex: autoindex.slice(2) }]) {
      await expect(family.load(rows, "L2", {}, partsInMemory(broken))).rejects.toMatchObject({ code: "CORRUPT" });
    }
  });
});
