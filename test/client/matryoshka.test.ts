import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateCatalogue } from "../../src/cli/demo/catalogue/generate.ts";
import { type Connection, ElanusClient, type FieldDefinition, trainLsa } from "../../src/index.ts";
import { score } from "../kernels/reference.ts";
import { Random } from "../storage/random.ts";
import { collection_name, describeBackends, expectError } from "./backends.ts";

const KEY: FieldDefinition = { name: "id", data_type: "Int64", is_primary_key: true };
const DIM = 30;
const COUNT = 400;

interface Filled {
  readonly vectors: readonly number[][];
  readonly query: number[];
}

/** Sealed rows and growing ones. */
async function filled(
  client: Connection,
  data_type: FieldDefinition["data_type"],
  metric_type: string,
): Promise<Filled> {
  const random = new Random(11);
  const vectorOf = () => Array.from({ length: DIM }, () => Math.round(random.next() * 200 - 100));
  await client.createCollection({
    collection_name,
    fields: [KEY, { name: "tag", data_type: "Int8" }, { name: "vector", data_type, dim: DIM }],
  });
  await client.createIndex({ collection_name, field_name: "vector", index_type: "FLAT", metric_type });
  const vectors = Array.from({ length: COUNT }, vectorOf);
  const data = vectors.map((vector, id) => ({ id, tag: id % 3, vector }));
  await client.insert({ collection_name, data: data.slice(0, 250) });
  await client.flushSync({ collection_names: [collection_name] });
  await client.insert({ collection_name, data: data.slice(250) });
  return { vectors, query: vectorOf() };
}

type Metric = "COSINE" | "IP" | "L2";

/** Rows by their first dims, nearest first. */
function byFirst(dims: number, metric: Metric, { vectors, query }: Filled, rows: readonly number[]) {
  const scored = rows.map((id) => {
    const kernel = score(metric, query.slice(0, dims), vectors[id].slice(0, dims));
    return { id: String(id), score: metric === "L2" ? -kernel : kernel };
  });
  return scored.sort((a, b) => (metric === "L2" ? a.score - b.score : b.score - a.score));
}

const ALL = Array.from({ length: COUNT }, (_, id) => id);
const CASES = [
  ["FloatVector", "COSINE"],
  ["FloatVector", "IP"],
  ["FloatVector", "L2"],
  ["Float16Vector", "COSINE"],
  ["BFloat16Vector", "L2"],
  ["Int8Vector", "COSINE"],
] as const;

