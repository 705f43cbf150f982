import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { Database } from "../../src/engine/catalog/database.ts";
import { ElanusClient } from "../../src/index.ts";
import { nodeFileSystem, SegmentFileReader } from "../../src/storage/index.ts";
import { clustered } from "../index/vectors.ts";
import { temporaryFolder } from "../storage/file_systems.ts";
import { copyOf, filesIn, flipBit } from "../upkeep/sample_database.ts";

const collection_name = "products";
const DIM = 128;
const ROWS = 3000;
const VECTOR_BYTES = ROWS * DIM * 4;
const vectors = clustered({ count: ROWS + 20, dim: DIM, seed: 5 });
const queries = vectors.slice(ROWS);
const MAPPED = { "mmap.enabled": true };

interface Setting {
  readonly collection?: Record<string, boolean>;
  readonly field?: Record<string, boolean>;
  readonly index?: Record<string, boolean>;
  readonly type?: string;
}

async function create(client: ElanusClient, { collection = {}, field = {}, index, type = "HNSW" }: Setting) {
  await client.createCollection({
    collection_name,
    properties: collection,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "price", data_type: "Double" },
      { name: "vector", data_type: "FloatVector", dim: DIM, ...field },
    ],
  });
  if (type === "none") return;
  const params = { ...(type === "HNSW" ? { M: 8, efConstruction: 40 } : {}), ...index };
  await client.createIndex({ collection_name, field_name: "vector", index_type: type, metric_type: "COSINE", params });
}

function row(id: number) {
  return { id, price: id % 100, vector: vectors[id] };
}

async function fill(client: ElanusClient, from = 0, to = ROWS): Promise<void> {
  const data = Array.from({ length: to - from }, (_, i) => row(from + i));
  await client.insert({ collection_name, data });
}

async function flush(client: ElanusClient): Promise<void> {
  await client.flushSync({ collection_names: [collection_name] });
}

/** Bytes of memory that the vectors take. */
async function vectorBytes(client: ElanusClient): Promise<number> {
  const [{ indexes }] = (await client.info()).collections;
  return indexes[0].vector_bytes;
}

/** Waits until the vectors have left the memory, or have come there. */
async function until(client: ElanusClient, isSo: (bytes: number) => boolean): Promise<void> {
  for (let round = 0; !isSo(await vectorBytes(client)); round++) {
    if (round === 500) throw new Error(`the vectors take ${await vectorBytes(client)} bytes`);
    await sleep(20);
  }
}

/** So much may be left of what vectors are read through. */
const isOnDisk = (bytes: number) => bytes <= 2 ** 20 && bytes < VECTOR_BYTES;
const isInMemory = (bytes: number) => bytes >= VECTOR_BYTES;

/** All kinds of reads: by the index, by scans, with filters, of rows, one after another. */
async function answers(client: ElanusClient): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const data of queries) {
    const base = { collection_name, data, limit: 5, output_fields: ["price"] };
    found.push(await client.search(base));
    found.push(await client.search({ ...base, filter: "price < 60" }));
    found.push(await client.search({ ...base, filter: "price == 3", output_fields: ["vector"] }));
  }
  found.push(await client.search({ collection_name, data: queries[0], limit: 5, params: { exact: true } }));
  found.push(await client.query({ collection_name, filter: "price == 5 and id < 900", output_fields: ["vector"] }));
  found.push(await client.get({ collection_name, ids: ["2999", "7", "2"], output_fields: ["*"] }));
  // Not so many that codes of rows on disk would be scanned, which finds others than a walk.
  const iterator = await client.searchIterator({ collection_name, data: queries[1], batchSize: 40, limit: 70 });
  for await (const hits of iterator) found.push(hits);
  return found;
}

const ON_DISK: [string, Setting][] = [
  ["the collection", { collection: MAPPED }],
  ["the field", { field: MAPPED }],
  ["the index", { index: MAPPED }],
  ["a collection without an index", { collection: MAPPED, type: "none" }],
  ["a FLAT index", { index: MAPPED, type: "FLAT" }],
  ["DISKANN, whatever is said", { collection: { "mmap.enabled": false }, type: "DISKANN" }],
];

