import { rm } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import { expectError, temporaryFolder } from "../client/backends.ts";
import { clustered, recall, turned } from "../index/vectors.ts";

const DIM = 64;
const COUNT = 5000;
const vectors = turned(clustered({ count: COUNT + 40, dim: DIM, seed: 5 }), 6);
const queries = vectors.slice(COUNT);
const collection_name = "c";
const field_name = "vector";

const TYPES = [
  { index_type: "IVF_FLAT", params: { nlist: 32 }, search: { nprobe: 16 }, wrong: { nprobe: 33 }, way: "ivf" },
  { index_type: "IVF_SQ8", params: { nlist: 32 }, search: { nprobe: 16 }, wrong: { nprobe: 0 }, way: "ivf" },
  {
    index_type: "IVF_PQ",
    params: { nlist: 32, m: 16 },
    search: { refine_k: 12 },
    wrong: { refine_k: 0.5 },
    way: "ivf",
  },
  { index_type: "SCANN", params: { nlist: 32 }, search: { reorder_k: 100 }, wrong: { reorder_k: 9 }, way: "ivf" },
  { index_type: "RP_LSH", params: { nbits: 64 }, search: { refine_k: 10 }, wrong: { nprobe: 3 }, way: "lsh" },
] as const;
type Type = (typeof TYPES)[number];
/** The rows behind the last multiple of 32 are scanned. */
const IN_PARTS = "scan of codes + scan";

const rowsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    id: first + i,
    group: (first + i) % 40,
    vector: vectors[(first + i) % COUNT],
  }));

async function filled({ index_type, params }: Type, count = COUNT, path = ":memory:"): Promise<ElanusClient> {
  const client = await ElanusClient.open(path);
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "group", data_type: "Int64" },
      { name: field_name, data_type: "FloatVector", dim: DIM },
    ],
  });
  await client.createIndex({ collection_name, field_name, index_type, metric_type: "COSINE", params });
  for (let first = 0; first < count; first += 1000) {
    await client.insert({ collection_name, data: rowsFrom(first, 1000) });
  }
  return client;
}

async function described(client: ElanusClient) {
  return (await client.describeIndex({ collection_name })).index_descriptions[0];
}

async function coded(client: ElanusClient): Promise<void> {
  while (Number((await described(client)).pending_index_rows) > 0) await pause(10);
}

async function strategies(client: ElanusClient, { search }: Pick<Type, "search">, filter?: string): Promise<string[]> {
  const request = { collection_name, data: queries[0], limit: 10, params: search, filter };
  const { segments } = await client.explain(request);
  return segments.map((segment) =>
    "search" in segment ? `${segment.search?.index_type} ${segment.search?.strategy}` : "",
  );
}

async function ids(client: ElanusClient, vector: Float32Array, params: object, filter?: string): Promise<number[]> {
  const { results } = await client.search({ collection_name, data: vector, limit: 10, params: { ...params }, filter });
  return results.map(({ id }) => Number(id));
}

async function meanRecall(client: ElanusClient, { search }: Type, filter?: string): Promise<number> {
  let sum = 0;
  for (const query of queries) {
    sum += recall(await ids(client, query, search, filter), await ids(client, query, { exact: true }, filter));
  }
  return sum / queries.length;
}

test.each(TYPES)("$index_type has codes scanned while its rows grow, and is built at the seal", async (type) => {
  const client = await filled(type);
  await coded(client);
  expect(await strategies(client, type)).toEqual([`${type.index_type} ${IN_PARTS}`]);
  const { learnt, bytes } = await described(client);
  expect(learnt).toMatchObject([{ rows: COUNT, interim: "scan of codes" }]);
  expect(bytes).toBeGreaterThan(0);
  expect(await meanRecall(client, type)).toBeGreaterThan(0.97);
  await client.flush({ collection_names: [collection_name] });
  await client.waitForIndex({ collection_name });
  expect(await strategies(client, type)).toEqual([`${type.index_type} ${type.way}`]);
  expect((await described(client)).learnt).toBeUndefined();
  await client.close();
});

