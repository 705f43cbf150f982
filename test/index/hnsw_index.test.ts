import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ElanusError } from "../../src/errors/index.ts";
import { HnswIndex } from "../../src/index/hnsw/hnsw_index.ts";
import { indexFamily } from "../../src/index/registry.ts";
import { partsInMemory } from "../../src/index/stored_parts.ts";
import type { IndexParts } from "../../src/index/vector_index.ts";
import { Bitset } from "../../src/kernels/bitset.ts";
import { checksum } from "../../src/kernels/checksum.ts";
import { memoryPool } from "../../src/kernels/memory_pool.ts";
import { clustered, rowsOf } from "./vectors.ts";

const DIM = 13;
const all = clustered({ count: 3030, dim: DIM, seed: 41 });
const vectors = all.slice(0, 3000);
const queries = all.slice(3000);
const small = { dim: DIM, M: 8, efConstruction: 60 };

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(ElanusError);
    return error instanceof ElanusError ? error.code : "";
  }
  return "none";
}

describe("a bare HNSW index", () => {
  it("takes flat values as it takes arrays, and searches", async () => {
    const flat = Float32Array.from(vectors.flatMap((vector) => [...vector]));
    const one = await HnswIndex.build(flat, { ...small, metric: "L2" });
    const other = await HnswIndex.build(
      vectors.map((vector) => [...vector]),
      { ...small, metric: "L2" },
    );
    for (const [i, query] of queries.entries()) {
      const hits = one.search(query, { limit: 5, ef: 50 });
      expect(other.search(query, { limit: 5, ef: 50 })).toEqual(hits);
      expect(hits).toHaveLength(5);
      expect(one.search(vectors[i], { limit: 1 })[0]).toEqual({ id: i, score: 0 });
    }
  });

  it("returns only rows that are allowed", async () => {
    const index = await HnswIndex.build(vectors, small);
    const allowed = new Bitset(3000);
    for (let row = 0; row < 3000; row += 2) allowed.add(row);
    for (const query of queries) {
      for (const { id } of index.search(query, { ef: 16, allowed })) expect(id % 2).toBe(0);
    }
  });

  it("is the same after it was saved and loaded, under every metric", async () => {
    for (const metric of ["COSINE", "IP", "L2"] as const) {
      const index = await HnswIndex.build(vectors, { ...small, metric, prefix: 9 });
      const file = index.save();
      const loaded = HnswIndex.load(file);
      expect(loaded).toMatchObject({ metric, dim: DIM, count: 3000 });
      expect(HnswIndex.load(Buffer.from(file))).toMatchObject({ metric, dim: DIM, count: 3000 });
      for (const query of queries) expect(loaded.search(query, { ef: 30 })).toEqual(index.search(query, { ef: 30 }));
      expect(loaded.save()).toEqual(file);
    }
  });

  it("can be empty", async () => {
    const empty = await HnswIndex.build([], { dim: 3 });
    expect(empty.search([1, 2, 3])).toEqual([]);
    expect(HnswIndex.load(empty.save()).search([1, 2, 3])).toEqual([]);
    expect(empty.trace([1, 2, 3])).toEqual({ layers: [], hits: [] });
  });

  it("refuses broken files, whatever is broken", async () => {
    const file = (await HnswIndex.build(vectors.slice(0, 60), small)).save();
    const broken = ["CORRUPT", "NEWER_FORMAT"];
    fc.assert(
      fc.property(fc.nat(file.length * 8 - 1), (bit) => {
        const flipped = file.slice();
        flipped[bit >> 3] ^= 1 << (bit & 7);
        expect(broken).toContain(codeOf(() => HnswIndex.load(flipped)));
      }),
      { seed: 43, numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.nat(file.length - 1), (length) => {
        expect(codeOf(() => HnswIndex.load(file.slice(0, length)))).toBe("CORRUPT");
      }),
      { seed: 44, numRuns: 100 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => {
        expect(codeOf(() => HnswIndex.load(junk))).toBe("CORRUPT");
        expect(codeOf(() => HnswIndex.load(Uint8Array.of(...file, ...junk, 0)))).toBe("CORRUPT");
      }),
      { seed: 45, numRuns: 50 },
    );
  });

  it("refuses files whose checksums are right and whose header is not", async () => {
    const file = (await HnswIndex.build(vectors.slice(0, 60), small)).save();
    const headerBytes = new DataView(file.buffer).getUint32(12, true);
    const body = file.subarray(20 + headerBytes);
    const header = JSON.parse(new TextDecoder().decode(file.subarray(20, 20 + headerBytes)));
    expect(() => HnswIndex.load(withHeader(JSON.stringify(header)))).not.toThrow();
    const junk = [0, -1, 1.5, 1e9, 2 ** 32, null, "eight", [], {}];
    const broken = junk.flatMap((value) => [
      { ...header, dim: value },
      { ...header, count: value },
      { ...header, metric: value },
      { ...header, params: value },
      { ...header, params: { ...header.params, M: value ?? 3 } },
      { ...header, params: { ...header.params, prefix: value ?? 14 } },
      { ...header, parts: value },
      { ...header, parts: [value] },
      { ...header, parts: header.parts.map((part: object) => ({ ...part, bytes: value })) },
    ]);
    for (const text of ["", "null", "[]", "{", "7", ...broken.map((one) => JSON.stringify(one))]) {
      expect(
        codeOf(() => HnswIndex.load(withHeader(text))),
        text,
      ).toBe("CORRUPT");
    }

    function withHeader(text: string): Uint8Array {
      const bytes = new TextEncoder().encode(text);
      const fixed = new DataView(file.slice(0, 20).buffer);
      fixed.setUint32(12, bytes.length, true);
      fixed.setUint32(16, checksum(bytes), true);
      return Uint8Array.of(...new Uint8Array(fixed.buffer), ...bytes, ...body);
    }
  });

  it("refuses graphs that would lead the kernels astray", async () => {
    const rows = rowsOf([...vectors.slice(0, 400), vectors[0], vectors[0]], DIM);
    const family = indexFamily("HNSW");
    const params = { M: 4, efConstruction: 30 };
    const parts = (await family.build(rows, "L2", params)).save();
    const load = async (changed: IndexParts): Promise<string> => {
      const stored = partsInMemory({ ...parts, ...changed });
      return family.load(rows, "L2", params, stored).then(
        () => "none",
        ({ code }: ElanusError) => code,
      );
    };
    expect(await load({})).toBe("none");
    const changed = (name: string, place: number, value: number) => {
      const words = new Uint32Array(parts[name].slice().buffer);
      words[place] = value;
      return { [name]: new Uint8Array(words.buffer) };
    };
    const lowest = Array.from({ length: 400 }, (_, row) => row).find((row) => {
      return !new Uint32Array(parts.upperLinks.slice().buffer).includes(row);
    });
    expect(await load(changed("links", 5, 402))).toBe("CORRUPT");
    expect(await load(changed("upperLinks", 0, 402))).toBe("CORRUPT");
    expect(await load(changed("upperLinks", 0, lowest ?? 402))).toBe("CORRUPT");
    // A ring that does not come back to where it began.
    expect(await load(changed("twins", 1, 0))).toBe("CORRUPT");
    expect(await load(changed("twins", 1, 402))).toBe("CORRUPT");
    expect(await load({ twins: new Uint8Array(4) })).toBe("CORRUPT");
    expect(await load({ links: new Uint8Array(4) })).toBe("CORRUPT");
  });

  it("gives its memory back where a build or a load fails", async () => {
    const large = Array.from({ length: 3000 }, () => new Float32Array(500).fill(1));
    const idle = memoryPool.idleBytes;
    const signal = AbortSignal.abort();
    await expect(HnswIndex.build(large, { dim: 500, signal })).rejects.toMatchObject({ code: "CANCELLED" });
    expect(memoryPool.idleBytes).toBeGreaterThanOrEqual(idle + 6_000_000);
  });

  it("traces the walk that a search takes", async () => {
    for (const metric of ["COSINE", "IP", "L2"] as const) {
      const index = await HnswIndex.build(vectors, { ...small, metric });
      for (const query of queries) {
        const trace = index.trace(query, { limit: 7, ef: 20 });
        expect(trace.hits).toEqual(index.search(query, { limit: 7, ef: 20 }));
        expect(trace.layers.map(({ layer }) => layer)).toEqual(trace.layers.map((_, i) => trace.layers.length - 1 - i));
        for (const [i, { entry, steps, visited, layer }] of trace.layers.entries()) {
          expect(visited[0]).toEqual(entry);
          const seen = new Set(visited.map(({ id }) => id));
          for (const { from, to } of steps) expect(seen.has(from) && seen.has(to)).toBe(true);
          if (layer === 0) continue;
          const { entry: below } = trace.layers[i + 1];
          expect(seen).toContain(below.id);
          const nearer = metric === "L2" ? -1 : 1;
          const before = visited.filter(({ score }) => (score - below.score) * nearer > 0);
          // By codes the first, which round: by the vectors one may stand before it.
          expect(before.length).toBeLessThanOrEqual(1);
        }
      }
    }
  });

  it("finds with a pool of whatever size what the traced walk finds", async () => {
    const index = await HnswIndex.build(vectors, small);
    for (const ef of [1, 2, 3, 5, 13, 64, 65, 200, 1000]) {
      for (const query of queries) {
        const { hits } = index.trace(query, { limit: Math.min(ef, 50), ef });
        expect(index.search(query, { limit: Math.min(ef, 50), ef })).toEqual(hits);
      }
    }
  });

  it("traces a walk among equal rows as it was", async () => {
    const equal = Array.from({ length: 4000 }, (_, i) => vectors[i % 300]);
    const index = await HnswIndex.build(equal, small);
    for (const query of queries) {
      const { hits } = index.trace(query, { limit: 30, ef: 40 });
      expect(hits.map(({ score }) => score)).toEqual(
        index.search(query, { limit: 30, ef: 40 }).map(({ score }) => score),
      );
    }
  });

  it("refuses what cannot be meant, by name", async () => {
    const build = (options: object, data: readonly ArrayLike<number>[] = vectors) => {
      return HnswIndex.build(data, { ...small, ...options });
    };
    await expect(build({ M: 1 })).rejects.toMatchObject({
      code: "INVALID_PARAMETER",
      message: expect.stringMatching(/`M`.*2 to 2048/),
    });
    await expect(build({ efConstruction: 0 })).rejects.toMatchObject({
      message: expect.stringMatching(/efConstruction/),
    });
    await expect(build({ prefix: 14 })).rejects.toMatchObject({
      message: expect.stringMatching(/prefix/),
      detail: expect.stringMatching(/dim 13/),
    });
    await expect(build({ metric: "COSIN" })).rejects.toMatchObject({ hint: expect.stringMatching(/COSINE/) });
    await expect(build({ efConstrucion: 5 })).rejects.toMatchObject({ hint: expect.stringMatching(/efConstruction/) });
    await expect(build({ dim: 0 })).rejects.toMatchObject({ code: "INVALID_PARAMETER" });
    await expect(build({}, [[1, 2]])).rejects.toMatchObject({
      code: "INVALID_VECTOR",
      message: expect.stringMatching(/vector 0/),
    });
    const wrong = vectors.slice(0, 3).map((vector) => [...vector]);
    wrong[2][4] = Number.NaN;
    await expect(build({}, wrong)).rejects.toMatchObject({
      code: "INVALID_VECTOR",
      message: expect.stringMatching(/vector 2/),
      detail: expect.stringMatching(/4/),
    });
    const index = await build({ prefix: 8 }, vectors.slice(0, 100));
    for (const query of [[1, 2], vectors[0].map(() => Number.NaN), Array.from(vectors[0], () => 1e39)]) {
      expect(() => index.search(query)).toThrow(expect.objectContaining({ code: "INVALID_VECTOR" }));
    }
    expect(() => index.search(vectors[0], { allowed: Bitset.full(101) })).toThrow(
      expect.objectContaining({ code: "INVALID_PARAMETER", detail: expect.stringMatching(/101 bits.*100 rows/) }),
    );
    for (const options of [{ limit: 10, ef: 9 }, { prefix: 14 }, { prefix: 0 }, { limit: 0 }, { ef: 10.5 }]) {
      expect(() => index.search(vectors[0], options)).toThrow(expect.objectContaining({ code: "INVALID_PARAMETER" }));
    }
  });
});

describe("a build", () => {
  it("leaves the event loop free and reports rising progress to 1", async () => {
    const shares: number[] = [];
    let ticks = 0;
    const timer = setInterval(() => ticks++, 2);
    await HnswIndex.build(vectors, { ...small, onProgress: (share) => shares.push(share) });
    clearInterval(timer);
    // A blocked loop would not tick at all.
    expect(ticks).toBeGreaterThan(3);
    expect(shares.length).toBeGreaterThan(3);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  it("stops when its signal is aborted", async () => {
    const early = AbortSignal.abort(new Error("no longer wanted"));
    await expect(HnswIndex.build(vectors, { ...small, signal: early })).rejects.toMatchObject({ code: "CANCELLED" });
    const controller = new AbortController();
    const shares: number[] = [];
    const build = HnswIndex.build(vectors, {
      ...small,
      signal: controller.signal,
      onProgress: (share) => {
        shares.push(share);
        if (share > 0.1) controller.abort();
      },
    });
    await expect(build).rejects.toMatchObject({ code: "CANCELLED" });
    expect(shares.at(-1)).toBeLessThan(1);
  });
});
