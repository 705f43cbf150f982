import { expect, it } from "vitest";
import { indexFamily } from "../../src/index/registry.ts";
import { clustered, rowsOf } from "./vectors.ts";

const TYPES = [
  ["HNSW", { M: 8, efConstruction: 60 }],
  ["HNSW_SQ", { M: 8, efConstruction: 60, sq_type: "SQ8" }],
  ["HNSW_PQ", { M: 8, efConstruction: 60, m: 8, nbits: 4 }],
  ["DISKANN", { max_degree: 16, search_list_size: 60 }],
  ["IVF_FLAT", { nlist: 32 }],
  ["IVF_SQ8", { nlist: 32 }],
  ["IVF_PQ", { nlist: 32, m: 8, nbits: 6 }],
  ["SCANN", { nlist: 32 }],
  ["RP_LSH", {}],
] as const;

it.each(TYPES)("a build of %s reports its progress to the end, and stops at any of it", async (type, given) => {
  const family = indexFamily(type);
  const params = family.checkBuildParams(given);
  const vectors = clustered({ count: 2500, dim: 16, seed: 4 });
  const shares: number[] = [];
  await family.build(rowsOf(vectors, 16), "L2", params, { onProgress: (share) => shares.push(share) });
  expect(shares.length).toBeGreaterThan(1);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBeCloseTo(1, 5);
  for (const most of [-1, 0, shares[Math.floor(shares.length / 2)] - 0.01]) {
    const abort = new AbortController();
    if (most < 0) abort.abort();
    const onProgress = (share: number) => share >= most && abort.abort();
    const stopped = family.build(rowsOf(vectors, 16), "L2", params, { onProgress, signal: abort.signal });
    await expect(stopped).rejects.toMatchObject({ code: "CANCELLED" });
  }
});