describe("vectors of a collection", () => {
  test.each(ON_DISK)(
    "leave the memory once they are sealed, as %s has it, and are found as before",
    async (_, setting) => {
      const folder = temporaryFolder();
      let client = await ElanusClient.open(folder, { durability: "os" });
      await create(client, setting);
      await fill(client);
      await client.delete({ collection_name, ids: ["1", "7"] });
      expect(await vectorBytes(client)).toBeGreaterThanOrEqual(VECTOR_BYTES);
      await flush(client);
      if (setting.type !== "none") await client.waitForIndex({ collection_name });
      await until(client, isOnDisk);
      const found = await answers(client);
      await client.close();
      client = await ElanusClient.open(folder);
      expect(await vectorBytes(client)).toBe(0);
      await sleep(300);
      expect(await vectorBytes(client)).toBe(0);
      expect(await answers(client)).toEqual(found);
      expect(isOnDisk(await vectorBytes(client))).toBe(true);
      await client.close();
      const reader = await ElanusClient.open(folder, { readOnly: true });
      expect(await answers(reader)).toEqual(found);
      expect(isOnDisk(await vectorBytes(reader))).toBe(true);
      await reader.close();
    },
  );

  test("give the same answers on disk and in memory", async () => {
    const found: unknown[] = [];
    for (const setting of [{ collection: MAPPED }, {}]) {
      const client = await ElanusClient.open(temporaryFolder(), { durability: "os" });
      await create(client, setting);
      await fill(client);
      await flush(client);
      await client.waitForIndex({ collection_name });
      await until(client, "collection" in setting ? isOnDisk : isInMemory);
      found.push(await answers(client));
      await client.close();
    }
    expect(found[0]).toEqual(found[1]);
  });

  test("stay in memory where a field or an index says so and the collection says otherwise", async () => {
    for (const setting of [{ field: { "mmap.enabled": false } }, { index: { "mmap.enabled": false } }]) {
      const folder = temporaryFolder();
      const client = await ElanusClient.open(folder, { durability: "os" });
      await create(client, { collection: MAPPED, ...setting });
      await fill(client);
      await flush(client);
      await client.waitForIndex({ collection_name });
      await sleep(200);
      expect(isInMemory(await vectorBytes(client))).toBe(true);
      await client.close();
    }
  });

  test("come into memory for an index that is in place of DISKANN", async () => {
    const client = await ElanusClient.open(temporaryFolder(), { durability: "os" });
    await create(client, { type: "DISKANN" });
    await fill(client);
    await flush(client);
    await client.waitForIndex({ collection_name });
    await until(client, isOnDisk);
    await client.dropIndex({ collection_name, field_name: "vector" });
    await client.createIndex({ collection_name, field_name: "vector", index_type: "HNSW", metric_type: "COSINE" });
    await client.waitForIndex({ collection_name });
    await until(client, isInMemory);
    const { results } = await client.search({ collection_name, data: vectors[77], limit: 1 });
    expect(results[0].id).toBe("77");
    await client.close();
  });

  test("go where they are told once they are loaded anew", async () => {
    const client = await ElanusClient.open(temporaryFolder(), { durability: "os" });
    await create(client, {});
    await fill(client);
    await flush(client);
    await client.waitForIndex({ collection_name });
    const found = await answers(client);
    const reload = async () => {
      await client.releaseCollection({ collection_name });
      await client.loadCollection({ collection_name });
    };
    for (const [value, isSo] of [
      ["true", isOnDisk],
      ["false", isInMemory],
    ] as const) {
      await client.alterCollectionFieldProperties({
        collection_name,
        field_name: "vector",
        properties: { "mmap.enabled": value },
      });
      await reload();
      await until(client, isSo);
      expect(await answers(client)).toEqual(found);
      const { schema } = await client.describeCollection({ collection_name });
      const described = schema.fields.find(({ name }) => name === "vector");
      expect(described?.type_params).toContainEqual({ key: "mmap.enabled", value });
    }
    await client.close();
  });

  test("are merged, deleted and written anew, and indexed anew, from the disk", async () => {
    const folder = temporaryFolder();
    const client = await ElanusClient.open(folder, { durability: "os" });
    await create(client, { collection: MAPPED });
    await fill(client, 0, 1000);
    await flush(client);
    await until(client, isOnDisk);
    await fill(client, 1000);
    await client.upsert({ collection_name, data: [{ ...row(2), price: 1000 }] });
    await client.delete({ collection_name, ids: Array.from({ length: 500 }, (_, i) => String(i + 100)) });
    await flush(client);
    const { compactionID } = await client.compact({ collection_name });
    while ((await client.getCompactionState({ compactionID })).state !== "Completed") await sleep(20);
    await client.waitForIndex({ collection_name });
    await until(client, isOnDisk);
    await client.dropIndex({ collection_name, field_name: "vector" });
    const index = { collection_name, field_name: "vector", index_type: "HNSW", metric_type: "COSINE" };
    await client.createIndex({ ...index, params: { M: 10, efConstruction: 60 } });
    await client.waitForIndex({ collection_name });
    await until(client, isOnDisk);
    const { data } = await client.query({ collection_name, output_fields: ["*"] });
    expect(data).toHaveLength(ROWS - 500);
    for (const { id, vector } of data) expect(vector).toEqual(Array.from(vectors[Number(id)]));
    for (const id of [2, 50, 1700, 2999]) {
      const { results } = await client.search({ collection_name, data: vectors[id], limit: 1 });
      expect(results[0].id).toBe(String(id));
    }
    await client.close();
  });

  test("are read on by an iterator that began before they left the memory", async () => {
    const client = await ElanusClient.open(temporaryFolder(), { durability: "os" });
    await create(client, { type: "none" });
    await fill(client);
    await flush(client);
    const iterator = await client.searchIterator({ collection_name, data: queries[2], batchSize: 50, limit: 400 });
    const found: string[] = [];
    let batches = 0;
    for await (const hits of iterator) {
      found.push(...hits.map(({ id }) => id));
      if (++batches > 1) continue;
      await client.alterCollectionProperties({ collection_name, properties: MAPPED });
      await client.insert({ collection_name, data: [{ ...row(0), id: ROWS }] });
      await flush(client);
      await until(client, isOnDisk);
    }
    const expected = await client.search({ collection_name, data: queries[2], limit: 400, filter: `id < ${ROWS}` });
    expect(found).toEqual(expected.results.map(({ id }) => id));
    await client.close();
  });

  test("that lie in a damaged block fail whoever needs them, each time, and nobody else", async () => {
    const original = join(temporaryFolder(), "original");
    const writer = await ElanusClient.open(original, { durability: "os" });
    await create(writer, { collection: MAPPED });
    await fill(writer);
    await flush(writer);
    await writer.waitForIndex({ collection_name });
    await writer.close();
    const db = copyOf(original, join(temporaryFolder(), "db"));
    const [file] = filesIn(db).filter((name) => /\/\d+\.segment$/.test(name));
    const reader = await SegmentFileReader.open(nodeFileSystem, join(db, file));
    const from = reader.sectionOffset("102.vectors");
    await reader.close();
    // The rows from 512 on lie in the fifth block.
    flipBit(join(db, file), from + 4 * 65_536 + 5, 3);
    const client = await ElanusClient.open(db);
    const failure = {
      code: "CORRUPT",
      message: expect.stringMatching(new RegExp(`${file}.*is damaged in its section .102.vectors`)),
      detail: expect.stringContaining(`block 4, from byte ${from + 4 * 65_536} of the file on`),
    };
    const vectorOf = (id: string) => client.get({ collection_name, ids: [id], output_fields: ["vector"] });
    for (let round = 0; round < 3; round++) {
      await expect(
        client.search({ collection_name, data: queries[0], limit: 5, params: { exact: true } }),
      ).rejects.toMatchObject(failure);
      await expect(client.search({ collection_name, data: vectors[530], limit: 5 })).rejects.toMatchObject(failure);
      await expect(vectorOf("530")).rejects.toMatchObject(failure);
      expect((await vectorOf("1000")).data).toHaveLength(1);
    }
    await client.close();
  });

  test("keep their file open until they are released", async () => {
    const folder = temporaryFolder();
    const open = new Set<string>();
    const fs: typeof nodeFileSystem = {
      ...nodeFileSystem,
      open: async (path, mode) => {
        const file = await nodeFileSystem.open(path, mode);
        if (!path.endsWith(".segment")) return file;
        open.add(path);
        const close = file.close.bind(file);
        file.close = () => {
          open.delete(path);
          return close();
        };
        return file;
      },
    };
    const client = await ElanusClient.open(folder, { durability: "os" });
    await create(client, { collection: MAPPED });
    await fill(client);
    await flush(client);
    await client.waitForIndex({ collection_name });
    await client.close();
    const database = await Database.open(folder, {}, { fs, folder });
    await sleep(300);
    expect(open.size).toBe(1);
    rmSync(folder, { recursive: true });
    const [segment] = database.collection(collection_name).sealed;
    expect(segment.vectors[0].read(17)).toEqual(Array.from(vectors[17]));
    await database.close().catch(() => {});
    expect(open.size).toBe(0);
  });
});
