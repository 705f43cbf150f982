import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ElanusClient, type FieldDefinition, type SearchHit } from "../../src/index.ts";
import { clustered, random, recall } from "../index/vectors.ts";

const collection_name = "vectors";
const COUNT = 3400;
const DIM = 16;
const TAGS = 7;

type Data = number[] | Record<number, number>;
type VectorType = "FloatVector" | "BinaryVector" | "SparseFloatVector";

/** A family with a search that its index answers, as `explain` calls it. */
interface Case {
  readonly index_type: string;
  readonly data_type?: VectorType;
  readonly metric_type?: string;
  readonly build?: Record<string, unknown>;
  readonly params?: Record<string, unknown>;
  readonly way: string;
  /** What it must find at least of what an exact search does. */
  readonly least?: number;
}

const GRAPH = { M: 12, efConstruction: 80 };
const EF = { ef: 100 };
const LISTS = { nlist: 32 };
const CASES: readonly Case[] = [
  { index_type: "FLAT", way: "scan", least: 1 },
  { index_type: "HNSW", build: GRAPH, params: EF, way: "graph" },
  { index_type: "HNSW_SQ", build: { ...GRAPH, sq_type: "SQ8", refine: true }, params: EF, way: "graph" },
  { index_type: "HNSW_PQ", build: { ...GRAPH, m: 8, refine: true }, params: EF, way: "graph" },
  { index_type: "DISKANN", build: { max_degree: 24 }, params: { search_list: 100 }, way: "graph" },
  { index_type: "AUTOINDEX", params: EF, way: "graph" },
  { index_type: "IVF_FLAT", build: LISTS, params: { nprobe: 16 }, way: "ivf" },
  { index_type: "IVF_SQ8", build: LISTS, params: { nprobe: 16 }, way: "ivf" },
  { index_type: "IVF_PQ", build: { ...LISTS, m: 8 }, params: { nprobe: 16 }, way: "ivf" },
  { index_type: "SCANN", build: LISTS, params: { nprobe: 16, reorder_k: 200 }, way: "ivf" },
  { index_type: "RP_LSH", build: { nbits: 256 }, params: { refine_k: 20 }, way: "lsh" },
  { index_type: "BIN_FLAT", data_type: "BinaryVector", metric_type: "HAMMING", way: "scan", least: 1 },
  {
    index_type: "BIN_IVF_FLAT",
    data_type: "BinaryVector",
    metric_type: "JACCARD",
    build: LISTS,
    params: { nprobe: 16 },
    way: "ivf",
  },
  {
    index_type: "SPARSE_INVERTED_INDEX",
    data_type: "SparseFloatVector",
    metric_type: "IP",
    way: "postings",
    least: 1,
  },
];

const dense = clustered({ count: COUNT + 12, dim: DIM, seed: 91 });
const bit = random(92);
const centres = Array.from({ length: 40 }, () => Array.from({ length: 64 }, () => bit() < 0.5));

function vectorOf(type: VectorType, row: number): Data {
  const values = Array.from(dense[row]);
  if (type === "FloatVector") return values;
  if (type === "SparseFloatVector")
    return Object.fromEntries(values.map((value, i) => [i * 3, Math.abs(value) + 0.01]));
  const bits = centres[row % centres.length].map((value) => value !== bit() < 0.15);
  return Array.from({ length: 8 }, (_, byte) =>
    bits.slice(byte * 8, byte * 8 + 8).reduce((sum, value, i) => sum + (value ? 1 << i : 0), 0),
  );
}

const scoresOf = (hits: readonly SearchHit[]) => hits.map(({ score }) => score);
const idsOf = (hits: readonly SearchHit[]) => hits.map(({ id }) => Number(id));

