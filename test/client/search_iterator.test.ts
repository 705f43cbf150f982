import { expect, test } from "vitest";
import type { Connection, SearchHit } from "../../src/index.ts";
import { Random } from "../storage/random.ts";
import { collection_name, describeBackends, expectError } from "./backends.ts";

const DIM = 8;
const METRICS = ["L2", "IP", "COSINE"] as const;

async function filled(client: Connection, metric: string, count: number, index_type?: string) {
  const random = new Random(count);
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "group", data_type: "Int8" },
      { name: "vector", data_type: "FloatVector", dim: DIM },
    ],
  });
  if (index_type !== undefined) {
    const params = index_type === "HNSW" ? { M: 8, efConstruction: 64 } : {};
    await client.createIndex({ collection_name, field_name: "vector", index_type, metric_type: metric, params });
  }
  const data = Array.from({ length: count }, (_, id) => ({
    id: String(id),
    group: id % 10,
    // Few values, so that many rows are equally near.
    vector: Array.from({ length: DIM }, () => random.below(3) + 1),
  }));
  for (const half of [data.slice(0, count / 2), data.slice(count / 2)]) {
    await client.insert({ collection_name, data: half });
    if (half[0].id === "0") await client.flushSync({ collection_names: [collection_name] });
  }
  if (index_type === "HNSW") await client.waitForIndex({ collection_name });
  return data;
}

const query = Array.from({ length: DIM }, (_, i) => (i % 3) + 0.5);

async function allOf(batches: AsyncIterable<SearchHit[]>): Promise<SearchHit[][]> {
  const all: SearchHit[][] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

describeBackends("searchIterator", ({ open }) => {
  test.each(METRICS)("over exact search every row comes once, near to far, equal scores too (%s)", async (metric) => {
    const client = await open();
    await filled(client, metric, 600);
    const request = { collection_name, data: query, metric_type: metric };
    const iterator = await client.searchIterator({ ...request, batchSize: 7, output_fields: ["group"] });
    const batches = await allOf(iterator);
    expect(batches.map(({ length }) => length)).toEqual([...Array(85).fill(7), 5]);
    const hits = batches.flat();
    const { results } = await client.search({ ...request, limit: 600, output_fields: ["group"] });
    expect(hits.map(({ score }) => score)).toEqual(results.map(({ score }) => score));
    expect(new Set(hits.map(({ id }) => id)).size).toBe(600);
    for (const { id, group } of hits) expect(group).toBe(Number(id) % 10);
  });

  test.each(METRICS)(
    "over a graph every row comes once, the first ones as a search finds them (%s)",
    async (metric) => {
      const client = await open();
      await filled(client, metric, 3000, "HNSW");
      const request = { collection_name, data: query };
      const batches = await allOf(await client.searchIterator({ ...request, batchSize: 100, params: { ef: 120 } }));
      const hits = batches.flat();
      expect(hits).toHaveLength(3000);
      expect(new Set(hits.map(({ id }) => id)).size).toBe(3000);
      const { results } = await client.search({ ...request, limit: 100, params: { ef: 120 } });
      expect(batches[0].map(({ score }) => score)).toEqual(results.map(({ score }) => score));
      const filter = "group < 3";
      const some = (await allOf(await client.searchIterator({ ...request, batchSize: 64, filter }))).flat();
      expect(some).toHaveLength(900);
      expect(new Set(some.map(({ id }) => id)).size).toBe(900);
    },
  );

  test("limit, a filter, and a function that leaves hits out and fills the batches up again", async () => {
    const client = await open();
    await filled(client, "L2", 400);
    const request = { collection_name, data: query, metric_type: "L2", batchSize: 10 };
    const limited = await allOf(await client.searchIterator({ ...request, limit: 25, filter: "group == 3" }));
    expect(limited.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(limited.flat().every(({ id }) => Number(id) % 10 === 3)).toBe(true);
    const external_filter_fn = ({ group }: SearchHit) => group === 4;
    const own = { ...request, output_fields: ["group"], external_filter_fn };
    const found = await allOf(await client.searchIterator({ ...own, limit: 32 }));
    expect(found.map(({ length }) => length)).toEqual([10, 10, 10, 2]);
    expect(found.flat().every(({ group }) => group === 4)).toBe(true);
    expect((await allOf(await client.searchIterator(own))).flat()).toHaveLength(40);
  });

  test.each(METRICS)("radius and range_filter bound the scores (%s)", async (metric) => {
    const client = await open();
    await filled(client, metric, 400);
    const request = { collection_name, data: query, metric_type: metric, batchSize: 9 };
    const all = (await allOf(await client.searchIterator(request))).flat();
    const [near, far] = [all[40].score, all[250].score];
    const params = { radius: far, range_filter: near };
    const hits = (await allOf(await client.searchIterator({ ...request, params }))).flat();
    const within = (score: number) => (metric === "L2" ? near <= score && score < far : far < score && score <= near);
    expect(hits.map(({ score }) => score)).toEqual(all.map(({ score }) => score).filter(within));
    const turned = client.searchIterator({ ...request, params: { radius: near, range_filter: far } });
    await expectError(turned.then(allOf), "INVALID_PARAMETER", /`range_filter` must be (above|below) `radius`/);
  });

  test("what is refused is refused at once", async () => {
    const client = await open();
    await filled(client, "L2", 20);
    const request = { collection_name, data: query, batchSize: 5 };
    const refuse = (more: object, message: RegExp) =>
      expectError(client.searchIterator({ ...request, ...more }), "INVALID_PARAMETER", message);
    await refuse({ batchSize: undefined }, /`batchSize`/);
    await refuse({ offset: 3 }, /does not take `offset`/);
    await refuse({ external_filter_func: () => true }, /did you mean `external_filter_fn`/);
    await refuse({ external_filter_fn: "x" }, /must be a function/);
    await refuse({ data: [query, query] }, /takes one vector/);
    await refuse({ params: { nprobes: 3 } }, /`nprobes`/);
    await refuse({ params: { radius: "far" } }, /`radius` must be a number/);
    await refuse({ params: { range_filter: 1 } }, /needs a `radius`/);
  });
});