test.each(TYPES)("searches of $index_type are checked from its first row on", async (type) => {
  const client = await filled(type, 1000);
  await expectError(ids(client, queries[0], type.wrong), "INVALID_PARAMETER", new RegExp(Object.keys(type.wrong)[0]));
  expect(await strategies(client, type)).toEqual([`${type.index_type} scan`]);
  await client.close();
});

test.each(TYPES)(
  "filters, deletions, ranges, groups and many vectors hold under the codes of $index_type",
  async (type) => {
    const client = await filled(type);
    await coded(client);
    const params = { ...type.search };
    expect(await strategies(client, type, "id % 2 == 0")).toEqual([`${type.index_type} ${IN_PARTS}`]);
    expect(await meanRecall(client, type, "id % 2 == 0")).toBeGreaterThan(0.97);
    expect(await strategies(client, type, "id < 30")).toEqual([`${type.index_type} scan`]);
    expect(await ids(client, queries[0], params, "id < 7")).toHaveLength(7);

    const [nearest] = await ids(client, queries[1], params);
    await client.delete({ collection_name, ids: [nearest] });
    expect(await ids(client, queries[1], params)).not.toContain(nearest);
    await client.insert({ collection_name, data: [{ ...rowsFrom(nearest, 1)[0], id: 9000 }] });
    expect((await ids(client, queries[1], params))[0]).toBe(9000);

    const exact = await client.search({ collection_name, data: queries[2], limit: 40, params: { exact: true } });
    const radius = exact.results[29].score;
    const range = { collection_name, data: queries[2], limit: 100, params: { ...wide(params), radius } };
    const inRange = (await client.search(range)).results;
    expect(inRange.every(({ score }) => score > radius)).toBe(true);
    expect(inRange.length).toBeGreaterThan(27);

    const groups = {
      collection_name,
      data: queries[3],
      limit: 12,
      params,
      group_by_field: "group",
      output_fields: ["group"],
    };
    expect(new Set((await client.search(groups)).results.map(({ group }) => group)).size).toBe(12);

    const { results } = await client.search({ collection_name, data: queries, limit: 10, params });
    const alone = await Promise.all(queries.map((query) => ids(client, query, params)));
    expect(results.map((hits) => hits.map(({ id }) => Number(id)))).toEqual(alone);
    await client.close();
  },
);

/** A `reorder_k` is no less than the limit. */
function wide(params: object): object {
  return "reorder_k" in params ? { reorder_k: 200 } : params;
}

test.each(TYPES)(
  "rows of a log are coded anew when $index_type is opened, and its lists are read once stored",
  async (type) => {
    const folder = await temporaryFolder();
    await (await filled(type, 3000, folder)).close();
    const again = await ElanusClient.open(folder);
    await coded(again);
    expect(await strategies(again, type)).toEqual([`${type.index_type} ${IN_PARTS}`]);
    await again.flush({ collection_names: [collection_name] });
    await again.waitForIndex({ collection_name });
    await again.close();
    const sealed = await ElanusClient.open(folder);
    expect(await strategies(sealed, type)).toEqual([`${type.index_type} ${type.way}`]);
    await sealed.close();
    await rm(folder, { recursive: true });
  },
);

test("while rows are coded, the index is dropped and made anew, rows are truncated, flushed, merged, and all is closed", async () => {
  const [type] = TYPES;
  const client = await filled(type, 4000);
  await client.dropIndex({ collection_name, field_name });
  expect(await strategies(client, type)).toEqual(["FLAT scan"]);
  const { index_type, params } = type;
  await client.createIndex({ collection_name, field_name, index_type, metric_type: "COSINE", params });
  await client.insert({ collection_name, data: rowsFrom(4000, 1000) });
  await client.truncateCollection({ collection_name });
  expect(await ids(client, queries[0], type.search)).toEqual([]);
  for (let first = 0; first < 5000; first += 2500) {
    await client.insert({ collection_name, data: rowsFrom(first, 2500) });
    await client.flush({ collection_names: [collection_name] });
    expect(await meanRecall(client, type)).toBeGreaterThan(0.97);
  }
  await client.compact({ collection_name });
  await client.waitForIndex({ collection_name });
  expect(await strategies(client, type)).toEqual(["IVF_FLAT ivf"]);
  await client.insert({ collection_name, data: rowsFrom(5000, 3000) });
  await client.close();
});
