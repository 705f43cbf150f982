import { describe, expect, it } from "vitest";
import { indexFamily } from "../../src/index/registry.ts";
import { partsInMemory } from "../../src/index/stored_parts.ts";
import { Bitset } from "../../src/kernels/bitset.ts";
import type { ElementType } from "../../src/kernels/elements.ts";
import { VectorRows } from "../../src/kernels/vector_rows.ts";
import { StoredBytes } from "../kernels/stored_bytes.ts";
import { checkInvariants, graphIn } from "./graph_invariants.ts";
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

  // By L2 it happens that few rows pass around a query.
  const amongSome = metric === "L2" ? ["filtered graph", "scan of codes"] : ["filtered graph"];

  it.each([
    ["no filter", 1, 100, ["graph"], 0.95],
    ["a filter that most rows pass", 0.8, 60, ["graph + filter"], 0.95],
    ["a filter that some rows pass", 0.24, 10, amongSome, 0.7],
    ["a filter that few rows pass", 0.1, 100, ["scan of codes"], 0.95],
  ])("finds nearly all with %s, with exact scores", async (_, share, search_list, ways, least) => {
    const exact = await indexFamily("FLAT").build(rows, metric, {});
    const index = await onDisk;
    const next = random(13);
    const allowed = share === 1 ? undefined : new Bitset(COUNT);
    for (let row = 0; row < COUNT; row++) if (next() < share) allowed?.add(row);
    const strategies = new Set<string>();
    let sum = 0;
    for (const vector of queries) {
      const truth = exact.search({ vector, limit: LIMIT, params: {}, allowed });
      const found = index.search({ vector, limit: LIMIT, params: { search_list }, allowed });
      strategies.add(found.strategy);
      const scores = new Map(Array.from(truth.rows, (row, i) => [row, truth.scores[i]]));
      found.rows.forEach((row, i) => {
        expect(found.scores[i]).toBeCloseTo(scores.get(row) ?? found.scores[i], 3);
      });
      sum += recall(found.rows, truth.rows);
    }
    expect([...strategies].sort()).toEqual(ways);
    expect(sum / queries.length).toBeGreaterThan(least);
  });

  it("finds on disk what it finds in memory, in a graph that holds its invariants", async () => {
    const [inMemory, stored] = [await built, await onDisk];
    for (const graph of [graphIn(inMemory), graphIn(stored)]) {
      expect(graph).toBeDefined();
      if (graph !== undefined) checkInvariants(graph);
    }
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

it.each(["COSINE", "IP", "L2"] as const)("DISKANN walks among rows of one dim, by %s", async (metric) => {
  const next = random(23);
  const rows = rowsOf(
    Array.from({ length: 1500 }, () => [next() - 0.5]),
    1,
  );
  const exact = await indexFamily("FLAT").build(rows, metric, {});
  const index = await family.build(rows, metric, { max_degree: 16 });
  const graph = graphIn(index);
  expect(graph).toBeDefined();
  if (graph !== undefined) checkInvariants(graph);
  for (const value of [-0.4, -0.01, 0.2, 3]) {
    const query = { vector: Float32Array.of(value), limit: LIMIT, params: {} };
    const found = index.search({ ...query, params: { search_list: 40 } });
    expect(found.strategy).toBe("graph");
    const { scores } = exact.search(query);
    found.scores.forEach((score, i) => {
      expect(score).toBeCloseTo(scores[i], 3);
    });
  }
  rows.memory.release();
});

describe("the parameters of DISKANN", () => {
  it("have Milvus's names and defaults", () => {
    expect(family.checkBuildParams({})).toEqual({
      max_degree: 56,
      search_list_size: 100,
      pq_code_budget_gb_ratio: 0.125,
      prefix: "auto",
      rotate: "auto",
      target_recall: 0.98,
      seed: 42,
    });
    expect(family.checkBuildParams({ max_degree: "48", pq_code_budget_gb_ratio: "0.05" })).toMatchObject({
      max_degree: 48,
      pq_code_budget_gb_ratio: 0.05,
    });
  });

  it.each([
    { max_degree: 0 },
    { max_degree: 513 },
    { search_list_size: 0 },
    { pq_code_budget_gb_ratio: 0 },
    { pq_code_budget_gb_ratio: 0.3 },
    { pq_code_budget_gb_ratio: "much" },
    { search_cache_budget_gb_ratio: 0.3 },
    { search_cache_budget_gb_ratio: -0.1 },
    { beam_width_ratio: 0.5 },
    { beam_width_ratio: 129 },
    { build_dram_budget_gb: -1 },
    { prefix: 0 },
    { rotate: "svd" },
    { target_recall: 1 },
    { M: 16 },
  ])("that are out of range or unknown are refused by name: %o", (params) => {
    const [name] = Object.keys(params);
    expect(() => family.checkBuildParams(params)).toThrow(
      expect.objectContaining({ code: "INVALID_PARAMETER", message: expect.stringContaining(`\`${name}\``) }),
    );
  });

  it("of Milvus that set what is not there are taken, and change nothing", async () => {
    const rows = rowsOf(clustered({ count: 400, dim: 8, seed: 2 }), 8);
    const params = { search_cache_budget_gb_ratio: 0.1, beam_width_ratio: "4", build_dram_budget_gb: 32 };
    expect(family.checkBuildParams(params)).toMatchObject({ ...params, beam_width_ratio: 4 });
    const [plain, others] = [await family.build(rows, "L2", {}), await family.build(rows, "L2", params)];
    expect(others.save()).toEqual(plain.save());
    rows.memory.release();
  });

  it.each([1, 3])("have a `max_degree` of %i, of which a graph makes 4 links", async (max_degree) => {
    const rows = rowsOf(clustered({ count: 1500, dim: 8, seed: 2 }), 8);
    const index = await family.build(rows, "L2", { max_degree });
    expect(index.save().links).toHaveLength(1500 * 4 * 4);
    const found = index.search({ vector: rows.row(3).slice(), limit: 5, params: { search_list: 50 } });
    expect([found.strategy, found.rows.length]).toEqual(["graph", 5]);
    rows.memory.release();
  });

  it.each([
    [
      { prefix: 96, rotate: "pca" },
      { prefix: 96, rotate: "pca" },
    ],
    [
      { prefix: 144, rotate: "none", pq_code_budget_gb_ratio: 0.1 },
      { prefix: 144, rotate: "none", pool: 1 },
    ],
    [{ target_recall: 0.6, pq_code_budget_gb_ratio: 0.25 }, { rotate: expect.any(String) }],
  ])("narrow as HNSW's do: %o", async (params, learnt) => {
    const rows = rowsOf(clustered({ count: 2500, dim: DIM, seed: 8 }), DIM);
    const index = await family.build(rows, "COSINE", params);
    expect(index.learnt).toMatchObject(learnt);
    const more = await family.build(rows, "COSINE", { ...params, target_recall: 0.99 });
    expect(Number(more.learnt?.pool)).toBeGreaterThanOrEqual(Number(index.learnt?.pool));
    const loaded = await family.load(rows, "COSINE", params, partsInMemory(index.save()));
    const query = { vector: rows.row(9).slice(), limit: 10, params: { search_list: 60 } };
    expect(loaded.search(query)).toEqual(index.search(query));
    expect(index.search(query)).toMatchObject({ strategy: "graph" });
    rows.memory.release();
  });

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
