import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ElanusClient, type FieldDefinition, type SearchHit } from "../../src/index.ts";
import { random } from "../index/vectors.ts";
import { expectError } from "./backends.ts";

const collection_name = "edges";
const field_name = "vector";

/** One way to build a type: `narrow` is a search of one row that its index answers by itself, which `explain` calls `way`. */
interface Case {
  readonly index_type: string;
  readonly params?: (dim: number) => Record<string, unknown>;
  readonly narrow?: Record<string, unknown>;
  readonly way: string;
}

const M = { M: 4, efConstruction: 20 };
const parts = (dim: number) => Math.min(dim, 4);
const DENSE: readonly Case[] = [
  { index_type: "FLAT", way: "scan" },
  { index_type: "HNSW", params: () => M, narrow: { ef: 1 }, way: "graph" },
  { index_type: "HNSW_SQ", params: () => ({ ...M, refine: true }), narrow: { ef: 1 }, way: "graph" },
  { index_type: "HNSW_PQ", params: (dim) => ({ ...M, m: parts(dim), refine: true }), narrow: { ef: 1 }, way: "graph" },
  { index_type: "DISKANN", params: () => ({ max_degree: 8 }), narrow: { search_list: 1 }, way: "graph" },
  { index_type: "IVF_FLAT", params: () => ({ nlist: 4 }), narrow: { nprobe: 1 }, way: "ivf" },
  { index_type: "IVF_SQ8", params: () => ({ nlist: 4 }), narrow: { nprobe: 1 }, way: "ivf" },
  { index_type: "IVF_PQ", params: (dim) => ({ nlist: 4, m: parts(dim) }), narrow: { nprobe: 1 }, way: "ivf" },
  {
    index_type: "SCANN",
    params: (dim) => ({ nlist: 4, sub_dim: dim / parts(dim) }),
    narrow: { nprobe: 1 },
    way: "ivf",
  },
  { index_type: "RP_LSH", params: () => ({ nbits: 16 }), narrow: { refine_k: 1 }, way: "lsh" },
  { index_type: "AUTOINDEX", narrow: { ef: 1 }, way: "scan" },
  // More lists than rows.
  { index_type: "IVF_FLAT", params: () => ({ nlist: 1000 }), narrow: { nprobe: 1 }, way: "scan" },
  { index_type: "IVF_PQ", params: (dim) => ({ nlist: 1000, m: parts(dim) }), narrow: { nprobe: 1 }, way: "scan" },
];
const BINARY: readonly Case[] = [
  { index_type: "BIN_FLAT", way: "scan" },
  { index_type: "AUTOINDEX", way: "scan" },
  { index_type: "BIN_IVF_FLAT", params: () => ({ nlist: 4 }), narrow: { nprobe: 1 }, way: "ivf" },
  { index_type: "BIN_IVF_FLAT", params: () => ({ nlist: 1000 }), narrow: { nprobe: 1 }, way: "scan" },
];

type Vector = readonly number[];

/** What every metric means, by plain code. */
const SCORES: Readonly<Record<string, (a: Vector, b: Vector) => number>> = {
  IP: product,
  L2: (a, b) => a.reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0),
  COSINE: (a, b) => product(a, b) / (Math.sqrt(product(a, a) * product(b, b)) || 1),
  HAMMING: (a, b) => bits(a.map((x, i) => x ^ b[i])),
  JACCARD: (a, b) =>
    1 - bits(a.map((x, i) => x & b[i])) / (bits(a.map((x, i) => x | b[i])) || Number.POSITIVE_INFINITY),
};

function product(a: Vector, b: Vector): number {
  return a.reduce((sum, x, i) => sum + x * b[i], 0);
}

function bits(bytes: Vector): number {
  return bytes.reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0);
}

/** Small whole numbers, which every element type holds: a quarter of the rows is zero, a quarter of one kind. */
function vectorsOf(count: number, values: number, from: number, to: number): number[][] {
  const next = random(7);
  const one = () => Array.from({ length: values }, () => from + Math.floor(next() * (to - from + 1)));
  const twin = one();
  return Array.from({ length: count }, (_, i) => [new Array<number>(values).fill(0), twin, one(), one()][i % 4]);
}

let client: ElanusClient;
beforeAll(async () => {
  client = await ElanusClient.open(":memory:");
});
afterEach(() => client.dropCollection({ collection_name }));
afterAll(() => client.close());

interface Field {
  readonly data_type: FieldDefinition["data_type"];
  readonly dim?: number;
}

async function create({ index_type, params }: Case, { data_type, dim = 0 }: Field, metric_type: string): Promise<void> {
  await client.dropCollection({ collection_name });
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: field_name, data_type, dim },
    ],
  });
  await client.createIndex({ collection_name, field_name, index_type, metric_type, params: params?.(dim) });
}

function insert(vectors: readonly Vector[], from = 0) {
  return client.insert({ collection_name, data: vectors.map((vector, i) => ({ id: from + i, vector: [...vector] })) });
}

async function sealed(): Promise<void> {
  await client.flush({ collection_names: [collection_name] });
  await client.waitForIndex({ collection_name });
}

async function search(vector: Vector, limit: number, params: Record<string, unknown> = {}, filter?: string) {
  return (await client.search({ collection_name, data: [...vector], limit, params, filter })).results;
}