describe.each(CASES)("$index_type answers ($way)", (given) => {
  const {
    index_type,
    data_type = "FloatVector",
    metric_type = "L2",
    build = {},
    params = {},
    way,
    least = 0.85,
  } = given;
  const all = Array.from({ length: COUNT + 12 }, (_, row) => vectorOf(data_type, row));
  const queries = all.splice(COUNT);
  let client: ElanusClient;

  beforeAll(async () => {
    client = await ElanusClient.open(":memory:");
    const dim = data_type === "FloatVector" ? DIM : 64;
    const vector: FieldDefinition = {
      name: "vector",
      data_type,
      ...(data_type === "SparseFloatVector" ? {} : { dim }),
    };
    await client.createCollection({
      collection_name,
      fields: [{ name: "id", data_type: "Int64", is_primary_key: true }, { name: "tag", data_type: "Int32" }, vector],
    });
    await client.createIndex({ collection_name, field_name: "vector", index_type, metric_type, params: build });
    await client.insert({ collection_name, data: all.map((each, id) => ({ id, tag: id % TAGS, vector: each })) });
    await client.flushSync({ collection_names: [collection_name] });
    await client.waitForIndex({ collection_name });
  });
  afterAll(() => client.close());

  /** What a search finds, after `explain` told how; and what an exact one does. */
  async function search(data: Data, more: { params?: Record<string, unknown> } & Record<string, unknown> = {}) {
    const request = { collection_name, data, limit: 10, output_fields: ["tag"], ...more };
    const asked = { ...request, params: { ...params, ...more.params } };
    const { segments } = await client.explain(asked);
    expect(segments.map(({ search: { strategy } }) => strategy)).toEqual([way]);
    const { results } = await client.search(asked);
    const exact = await client.search({ ...request, params: { ...more.params, exact: true } });
    return { results, exact: exact.results };
  }

  test("with an offset, which the first page goes before", async () => {
    for (const data of queries.slice(0, 3)) {
      const { results } = await search(data, { limit: 20, offset: 15 });
      const { results: whole } = await search(data, { limit: 35 });
      expect(results).toEqual(whole.slice(15));
    }
  });

  test("many queries at once as each alone", async () => {
    const request = { collection_name, limit: 10, params };
    const { results } = await client.search({ ...request, data: queries });
    let found = 0;
    for (const [i, data] of queries.entries()) {
      const { results: alone, exact } = await search(data);
      expect(idsOf(results[i])).toEqual(idsOf(alone));
      const worst = exact[exact.length - 1].score;
      found += scoresOf(alone).filter((score) => (metric_type === "IP" ? score >= worst : score <= worst)).length / 10;
    }
    expect(found / queries.length).toBeGreaterThanOrEqual(least);
  });

  test("within a range of scores, and goes on until there are enough", async () => {
    for (const data of queries.slice(0, 3)) {
      const { exact: near } = await search(data, { limit: 90 });
      const range = { radius: near[70].score, range_filter: near[30].score };
      const { results, exact } = await search(data, { limit: 25, params: range });
      for (const score of scoresOf(results)) {
        const [low, high] =
          metric_type === "IP" ? [range.radius, range.range_filter] : [range.range_filter, range.radius];
        expect(score).toBeGreaterThanOrEqual(low);
        expect(score).toBeLessThanOrEqual(high);
        expect(score).not.toBe(range.radius);
      }
      expect(results.length).toBeGreaterThanOrEqual(exact.length * least);
      expect(recall(scoresOf(results), scoresOf(exact))).toBeGreaterThanOrEqual(least - 0.1);
    }
  });

  test("in groups, each with as many hits as were asked for", async () => {
    for (const data of queries.slice(0, 3)) {
      const grouping = { group_by_field: "tag", group_size: 3, strict_group_size: true };
      const { results, exact } = await search(data, { limit: TAGS, ...grouping });
      expect(results).toHaveLength(TAGS * 3);
      for (let group = 0; group < TAGS; group++) {
        const hits = results.slice(group * 3, group * 3 + 3);
        expect(new Set(hits.map(({ tag }) => tag)).size).toBe(1);
        for (const { id, tag } of hits) expect(tag).toBe(Number(id) % TAGS);
      }
      expect(new Set(results.map(({ tag }) => tag)).size).toBe(TAGS);
      expect(recall(scoresOf(results), scoresOf(exact))).toBeGreaterThanOrEqual(least - 0.1);
    }
  });
});
