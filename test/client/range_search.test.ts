import { describe, expect, test } from "vitest";
import { type Connection, ElanusClient, type SearchHit } from "../../src/index.ts";
import { Random } from "../storage/random.ts";
import { collection_name, describeBackends, expectError } from "./backends.ts";

const DIM = 16;
const COUNT = 3000;

/** How rows of each metric are made, and by what they may be found. */
const CASES = [
  ["FloatVector", "L2", "FLAT"],
  ["FloatVector", "IP", "FLAT"],
  ["FloatVector", "COSINE", "FLAT"],
  ["Int8Vector", "IP", "FLAT"],
  ["BinaryVector", "HAMMING", "BIN_FLAT"],
  ["BinaryVector", "JACCARD", "BIN_FLAT"],
  ["SparseFloatVector", "IP", "SPARSE_INVERTED_INDEX"],
] as const;
type VectorType = (typeof CASES)[number][0];

function vectorOf(type: VectorType, random: Random): number[] | Record<string, number> {
  const values = Array.from({ length: DIM }, () => random.next());
  if (type === "BinaryVector") return Array.from(random.bytes(DIM / 8));
  if (type === "Int8Vector") return values.map((value) => Math.round(value * 100));
  if (type !== "SparseFloatVector") return values;
  return Object.fromEntries(values.flatMap((value, i) => (i === 0 || value < 0.5 ? [[i, value]] : [])));
}

const BUILD_PARAMS: Record<string, Record<string, number>> = {
  HNSW: { M: 8, efConstruction: 64 },
  IVF_FLAT: { nlist: 64 },
};

/** Sealed rows, growing ones, and some that are deleted again. */
async function filled(client: Connection, type: VectorType, metric_type: string, index_type: string, count = COUNT) {
  const random = new Random(COUNT);
  const vector = type === "SparseFloatVector" ? {} : { dim: DIM };
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "tag", data_type: "Int8" },
      { name: "vector", data_type: type, ...vector },
    ],
  });
  const params = BUILD_PARAMS[index_type] ?? {};
  await client.createIndex({ collection_name, field_name: "vector", index_type, metric_type, params });
  const data = Array.from({ length: count }, (_, id) => ({ id, tag: id % 7, vector: vectorOf(type, random) }));
  await client.insert({ collection_name, data: data.slice(0, count * 0.8) });
  await client.flushSync({ collection_names: [collection_name] });
  await client.waitForIndex({ collection_name });
  await client.insert({ collection_name, data: data.slice(count * 0.8) });
  await client.delete({ collection_name, filter: "id % 11 == 3" });
  return vectorOf(type, random);
}

const idsOf = (hits: readonly SearchHit[]) => hits.map(({ id }) => id);

describeBackends("range search", ({ open }) => {
  test.each(CASES)("%s by %s, %s: what lies between the bounds, and nothing else", async (type, metric, index) => {
    const client = await open();
    const data = await filled(client, type, metric, index);
    const higherIsNearer = metric === "IP" || metric === "COSINE";
    const exact = { collection_name, data, limit: COUNT, params: { exact: true } };
    const { results: all } = await client.search(exact);
    expect(all.length).toBeGreaterThan(400);
    const [radius, range_filter] = [all[380].score, all[150].score];
    const within = all.filter(({ score }) =>
      higherIsNearer ? radius < score && score <= range_filter : range_filter <= score && score < radius,
    );
    const search = async (more: object, params: Record<string, unknown>) =>
      (await client.search({ collection_name, data, limit: 400, ...more, params })).results;
    const found = await search({}, { radius, range_filter });
    expect(found.map(({ score }) => score)).toEqual(within.map(({ score }) => score));
    const far = await search({ limit: 10 }, { radius, exact: true });
    expect(idsOf(far)).toEqual(idsOf(all.slice(0, 10)));
    const page = await search({ limit: 20, offset: 30 }, { radius, range_filter, exact: true });
    expect(page.map(({ score }) => score)).toEqual(within.slice(30, 50).map(({ score }) => score));
    const filter = "tag == 2";
    const some = await search({ filter, output_fields: ["tag"] }, { radius, range_filter, exact: true });
    expect(some.length).toBe(within.filter(({ id }) => Number(id) % 7 === 2).length);
    for (const { tag } of some) expect(tag).toBe(2);
  });

  test("a bound has the precision of scores: the far one is outside, the near one inside", async () => {
    const client = await open();
    await client.createCollection({ collection_name, dimension: 2, metric_type: "IP" });
    const values = [0.1, 0.2, 0.3, 0.4];
    await client.insert({ collection_name, data: values.map((value, i) => ({ id: i, vector: [value, 0] })) });
    const params = { radius: 0.1, range_filter: 0.3 };
    const { results } = await client.search({ collection_name, data: [1, 0], params });
    expect(idsOf(results)).toEqual(["2", "1"]);
    const batch = await client.search({
      collection_name,
      data: [
        [1, 0],
        [0.5, 0],
      ],
      params,
    });
    expect(batch.results.map(idsOf)).toEqual([
      ["2", "1"],
      ["3", "2"],
    ]);
  });

  test("bounds that cannot be meant are refused by name", async () => {
    const client = await open();
    await client.createCollection({ collection_name, dimension: 2, metric_type: "L2" });
    const search = (params: Record<string, unknown>) => client.search({ collection_name, data: [1, 0], params });
    await expectError(search({ radius: "far" }), "INVALID_PARAMETER", /`radius` must be a number/);
    await expectError(
      search({ radius: 1, range_filter: null }),
      "INVALID_PARAMETER",
      /`range_filter` must be a number/,
    );
    await expectError(search({ range_filter: 1 }), "INVALID_PARAMETER", /needs a `radius`/);
    await expectError(search({ radius: 1, range_filter: 2 }), "INVALID_PARAMETER", /must be below `radius` under L2/);
    await expectError(search({ radiuss: 1 }), "INVALID_PARAMETER", /did you mean `radius`/);
    expect((await search({ radius: 1 })).results).toEqual([]);
  });
});

describe("range search over an index", () => {
  test.each([
    ["HNSW", "graph", "COSINE", { ef: 200 }],
    ["HNSW", "graph", "L2", { ef: 200 }],
    ["IVF_FLAT", "ivf", "IP", { nprobe: 48 }],
  ])(
    "%s (%s, %s) goes on behind the near bound until there are enough",
    async (index, strategy, metric, params) => {
      const client = await ElanusClient.open(":memory:");
      const data = await filled(client, "FloatVector", metric, index, 10_000);
      const request = { collection_name, data };
      const { segments } = await client.explain({ ...request, params });
      expect(segments[0].search.strategy).toContain(strategy);
      const { results: all } = await client.search({ ...request, limit: 400, params: { exact: true } });
      // The first window of 20 lies before the range.
      const range = { radius: all[130].score, range_filter: all[100].score };
      const { results } = await client.search({ ...request, limit: 20, params: { ...params, ...range } });
      expect(results).toHaveLength(20);
      const within = idsOf(all.slice(100, 130));
      for (const { id } of results) expect(within).toContain(id);
      expect(idsOf(results).filter((id) => within.slice(0, 20).includes(id)).length).toBeGreaterThanOrEqual(18);
      await client.close();
    },
    60_000,
  );
});