describeBackends("a search by the first dims", ({ open }) => {
  test.each(CASES)("finds and scores by them alone (%s, %s)", async (type, metric) => {
    const client = await open();
    const rows = await filled(client, type, metric);
    for (const dims of [1, 7, 12, 29, 30]) {
      const { results } = await client.search({ collection_name, data: rows.query, limit: 20, params: { dims } });
      const expected = byFirst(dims, metric, rows, ALL);
      results.forEach((hit, i) => {
        expect(hit.score).toBeCloseTo(expected[i].score, metric === "COSINE" ? 2 : 0);
      });
      if (type !== "FloatVector" || dims < 7) continue;
      expect(results.map(({ id }) => id)).toEqual(expected.slice(0, 20).map(({ id }) => id));
    }
  });

  test("goes with filters, offsets, ranges, groups and iterators", async () => {
    const client = await open();
    const rows = await filled(client, "FloatVector", "L2");
    const request = { collection_name, data: rows.query, params: { dims: 10 } };
    const expected = byFirst(10, "L2", rows, ALL);
    const ids = async (more: object) => (await client.search({ ...request, ...more })).results.map(({ id }) => id);
    const tagged = expected.filter(({ id }) => Number(id) % 3 === 1);
    expect(await ids({ filter: "tag == 1", limit: 5, offset: 4 })).toEqual(tagged.slice(4, 9).map(({ id }) => id));
    const params = { dims: 10, radius: expected[30].score, range_filter: expected[10].score };
    expect(await ids({ params })).toEqual(expected.slice(10, 30).map(({ id }) => id));
    const grouped = await ids({ group_by_field: "tag", limit: 3 });
    expect(grouped).toEqual(
      [0, 1, 2]
        .map((tag) => expected.find(({ id }) => Number(id) % 3 === tag)?.id)
        .sort((a, b) => expected.findIndex(({ id }) => id === a) - expected.findIndex(({ id }) => id === b)),
    );
    const iterator = await client.searchIterator({ ...request, batchSize: 150 });
    const [first] = [await iterator.next()];
    iterator.close();
    expect(first.value?.map(({ id }) => id)).toEqual(expected.slice(0, 150).map(({ id }) => id));
  });

  test("a funnel scores what is left by more dims, and drops a share each time", async () => {
    const client = await open();
    const rows = await filled(client, "FloatVector", "COSINE");
    const search = async (funnel: object, more: object = {}) =>
      (await client.search({ collection_name, data: rows.query, limit: 5, params: { funnel }, ...more })).results;
    const narrowed = (stages: [dims: number, kept: number][]) => {
      let left = ALL;
      for (const [dims, kept] of stages)
        left = byFirst(dims, "COSINE", rows, left)
          .slice(0, kept)
          .map(({ id }) => Number(id));
      return left.map(String);
    };
    const hits = await search({ candidates: 100, scales: [10, 20, 30], prune: 0.5 });
    expect(hits.map(({ id }) => id)).toEqual(
      narrowed([
        [5, 100],
        [10, 50],
        [20, 25],
        [30, 5],
      ]),
    );
    const expected = byFirst(
      30,
      "COSINE",
      rows,
      hits.map(({ id }) => Number(id)),
    );
    hits.forEach((hit, i) => {
      expect(hit.score).toBeCloseTo(expected[i].score, 5);
    });
    const ids = async (funnel: object, more?: object) => (await search(funnel, more)).map(({ id }) => id);
    // Never fewer than are wanted: 0.9 of 30 would leave 3.
    expect(await ids({ candidates: 30, scales: [12, 30], prune: 0.9 })).toEqual(
      narrowed([
        [6, 30],
        [12, 5],
        [30, 5],
      ]),
    );
    expect(await ids({ candidates: 3, prune: 0.9 }, { limit: 20 })).toHaveLength(20);
    // What is left after the first scale ends it, so that the scores are of that scale.
    const early = await search({ candidates: 100, scales: [10, 20, 30], prune: 0.9, top: 10 });
    expect(early.map(({ id }) => id)).toEqual(
      narrowed([
        [5, 100],
        [10, 5],
      ]),
    );
    expect(early[0].score).toBeCloseTo(
      byFirst(10, "COSINE", rows, ALL).find(({ id }) => id === early[0].id)?.score ?? 0,
      5,
    );
    const first = { collection_name, data: rows.query, limit: 5, params: { dims: 3, funnel: { scales: [10] } } };
    const { results } = await client.search(first);
    expect(results.map(({ id }) => id)).toEqual(
      narrowed([
        [3, 128],
        [10, 5],
      ]),
    );
    expect(await ids({}, { offset: 3, limit: 2 })).toEqual(
      narrowed([
        [5, 128],
        [10, 64],
        [20, 32],
        [30, 5],
      ]).slice(3),
    );
    await client.delete({ collection_name, filter: "id >= 0" });
    expect(await ids({})).toEqual([]);
  });

  test("what makes no sense is refused by name", async () => {
    const client = await open();
    const { query } = await filled(client, "FloatVector", "L2");
    const refuse = (params: Record<string, unknown>, message: RegExp) =>
      expectError(client.search({ collection_name, data: query, limit: 10, params }), "INVALID_PARAMETER", message);
    await refuse({ dims: 0 }, /`dims` must be a whole number from 1 to 30/);
    await refuse({ dims: 31 }, /`dims` must be a whole number from 1 to 30/);
    await refuse({ dims: 10, prefix: 5 }, /either `prefix` or `dims`/);
    await refuse({ funnel: 3 }, /`funnel` must be an object/);
    await refuse({ funnel: [256, 512] }, /`funnel` must be an object/);
    await refuse({ funnel: { scale: [30] } }, /`scale` is not a parameter of a funnel.*`scales`/);
    await refuse({ funnel: { scales: [20, 10] } }, /`scales` must be whole numbers that rise, from 1 to 30/);
    await refuse({ funnel: { scales: [31] } }, /`scales`/);
    await refuse({ funnel: { scales: [] } }, /`scales`/);
    await refuse({ dims: 20, funnel: { scales: [10, 30] } }, /`dims` must be a whole number from 1 to 10/);
    await refuse({ funnel: { prune: 1 } }, /`prune` must be a number from 0 to below 1/);
    await refuse({ funnel: { top: 9 } }, /`top` must be a whole number from 10/);
    await refuse({ funnel: { candidates: 0 } }, /`candidates`/);
    await refuse({ funnel: {}, radius: 3 }, /either `funnel` or `radius`/);
    await refuse({ funnel: {}, group_by_field: "tag" }, /either `funnel` or `group_by_field`/);
    for (const field of [{ data_type: "BinaryVector", dim: 8 }, { data_type: "SparseFloatVector" }] as const) {
      await client.dropCollection({ collection_name });
      await client.createCollection({ collection_name, fields: [KEY, { name: "vector", ...field }] });
      const data = field.data_type === "BinaryVector" ? [1] : { 1: 1 };
      for (const params of [{ dims: 1 }, { funnel: {} }]) {
        const search = client.search({ collection_name, data, params });
        await expectError(search, "INVALID_PARAMETER", /is for dense vectors.*of type (Binary|Sparse)/);
      }
    }
  });
});