/** All hits are rows, none twice, the best first, each with the score that plain code gives it. */
function expectTrue(hits: readonly SearchHit[], query: Vector, vectors: readonly Vector[], metric: string): void {
  expect(new Set(hits.map(({ id }) => id)).size).toBe(hits.length);
  const sign = metric === "COSINE" || metric === "IP" ? -1 : 1;
  for (const [i, { id, score }] of hits.entries()) {
    const truth = SCORES[metric](query, vectors[Number(id)]);
    expect(Math.abs(score - truth)).toBeLessThanOrEqual(1e-4 * Math.max(1, Math.abs(truth)));
    if (i > 0) expect(sign * score).toBeGreaterThanOrEqual(sign * hits[i - 1].score);
  }
}

/** A search of one row is answered by the index, as `explain` tells, and truly. */
async function expectWay(given: Case, query: Vector, vectors: readonly Vector[], metric: string): Promise<void> {
  const narrow = { collection_name, data: [...query], limit: 1, params: given.narrow };
  const { segments } = await client.explain(narrow);
  expect(segments.map((segment) => "search" in segment && segment.search?.strategy)).toEqual([given.way]);
  const one = await search(query, 1, given.narrow);
  expect(one).toHaveLength(1);
  expectTrue(one, query, vectors, metric);
}

/** Zero and equal vectors, a limit above the row count, filters, and no row at all, by an index of few rows. */
async function expectEdges(given: Case, field: Field, metric: string, vectors: readonly Vector[]): Promise<void> {
  const count = vectors.length;
  const query = vectors[2];
  await create(given, field, metric);
  await insert(vectors);
  expect(await search(query, count + 50)).toHaveLength(count);
  await sealed();
  const all = await search(query, count + 50);
  expect(all).toHaveLength(count);
  expectTrue(all, query, vectors, metric);
  const none = await search(vectors[0], 5);
  expect(none).toHaveLength(5);
  expectTrue(none, vectors[0], vectors, metric);

  await expectWay(given, query, vectors, metric);
  expect(await search(query, 50, {}, "id < 3")).toHaveLength(3);
  expect(await search(query, 50, {}, "id < 0")).toHaveLength(0);

  await client.delete({ collection_name, filter: "id >= 0" });
  expect(await search(query, 5)).toEqual([]);
  await insert([query], count);
  expect((await search(query, 5)).map(({ id }) => String(id))).toEqual([String(count)]);
}

const ELEMENTS = ["FloatVector", "Float16Vector", "BFloat16Vector", "Int8Vector"] as const;

describe.each(DENSE)("$index_type ($way)", (given) => {
  test.each(ELEMENTS)("holds at the edges, on %s, by every metric", async (data_type) => {
    for (const metric of ["COSINE", "IP", "L2"]) {
      for (const dim of [2, 8]) await expectEdges(given, { data_type, dim }, metric, vectorsOf(80, dim, -8, 7));
    }
  });

  test("takes 2 to 32,768 dims of each element type", async () => {
    for (const data_type of ELEMENTS) {
      // Of f32 so many that the index answers, and not a scan, nor one of codes: 10 MB.
      const count = data_type === "FloatVector" ? 80 : 12;
      const vectors = vectorsOf(count, 32_768, -8, 7);
      await create(given, { data_type, dim: 32_768 }, "COSINE");
      await insert(vectors);
      await sealed();
      if (data_type === "FloatVector") await expectWay(given, vectors[6], vectors, "COSINE");
      const hits = await search(vectors[6], count);
      expect(hits).toHaveLength(count);
      expectTrue(hits, vectors[6], vectors, "COSINE");
      expect(Number(hits[0].id)).toBe(6);
      for (const dim of [1, 32_769]) {
        await expectError(create(given, { data_type, dim }, "COSINE"), "INVALID_SCHEMA", /`dim`/);
      }
    }
  });
});

describe.each(BINARY)("$index_type ($way)", (given) => {
  test.each(["HAMMING", "JACCARD"])("holds at the edges, by %s", async (metric) => {
    for (const dim of [8, 64, 32_768]) {
      const count = dim > 64 ? 40 : 80;
      await expectEdges(given, { data_type: "BinaryVector", dim }, metric, vectorsOf(count, dim / 8, 0, 255));
    }
  });
});

describe.each(["SPARSE_INVERTED_INDEX", "SPARSE_WAND", "AUTOINDEX"])("%s", (index_type) => {
  test("holds at the edges", async () => {
    const vectors = Array.from({ length: 80 }, (_, i) => [{}, { 3: 1, 9: 2 }, { 9: i }, { [i + 100]: 1 }][i % 4]);
    await create({ index_type, way: "" }, { data_type: "SparseFloatVector" }, "IP");
    await client.insert({ collection_name, data: vectors.map((vector, id) => ({ id, vector })) });
    const found = async (data: Record<number, number>, filter?: string) =>
      (await client.search({ collection_name, data, limit: 200, filter })).results;
    const grown = await found({ 9: 1 });
    expect(grown).toHaveLength(40);
    await sealed();
    expect(await found({ 9: 1 })).toEqual(grown);
    expect(grown.slice(0, 2).map(({ id, score }) => [Number(id), score])).toEqual([
      [78, 78],
      [74, 74],
    ]);
    expect(await found({ 4294967294: 1 })).toEqual([]);
    expect(await found({ 9: 1 }, "id < 3")).toHaveLength(2);
    await client.delete({ collection_name, filter: "id >= 0" });
    expect(await found({ 9: 1 })).toEqual([]);
  });
});
