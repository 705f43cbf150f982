import { describe, expect, it } from "vitest";
import { indexFamily } from "../../src/index/registry.ts";
import { partsInMemory } from "../../src/index/stored_parts.ts";
import { Bitset } from "../../src/kernels/bitset.ts";
import type { ElementType } from "../../src/kernels/elements.ts";
import { VectorRows } from "../../src/kernels/vector_rows.ts";
import { StoredBytes } from "../kernels/stored_bytes.ts";
import { clustered, random, recall, rowsOf } from "./vectors.ts";

const family = indexFamily("DISKANN");
const DIM = 160;
const COUNT = 6000;
const LIMIT = 10;

describe.each(["COSINE", "IP", "L2"] as const)("DISKANN by %s", (metric) => {
  const all = clustered({ count: COUNT + 40, dim: DIM, seed: 41, norms: metric === "IP" ? 0.3 : 0 });
  const rows = rowsOf(all.slice(0, COUNT), DIM);
  const queries = all.slice(COUNT);
  const built = family.build(rows, metric, { max_degree: 32 });
  const onDisk = built.then((index) => {
    const diskRows = VectorRows.onDisk(DIM, COUNT, "f32", StoredBytes.of(rows, 65_536));
    return family.load(diskRows, metric, { max_degree: 32 }, partsInMemory(index.save()));
  });

  it.each([
    ["no filter", 1, "graph"],
    ["a filter that some rows pass", 0.4, "filtered graph"],
    ["a filter that few rows pass", 0.1, "scan of codes"],
  ])("finds nearly all with %s, with exact scores", async (_, share, strategy) => {
    const exact = await indexFamily("FLAT").build(rows, metric, {});
    const index = await onDisk;
    const next = random(13);
    const allowed = share === 1 ? undefined : new Bitset(COUNT);
    for (let row = 0; row < COUNT; row++) if (next() < share) allowed?.add(row);
    let sum = 0;
    for (const vector of queries) {
      const truth = exact.search({ vector, limit: LIMIT, params: {}, allowed });
      const found = index.search({ vector, limit: LIMIT, params: { search_list: 100 }, allowed });
      expect(found.strategy).toBe(strategy);
      const scores = new Map(Array.from(truth.rows, (row, i) => [row, truth.scores[i]]));
      found.rows.forEach((row, i) => {
        expect(found.scores[i]).toBeCloseTo(scores.get(row) ?? found.scores[i], 3);
      });
      sum += recall(found.rows, truth.rows);
    }
    expect(sum / queries.length).toBeGreaterThan(0.95);
  });

  it("finds on disk what it finds in memory", async () => {
    const [inMemory, stored] = [await built, await onDisk];
    expect(stored.type).toBe("DISKANN");
    for (const vector of queries) {
      const query = { vector, limit: LIMIT, params: { search_list: 40 } };
      expect(stored.search(query).rows).toEqual(inMemory.search(query).rows);
    }
  });

  it("codes no more bytes than its budget has", async () => {
    const index = await built;
    // 64 + 16 of codes and terms, 128 of links, about 8 of upper ones and 9 to find things by; and what axes take.
    const [least, most] = [64 + 16 + 128, 64 + 16 + 128 + 24].map((bytes) => bytes * COUNT);
    expect(index.bytes).toBeGreaterThan(least);
    expect(index.bytes).toBeLessThan(most + DIM * 64 * 4);
  });
});

describe.each(["f16", "bf16", "i8"] satisfies ElementType[])("DISKANN over rows of %s", (type) => {
  it("finds what a scan finds", async () => {
    const rows = new VectorRows(DIM, 3000, type);
    for (const vector of clustered({ count: 3000, dim: DIM, seed: 3 })) {
      rows.append(vector.map((x) => (type === "i8" ? Math.max(-128, Math.min(127, Math.round(x * 25))) : x)));
    }
    const exact = await indexFamily("FLAT").build(rows, "L2", {});
    const index = await family.build(rows, "L2", { max_degree: 24, pq_code_budget_gb_ratio: 0.25 });
    let sum = 0;
    for (let q = 0; q < 40; q++) {
      const vector = rows.row(q * 71).map((x, i) => x * (1 + ((q + i) % 5) / 40));
      const truth = exact.search({ vector, limit: LIMIT, params: {} });
      const found = index.search({ vector, limit: LIMIT, params: { search_list: 150 } });
      expect(found.strategy).toBe("graph");
      sum += recall(found.rows, truth.rows) / 40;
    }
    expect(sum).toBeGreaterThan(0.95);
    rows.memory.release();
  });
});

describe("the parameters of DISKANN", () => {
  it("have Milvus's names and defaults", () => {
    expect(family.checkBuildParams({})).toEqual({
      max_degree: 56,
      search_list_size: 100,
      pq_code_budget_gb_ratio: 0.125,
      seed: 42,
    });
    expect(family.checkBuildParams({ max_degree: "48", pq_code_budget_gb_ratio: "0.05" })).toMatchObject({
      max_degree: 48,
      pq_code_budget_gb_ratio: 0.05,
    });
  });

  it.each([
    { max_degree: 3 },
    { max_degree: 513 },
    { search_list_size: 0 },
    { pq_code_budget_gb_ratio: 0 },
    { pq_code_budget_gb_ratio: 0.3 },
    { pq_code_budget_gb_ratio: "much" },
    { M: 16 },
  ])("that are out of range or unknown are refused by name: %o", (params) => {
    const [name] = Object.keys(params);
    expect(() => family.checkBuildParams(params)).toThrow(
      expect.objectContaining({ code: "INVALID_PARAMETER", message: expect.stringContaining(`\`${name}\``) }),
    );
  });

  it.each(["beam_width_ratio", "search_cache_budget_gb_ratio", "build_dram_budget_gb"])(
    "that set what is not there are refused with the reason: %s",
    (name) => {
      expect(() => family.checkBuildParams({ [name]: 1 })).toThrow(
        expect.objectContaining({ code: "NOT_SUPPORTED", message: expect.stringContaining(name) }),
      );
    },
  );

  it("of a search: `search_list` is 16 or the limit, and no less than that", async () => {
    const rows = rowsOf(clustered({ count: 300, dim: 8, seed: 2 }), 8);
    const index = await family.build(rows, "L2", {});
    const vector = rows.row(3).slice();
    expect(index.search({ vector, limit: 20, params: {} }).rows).toHaveLength(20);
    for (const params of [{ search_list: 19 }, { search_list: 0 }, { ef: 20 }]) {
      expect(() => index.search({ vector, limit: 20, params })).toThrow(
        expect.objectContaining({ code: "INVALID_PARAMETER" }),
      );
    }
    rows.memory.release();
  });
});
