import { rm } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { Database } from "../../src/engine/catalog/database.ts";
import { sealCollection } from "../../src/engine/compaction/seal.ts";
import { indexedLiveRows } from "../../src/engine/indexes/growing_index.ts";
import { createIndex } from "../../src/engine/indexes/index_admin.ts";
import { RowVectors } from "../../src/engine/vectors/row_vectors.ts";
import { encodeRows } from "../../src/engine/write/encode_rows.ts";
import { ElanusClient } from "../../src/index.ts";
import { defineCollection } from "../../src/schema/define_collection.ts";
import { MemoryFileSystem } from "../../src/storage/index.ts";
import { temporaryFolder } from "../client/backends.ts";
import { clustered, recall } from "../index/vectors.ts";

const DIM = 16;
const vectors = clustered({ count: 9000, dim: DIM, seed: 21 });
const queries = vectors.slice(8900);
const rowsFrom = (first: number, count: number, vectorOf = (id: number) => vectors[id % 8900]) => {
  return Array.from({ length: count }, (_, i) => ({ id: first + i, vector: [...vectorOf(first + i)] }));
};
const schema = defineCollection({
  name: "c",
  fields: [
    { name: "id", data_type: "Int64", is_primary_key: true },
    { name: "vector", data_type: "FloatVector", dim: DIM },
  ],
});
const INDEX = { collection_name: "c", field_name: "vector", index_type: "HNSW", metric_type: "L2" };
const ids = (results: readonly object[]) => results.map((hit) => Number("id" in hit ? hit.id : -1));

async function indexed(
  params: Record<string, unknown> = { M: 8, efConstruction: 64 },
  path = ":memory:",
): Promise<ElanusClient> {
  const client = await ElanusClient.open(path);
  await client.createCollection({
    collection_name: "c",
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "vector", data_type: "FloatVector", dim: DIM },
    ],
  });
  await client.createIndex({ ...INDEX, params });
  return client;
}

async function insert(client: ElanusClient, first: number, count: number, batch = 250): Promise<void> {
  for (let from = first; from < first + count; from += batch) {
    await client.insert({ collection_name: "c", data: rowsFrom(from, Math.min(batch, first + count - from)) });
  }
}

async function nearest(
  client: ElanusClient,
  vector: ArrayLike<number>,
  params: Record<string, unknown> = { ef: 64 },
): Promise<number[]> {
  const { results } = await client.search({ collection_name: "c", data: Array.from(vector), limit: 10, params });
  return ids(results);
}

async function meanRecall(client: ElanusClient): Promise<number> {
  let sum = 0;
  for (const query of queries) {
    sum += recall(await nearest(client, query), await nearest(client, query, { exact: true }));
  }
  return sum / queries.length;
}

async function pendingRows(client: ElanusClient): Promise<number> {
  const { index_descriptions } = await client.describeIndex({ collection_name: "c" });
  return Number(index_descriptions[0].pending_index_rows);
}

async function allIndexed(client: ElanusClient): Promise<void> {
  while ((await pendingRows(client)) > 0) await pause(10);
}

test("rows that were just acknowledged are found, all of a burst, long before they are indexed", async () => {
  const client = await indexed({ M: 30, efConstruction: 360 });
  await insert(client, 0, 8000, 4000);
  expect(await pendingRows(client)).toBeGreaterThan(0);
  for (let id = 0; id < 8000; id += 97) expect((await nearest(client, vectors[id]))[0]).toBe(id);
  expect(await meanRecall(client)).toBeGreaterThan(0.97);
  await client.close();
});

test("what grows is indexed without a flush, deleted rows are never found, and replaced ones by their new vector alone", async () => {
  const client = await indexed();
  await insert(client, 0, 3000);
  await allIndexed(client);
  const inserting = insert(client, 3000, 3000);
  for (let id = 0; id < 300; id += 3) {
    await client.delete({ collection_name: "c", ids: [id] });
    await client.upsert({ collection_name: "c", data: rowsFrom(id + 1, 1, () => vectors[id + 7000]) });
    await client.upsert({ collection_name: "c", data: rowsFrom(id + 2, 1) });
    expect(await nearest(client, vectors[id])).not.toContain(id);
    expect(await nearest(client, vectors[id + 1])).not.toContain(id + 1);
    expect((await nearest(client, vectors[id + 7000]))[0]).toBe(id + 1);
    expect((await nearest(client, vectors[id + 2]))[0]).toBe(id + 2);
  }
  await inserting;
  await allIndexed(client);
  expect(await meanRecall(client)).toBeGreaterThan(0.97);
  await client.close();
});

