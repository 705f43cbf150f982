import { setImmediate as pause } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import { clustered } from "../index/vectors.ts";
import { collection_name, expectError, expectWay } from "./backends.ts";

const DIM = 64;
const COUNT = 6000;
const QUERIES = 40;
const vectors = clustered({ count: COUNT + QUERIES, dim: DIM, seed: 21 }).map((vector) => Array.from(vector));
const queries = vectors.slice(COUNT);

/** `way`: how the sealed rows are searched. */
const INDEXES = [
  { way: "scan", index_type: "FLAT" },
  { way: "graph", index_type: "HNSW", params: { M: 8, efConstruction: 64 } },
  { way: "ivf", index_type: "IVF_FLAT", params: { nlist: 32 } },
  { way: "ivf", index_type: "SCANN", params: { nlist: 32 } },
  { way: "lsh", index_type: "RP_LSH", params: { nbits: 128 } },
];

const clients: ElanusClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

/** Two thirds sealed, the rest growing. */
async function filled({ way, ...index }: (typeof INDEXES)[number]): Promise<ElanusClient> {
  const client = await ElanusClient.open(":memory:");
  clients.push(client);
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "tag", data_type: "Int32" },
      { name: "vector", data_type: "FloatVector", dim: DIM },
    ],
  });
  await client.createIndex({ collection_name, field_name: "vector", metric_type: "COSINE", ...index });
  const data = vectors.slice(0, COUNT).map((vector, id) => ({ id, tag: id % 5, vector }));
  await client.insert({ collection_name, data: data.slice(0, 4000) });
  await client.flushSync({ collection_names: [collection_name] });
  await client.waitForIndex({ collection_name });
  await expectWay(client, "memory", { collection_name, data: queries[0], limit: 10 }, way);
  await client.insert({ collection_name, data: data.slice(4000) });
  return client;
}

describe.each(INDEXES)("many queries over $index_type", (index) => {
  test("find what each finds alone, whatever else is asked for", async () => {
    const client = await filled(index);
    const requests: object[] = [
      {},
      { filter: "tag == 3", offset: 5 },
      { filter: "tag != 3" },
      { params: { exact: true } },
      { params: { radius: 0.1, range_filter: 0.6 } },
      { group_by_field: "tag", group_size: 2, strict_group_size: true, limit: 4 },
      { params: { dims: 20 } },
      { params: { funnel: { candidates: 40 } } },
    ];
    for (const more of requests) {
      const request = { collection_name, limit: 10, output_fields: ["tag"], ...more };
      const { results } = await client.search({ ...request, data: queries });
      expect(results).toHaveLength(QUERIES);
      for (const [i, data] of queries.entries()) {
        const alone = await client.search({ ...request, data });
        expect(results[i], JSON.stringify(more)).toEqual(alone.results);
      }
    }
  }, 30_000);

  test("are over the rows as they were, whatever is written, merged or truncated meanwhile", async () => {
    const client = await filled(index);
    const request = { collection_name, data: queries, limit: 10, output_fields: ["tag", "vector"] };
    const before = await client.search(request);
    const running = Array.from({ length: 6 }, () => client.search(request));
    await client.delete({ collection_name, filter: "id >= 100" });
    await client.upsert({ collection_name, data: [{ id: 1, tag: 99, vector: queries[0] }] });
    await client.flushSync({ collection_names: [collection_name] });
    await client.truncateCollection({ collection_name });
    for (const { results } of await Promise.all(running)) expect(results).toEqual(before.results);
    expect((await client.search(request)).results).toEqual(queries.map(() => []));
  }, 30_000);
});

test("the event loop stays free", async () => {
  const client = await filled(INDEXES[0]);
  let turns = 0;
  let isOver = false;
  const data = Array.from({ length: 20 }, () => queries).flat();
  const search = client.search({ collection_name, data, limit: 10 }).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await pause();
    turns++;
  }
  expect((await search).results).toHaveLength(data.length);
  expect(turns).toBeGreaterThan(10);
});

test("a search that outlives its collection is told so", async () => {
  const client = await filled(INDEXES[0]);
  const search = client.search({ collection_name, data: queries, limit: 10, params: { recall: true } });
  await client.dropCollection({ collection_name });
  await expectError(search, "COLLECTION_NOT_FOUND", /was dropped/);
});