describe("vectors of lsa", () => {
  const rows = [...generateCatalogue({ rows: 3000 })].map(({ title, description }) => `${title} ${description}`);
  let client: Connection;
  let queries: number[][];

  beforeAll(async () => {
    client = await ElanusClient.open(":memory:");
    const lsa = await trainLsa(rows, { dim: 128, seed: 5 });
    const { dense } = await lsa.embedDocuments(rows);
    queries = dense.filter((_, i) => i % 60 === 0).map((vector) => Array.from(vector));
    for (const [name, turn] of [
      ["nested", (v: number[]) => v],
      ["reversed", (v: number[]) => v.reverse()],
    ] as const) {
      await client.createCollection({ collection_name: name, dimension: 128, metric_type: "COSINE" });
      const data = dense.map((vector, id) => ({ id, vector: turn(Array.from(vector)) }));
      await client.insert({ collection_name: name, data });
    }
  }, 60_000);
  afterAll(() => client.close());

  /** The share of the true ten that a search by some dims finds. */
  async function recall(name: string, params: Record<string, unknown>): Promise<number> {
    const data = name === "reversed" ? queries.map((query) => [...query].reverse()) : queries;
    const { recalls } = await client.search({
      collection_name: name,
      data,
      limit: 10,
      params: { ...params, recall: true },
    });
    expect(recalls).toHaveLength(queries.length);
    return recalls.reduce((sum, each) => sum + each, 0) / recalls.length;
  }

  test("keep what they mean in their first dims: a prefix finds what a suffix loses", async () => {
    const [nested, reversed] = [await recall("nested", { funnel: {} }), await recall("reversed", { funnel: {} })];
    expect(nested).toBeGreaterThan(0.98);
    expect(reversed).toBeLessThan(0.8);
    const [head, tail] = [await recall("nested", { dims: 32 }), await recall("reversed", { dims: 32 })];
    expect(head).toBeGreaterThan(tail + 0.05);
    expect(await recall("nested", {})).toBe(1);
    expect(await recall("nested", { dims: 128 })).toBe(1);
  });

  test("are read as far as they are compared, and the rest is left unread", async () => {
    const request = { collection_name: "nested", data: queries[0], limit: 10, params: { dims: 32 } };
    const { segments } = await client.explain(request);
    const searches = segments.map(({ search }) => search);
    const sum = (bytes: readonly number[]) => bytes.reduce((all, each) => all + each, 0);
    expect(sum(searches.map(({ vector_bytes }) => vector_bytes))).toBe(3000 * 32 * 4);
    expect(sum(searches.map(({ saved_bytes }) => saved_bytes))).toBe(3000 * 96 * 4);
  });
});