test("the graph that grew is stored as the sealed segment's index, and read at the next opening", async () => {
  const folder = await temporaryFolder();
  const client = await indexed(undefined, folder);
  await insert(client, 0, 4000);
  await allIndexed(client);
  await client.flush({ collection_names: ["c"] });
  await client.waitForIndex({ collection_name: "c" });
  const before = await Promise.all(queries.map((query) => nearest(client, query)));
  await client.close();
  const again = await ElanusClient.open(folder);
  expect(await pendingRows(again)).toBe(0);
  expect(await Promise.all(queries.map((query) => nearest(again, query)))).toEqual(before);
  await again.close();
  await rm(folder, { recursive: true });
});

test("nothing is built anew when a segment is sealed whose graph has caught up", async () => {
  const database = await Database.open("db", {}, { fs: new MemoryFileSystem(), folder: "db" });
  const collection = await database.createCollection(schema);
  await createIndex(collection, { field: "vector", type: "HNSW", metric: "L2", params: { M: 8, efConstruction: 64 } });
  const encoded = encodeRows(collection.layout, rowsFrom(0, 4000), { nextAutoId: () => 0n, keysAreGiven: true });
  await collection.writer.write(encoded, async () => {});
  const [growing] = collection.growing.values();
  while (indexedLiveRows(growing, "vector") < 4000) await pause(10);
  const column = growing.vectors[0];
  const used = column instanceof RowVectors ? column.rows.memory.usedBytes : 0;
  await sealCollection(collection);
  const slot = growing.indexes.get("vector");
  while (slot?.state !== "Finished") await pause(5);
  expect(collection.sealed).toEqual([growing]);
  expect(growing.growing.size).toBe(0);
  // Another graph would have taken more of the memory than a scratch.
  const more = (column instanceof RowVectors ? column.rows.memory.usedBytes : 0) - used;
  expect(more).toBeLessThan(100_000);
  expect(slot.file).toMatch(/index/);
  await database.close();
});

test("rows of a log are indexed after the next opening, while they wait for a seal", async () => {
  const folder = await temporaryFolder();
  const client = await indexed(undefined, folder);
  await insert(client, 0, 3000);
  await client.close();
  const again = await ElanusClient.open(folder);
  await allIndexed(again);
  expect(await meanRecall(again)).toBeGreaterThan(0.97);
  await again.close();
  await rm(folder, { recursive: true });
});

describe("while rows are taken in", () => {
  async function filling(): Promise<ElanusClient> {
    const client = await indexed({ M: 30, efConstruction: 360 });
    await insert(client, 0, 4000, 2000);
    return client;
  }

  test("the index is dropped, and another one made", async () => {
    const client = await filling();
    await client.dropIndex({ collection_name: "c", field_name: "vector" });
    expect(await meanRecall(client)).toBe(1);
    await insert(client, 4000, 500);
    await client.createIndex({ ...INDEX, metric_type: "COSINE", params: { M: 6, efConstruction: 40 } });
    await insert(client, 4500, 3000);
    await client.waitForIndex({ collection_name: "c" });
    await allIndexed(client);
    expect(await meanRecall(client)).toBeGreaterThan(0.93);
    await client.close();
  });

  test("the collection is released and loaded again", async () => {
    const client = await filling();
    await client.releaseCollection({ collection_name: "c" });
    await client.loadCollection({ collection_name: "c" });
    expect(await meanRecall(client)).toBeGreaterThan(0.97);
    await client.close();
  });

  test("the collection is truncated, filled anew, and dropped", async () => {
    const client = await filling();
    await client.truncateCollection({ collection_name: "c" });
    expect(await nearest(client, vectors[1])).toEqual([]);
    await insert(client, 0, 3000, 1000);
    expect((await nearest(client, vectors[2999]))[0]).toBe(2999);
    await client.dropCollection({ collection_name: "c" });
    await client.close();
  });

  test("the collection is flushed, and searched until its index is there", async () => {
    const client = await filling();
    await client.flush({ collection_names: ["c"] });
    expect(await meanRecall(client)).toBeGreaterThan(0.97);
    await insert(client, 4000, 1000);
    expect((await nearest(client, vectors[4500]))[0]).toBe(4500);
    await client.waitForIndex({ collection_name: "c" });
    expect(await meanRecall(client)).toBeGreaterThan(0.97);
    await client.close();
  });

  test("the database is closed", async () => {
    await (await filling()).close();
  });
});
