import { describe, expect, it } from "vitest";
import { binaryFamily, indexFamily } from "../../../src/index/registry.ts";
import { partsInMemory } from "../../../src/index/stored_parts.ts";
import type { IndexFamily, IndexParams } from "../../../src/index/vector_index.ts";
import { VectorRows } from "../../../src/kernels/vector_rows.ts";
import { clustered, rowsOf } from "../vectors.ts";

const TYPES = ["IVF_FLAT", "IVF_SQ8", "IVF_PQ", "SCANN"] as const;
type Type = (typeof TYPES)[number];

function paramsOf(type: Type, nlist: number, m = 1): IndexParams {
  return { nlist, ...(type === "IVF_PQ" ? { m } : type === "SCANN" ? { sub_dim: 1 } : {}) };
}

/** What `save` gave, as a file would hold it. */
function stored(parts: Readonly<Record<string, Uint8Array>>): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(parts).map(([name, bytes]) => [name, bytes.slice()]));
}

describe.each(TYPES)("%s", (type) => {
  const family = indexFamily(type);

  it.each(["COSINE", "IP", "L2"] as const)("is read back as it was, by %s", async (metric) => {
    const rows = rowsOf(clustered({ count: 3000, dim: 20, seed: 7 }), 20);
    const params = family.checkBuildParams(paramsOf(type, 50, 5));
    const built = await family.build(rows, metric, params);
    const loaded = await family.load(rows, metric, params, partsInMemory(stored(built.save())));
    expect(loaded.bytes).toBeLessThan(built.bytes);
    for (const vector of clustered({ count: 20, dim: 20, seed: 8 })) {
      const query = { vector, limit: 10, params: { nprobe: 5 } };
      const hits = built.search(query);
      expect(hits.strategy).toBe("ivf");
      expect(loaded.search(query)).toEqual(hits);
    }
  });

  it("is read back as it was where rows lie close together", async () => {
    const middle = clustered({ count: 1, dim: 20, seed: 3 })[0];
    const near = clustered({ count: 3000, dim: 20, seed: 7 }).map((row) => row.map((x, d) => middle[d] + x / 50));
    const rows = rowsOf(near, 20);
    const params = family.checkBuildParams(paramsOf(type, 50, 5));
    const built = await family.build(rows, "COSINE", params);
    const loaded = await family.load(rows, "COSINE", params, partsInMemory(stored(built.save())));
    for (const vector of near.slice(0, 20).map((row) => Float32Array.from(row))) {
      const query = { vector, limit: 10, params: { nprobe: 5 } };
      expect(loaded.search(query)).toEqual(built.search(query));
    }
  });

  it("refuses parts that do not fit", async () => {
    const rows = rowsOf(clustered({ count: 2000, dim: 12, seed: 7 }), 12);
    const params = family.checkBuildParams({ ...paramsOf(type, 20, 4), ...(type === "IVF_PQ" ? { nbits: 12 } : {}) });
    const parts = stored((await family.build(rows, "L2", params)).save());
    const refused = async (damaged: Record<string, Uint8Array>) =>
      expect(family.load(rows, "L2", params, partsInMemory(damaged))).rejects.toMatchObject({ code: "CORRUPT" });
    for (const name of Object.keys(parts)) {
      await refused({ ...parts, [name]: parts[name].slice(4) });
      const { [name]: _, ...fewer } = parts;
      // Files of before have no such part.
      if (name !== "lengths") await refused(fewer);
    }
    await refused({ ...parts, rows: parts.rows.slice().fill(1) });
    await refused({ ...parts, rows: parts.rows.slice().fill(255, 40, 44) });
    await refused({ ...parts, starts: parts.starts.slice().fill(255, 8, 12) });
    // Every number of 4 bits has its centroid.
    if (type === "IVF_PQ") await refused({ ...parts, productCodes: parts.productCodes.slice().fill(255) });
  });

  it("is built of no rows, of one, of fewer than `nlist`, of equal ones and of zeros", async () => {
    const one = [[1, 2, 3, 4]];
    const few = clustered({ count: 30, dim: 4, seed: 2 });
    const equal = Array.from({ length: 3000 }, () => [1, 2, 3, 4]);
    const zeros = Array.from({ length: 600 }, () => [0, 0, 0, 0]);
    for (const vectors of [[], one, few, equal, zeros, [...zeros, ...few]]) {
      const rows = rowsOf(vectors, 4);
      for (const metric of ["COSINE", "IP", "L2"] as const) {
        const params = family.checkBuildParams(paramsOf(type, 64, 2));
        const built = await family.build(rows, metric, params);
        const loaded = await family.load(rows, metric, params, partsInMemory(stored(built.save())));
        for (const vector of [new Float32Array([1, 1, 2, 2]), new Float32Array(4)]) {
          const query = { vector, limit: 40, params: { nprobe: 2 } };
          const hits = built.search(query);
          expect(new Set(hits.rows).size).toBe(Math.min(40, vectors.length));
          for (const score of hits.scores) expect(Number.isFinite(score)).toBe(true);
          expect(loaded.search(query)).toEqual(hits);
        }
      }
    }
  });

  it("takes vectors of one dim, and of 32,768", async () => {
    const line = rowsOf(
      Array.from({ length: 1000 }, (_, i) => [i]),
      1,
    );
    const onLine = await family.build(line, "L2", family.checkBuildParams(paramsOf(type, 30)));
    const found = onLine.search({ vector: new Float32Array([500.2]), limit: 3, params: { nprobe: 6 } });
    expect(found.strategy).toBe("ivf");
    expect([...found.rows]).toEqual([500, 501, 499]);
    const wide = clustered({ count: 60, dim: 32_768, seed: 3 });
    const params = family.checkBuildParams({ ...paramsOf(type, 8, 4096), ...(type === "IVF_PQ" ? { nbits: 4 } : {}) });
    const onWide = await family.build(rowsOf(wide, 32_768), "COSINE", params);
    expect(onWide.search({ vector: wide[17], limit: 1, params: { nprobe: 1 } })).toMatchObject({
      rows: new Uint32Array([17]),
      strategy: "ivf",
    });
  });

  it("gives the same index for the same seed, and another for another", async () => {
    const vectors = clustered({ count: 1500, dim: 8, seed: 9 });
    const built = [];
    for (const seed of [1, 1, 2]) {
      const params = family.checkBuildParams({ ...paramsOf(type, 16, 2), seed });
      built.push(stored((await family.build(rowsOf(vectors, 8), "L2", params)).save()));
    }
    expect(built[1]).toEqual(built[0]);
    expect(built[2].centroids).not.toEqual(built[0].centroids);
  });

  it("reports how far its build is, and can be stopped", async () => {
    const rows = rowsOf(clustered({ count: 4000, dim: 32, seed: 9 }), 32);
    const params = family.checkBuildParams(paramsOf(type, 200, 8));
    const shares: number[] = [];
    await family.build(rows, "L2", params, { onProgress: (share) => shares.push(share) });
    expect(shares.length).toBeGreaterThan(6);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[shares.length - 1]).toBe(1);
    const abort = new AbortController();
    const stopped = family.build(rows, "L2", params, {
      signal: abort.signal,
      onProgress: (share) => {
        if (share > 0.1) abort.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

describe("the parameters of an inverted file", () => {
  const refuse = (family: IndexFamily, params: IndexParams, message: RegExp) =>
    expect(() => family.checkBuildParams(params)).toThrow(
      expect.objectContaining({ code: "INVALID_PARAMETER", message: expect.stringMatching(message) }),
    );

  it("have Milvus's names, ranges and defaults", () => {
    expect(indexFamily("IVF_FLAT").checkBuildParams({})).toEqual({ nlist: 128, seed: 42 });
    expect(indexFamily("IVF_SQ8").checkBuildParams({ nlist: "65536" })).toEqual({ nlist: 65_536, seed: 42 });
    expect(indexFamily("IVF_PQ").checkBuildParams({ m: 4 })).toEqual({ nlist: 128, m: 4, nbits: 8, seed: 42 });
    expect(binaryFamily("BIN_IVF_FLAT").checkBuildParams({ nlist: 1 })).toEqual({ nlist: 1, seed: 42 });
    const scann = { nlist: 128, sub_dim: 2, with_raw_data: true, seed: 42 };
    expect(indexFamily("SCANN").checkBuildParams({})).toEqual(scann);
    expect(indexFamily("SCANN").checkBuildParams({ with_raw_data: "False" })).toEqual({
      ...scann,
      with_raw_data: false,
    });
    refuse(indexFamily("SCANN"), { with_raw_data: "perhaps" }, /`with_raw_data`/);
    refuse(indexFamily("SCANN"), { sub_dim: 0 }, /`sub_dim`/);
    expect(() => indexFamily("SCANN").checkDim?.({ sub_dim: 5 }, 12)).toThrow(/`sub_dim` does not divide/);
    for (const nlist of [0, 65_537, 1.5, "many"]) refuse(indexFamily("IVF_FLAT"), { nlist }, /`nlist`/);
    for (const nbits of [0, 25]) refuse(indexFamily("IVF_PQ"), { m: 2, nbits }, /`nbits`/);
    refuse(indexFamily("IVF_PQ"), {}, /needs `m`/);
    refuse(indexFamily("IVF_PQ"), { m: 0 }, /`m`/);
    refuse(indexFamily("IVF_FLAT"), { m: 4 }, /`m` is not a build parameter of IVF_FLAT/);
    expect(() => indexFamily("IVF_PQ").checkDim?.({ m: 5 }, 12)).toThrow(
      expect.objectContaining({ code: "INVALID_PARAMETER", detail: "m 5, dim 12" }),
    );
  });

  it("of a funnel go with a `prefix`, on lists of vectors and of 7-bit codes", () => {
    for (const type of ["IVF_FLAT", "IVF_SQ8"]) {
      const family = indexFamily(type);
      const narrow = { prefix: "auto", rotate: "auto", target_recall: 0.98 };
      expect(family.checkBuildParams({ prefix: "auto" })).toEqual({ nlist: 128, ...narrow, seed: 42 });
      expect(family.checkBuildParams({ prefix: "32", rotate: "pca" })).toMatchObject({ prefix: 32, rotate: "pca" });
      refuse(family, { rotate: "pca" }, /`rotate` means nothing without a `prefix`/);
      refuse(family, { target_recall: 0.9 }, /`target_recall` means nothing/);
      refuse(family, { prefix: 0 }, /`prefix`/);
      refuse(family, { prefix: 8, target_recall: 1 }, /`target_recall`/);
    }
    for (const family of [indexFamily("IVF_PQ"), indexFamily("SCANN")]) {
      refuse(family, { m: 4, prefix: 8 }, /`prefix` is not a build parameter of/);
    }
    refuse(binaryFamily("BIN_IVF_FLAT"), { prefix: 8 }, /`prefix` is not a build parameter of BIN_IVF_FLAT/);
  });

  it.each([
    [{ nprobe: 0 }, /`nprobe` must be a whole number from 1 to 16/],
    [{ nprobe: 17 }, /`nprobe`/],
    [{ ef: 10 }, /`ef` is not a search parameter of IVF_SQ8/],
    [{ refine_k: 0.5 }, /`refine_k` must be a number, 1 or more/],
    [{ refine_k: "much" }, /`refine_k`/],
  ])("of a search are refused by name: %o", async (params, message) => {
    const rows = rowsOf(clustered({ count: 100, dim: 4, seed: 1 }), 4);
    const index = await indexFamily("IVF_SQ8").build(rows, "L2", { nlist: 16 });
    expect(() => index.search({ vector: new Float32Array(4), limit: 1, params })).toThrow(
      expect.objectContaining({ code: "INVALID_PARAMETER", message: expect.stringMatching(message) }),
    );
  });

  it("`refine_k` is none of IVF_FLAT, which scores all exactly", async () => {
    const index = await indexFamily("IVF_FLAT").build(rowsOf([[1, 2]], 2), "L2", {});
    const query = { vector: new Float32Array(2), limit: 1, params: { refine_k: 2 } };
    expect(() => index.search(query)).toThrow(/`refine_k` is not a search parameter of IVF_FLAT/);
  });

  it("a query of another kind or length is refused", async () => {
    const index = await indexFamily("IVF_FLAT").build(rowsOf([[1, 2]], 2), "L2", {});
    for (const vector of [new Float32Array(3), new Uint8Array(2)]) {
      expect(() => index.search({ vector, limit: 1, params: {} })).toThrow(
        expect.objectContaining({ code: "INVALID_VECTOR" }),
      );
    }
  });
});

describe("an inverted file of bits", () => {
  it("is read back, and built of few rows", async () => {
    const family = binaryFamily("BIN_IVF_FLAT");
    for (const count of [0, 1, 20, 900]) {
      const rows = new VectorRows(24, Math.max(1, count), "bit");
      for (let i = 0; i < count; i++) rows.appendAll(Uint8Array.from([i * 7, i >> 3, i * i]));
      for (const metric of ["HAMMING", "JACCARD"] as const) {
        const params = family.checkBuildParams({ nlist: 30 });
        const built = await family.build(rows, metric, params);
        const loaded = await family.load(rows, metric, params, partsInMemory(stored(built.save())));
        const query = { vector: Uint8Array.from([7, 0, 1]), limit: 5, params: { nprobe: 4 } };
        const hits = built.search(query);
        expect(hits.rows).toHaveLength(Math.min(5, count));
        expect(loaded.search(query)).toEqual(hits);
        if (count === 900) expect(hits).toMatchObject({ strategy: "ivf" });
      }
    }
  });
});
