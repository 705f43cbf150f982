import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import {
  collection_name,
  createProducts,
  describeBackends,
  direction,
  expectError,
  product,
  temporaryFolder,
} from "./backends.ts";

describeBackends("a database", ({ open, reopen }) => {
  test("two collections know nothing of each other", async () => {
    let client = await open();
    await createProducts(client);
    await client.createCollection({ collection_name: "points", dimension: 2, metric_type: "L2" });
    await client.insert({ collection_name, data: [product(1), product(2)] });
    await client.insert({ collection_name: "points", data: [{ id: 1, vector: [3, 4] }] });
    await client.dropCollection({ collection_name });
    const check = async () => {
      expect((await client.listCollections()).data.map(({ name }) => name)).toEqual(["points"]);
      const { results } = await client.search({ collection_name: "points", data: [0, 0] });
      expect(results).toEqual([{ id: "1", score: 25 }]);
      await expectError(client.count({ collection_name }), "COLLECTION_NOT_FOUND", /`products`/);
    };
    await check();
    if (reopen) client = await reopen(client);
    await check();
    await createProducts(client);
    expect((await client.count({ collection_name })).data).toBe(0);
  });

  test("dropping gives memory and files back, while writes and builds run", async () => {
    const client = await open();
    await createProducts(client);
    const data = Array.from({ length: 2000 }, (_, i) => product(i));
    await client.insert({ collection_name, data });
    await client.createIndex({ collection_name, field_name: "vector", index_type: "HNSW", metric_type: "L2" });
    await client.putAttachment({ collection_name, name: "note", data: new Uint8Array(10) });
    const write = (i: number) => client.insert({ collection_name, data: [product(5000 + i)] });
    const writes = Promise.allSettled([1, 2, 3].map(write));
    await client.dropCollection({ collection_name });
    await writes;
    await client.dropCollection({ collection_name });
    expect(await client.info()).toMatchObject({ collections: [], bytes_on_disk: 0, bytes_in_memory: 0 });
  });

  test("attachments are stored, replaced, and gone with their collection", async () => {
    let client = await open();
    await createProducts(client);
    const get = async (name: string) => (await client.getAttachment({ collection_name, name }))?.toString();
    expect(await get("model")).toBeUndefined();
    await client.putAttachment({ collection_name, name: "model", data: Uint8Array.of(1, 2) });
    await client.putAttachment({ collection_name, name: "model", data: Uint8Array.of(3) });
    await client.putAttachment({ collection_name, name: "../odd name", data: new Uint8Array(0) });
    if (reopen) client = await reopen(client);
    expect(await get("model")).toBe("3");
    expect(await get("../odd name")).toBe("");
    expect(await get("toString")).toBeUndefined();
    await client.dropCollection({ collection_name });
    await createProducts(client);
    expect(await get("model")).toBeUndefined();
  });

  test("statistics, load state and info tell what is there", async () => {
    const client = await open();
    await createProducts(client);
    await client.insert({ collection_name, data: [product(1), product(2), product(2)] });
    expect((await client.getCollectionStatistics({ collection_name })).data.row_count).toBe("2");
    await client.loadCollection({ collection_name });
    expect((await client.getLoadState({ collection_name })).state).toBe("LoadStateLoaded");
    expect((await client.getLoadState({ collection_name: "none" })).state).toBe("LoadStateNotExist");
    const [info] = (await client.info()).collections;
    expect(info).toMatchObject({ name: collection_name, rows: 2, deleted_rows: 1, segments: 1 });
    expect(info.indexes).toMatchObject([{ field_name: "vector", index_type: "exact (no index)", total_rows: 2 }]);
    expect(info.bytes_on_disk).toBeGreaterThan(0);
    expect(info.bytes_in_memory).toBeGreaterThanOrEqual(3 * 16);
  });

  test("closed is closed", async () => {
    const client = await open();
    await createProducts(client);
    const write = client.insert({ collection_name, data: [product(1)] });
    await client.close();
    await client.close();
    await write;
    await expectError(client.insert({ collection_name, data: [product(2)] }), "CLOSED", /closed/);
    await expectError(client.search({ collection_name, data: direction(1) }), "CLOSED", /closed/);
    await expectError(client.listCollections(), "CLOSED", /closed/);
  });
});

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a folder that is not a database, and a file, are refused and left alone", async () => {
  await writeFile(join(folder, "thesis.txt"), "words");
  await expectError(ElanusClient.open(folder), "NOT_A_DATABASE", /thesis\.txt/);
  await expectError(ElanusClient.open(join(folder, "thesis.txt")), "NOT_A_DATABASE", /it is a file/);
  expect(await readdir(folder)).toEqual(["thesis.txt"]);
});

test("a database in use is refused; readers may come in, see what is acknowledged, and change nothing", async () => {
  const path = join(folder, "db");
  const writer = await ElanusClient.open(path);
  await createProducts(writer);
  await writer.insert({ collection_name, data: [product(1)] });
  await expectError(ElanusClient.open(path), "DATABASE_IN_USE", /in use|open for writing/);
  const reader = await ElanusClient.open(path, { readOnly: true });
  const { results } = await reader.search({ collection_name, data: direction(1) });
  expect(results.map(({ id }) => id)).toEqual(["A1"]);
  const name = "x";
  const data = new Uint8Array(1);
  await expectError(reader.insert({ collection_name, data: [product(2)] }), "READ_ONLY", /readOnly/);
  await expectError(reader.delete({ collection_name, ids: ["A1"] }), "READ_ONLY", /readOnly/);
  await expectError(reader.flush({ collection_names: [collection_name] }), "READ_ONLY", /readOnly/);
  await expectError(reader.createCollection({ collection_name: "c", dimension: 2 }), "READ_ONLY", /readOnly/);
  await expectError(reader.dropCollection({ collection_name }), "READ_ONLY", /readOnly/);
  await expectError(reader.putAttachment({ collection_name, name, data }), "READ_ONLY", /readOnly/);
  const properties = { a: 1 };
  await expectError(reader.alterCollectionProperties({ collection_name, properties }), "READ_ONLY", /readOnly/);
  await reader.close();
  await writer.close();
  await (await ElanusClient.open(path)).close();
});

test("there is nothing to read where there is no database", async () => {
  const path = join(folder, "none");
  await expectError(ElanusClient.open(path, { readOnly: true }), "NOT_A_DATABASE", /none/);
  expect(await readdir(folder)).toEqual([]);
});

test("files that a crash left unfinished are removed at the next opening, others are kept", async () => {
  const path = join(folder, "db");
  const client = await ElanusClient.open(path);
  await createProducts(client);
  await client.insert({ collection_name, data: [product(1)] });
  await client.close();
  const [collection] = (await readdir(path)).filter((name) => name.startsWith("collection-"));
  await writeFile(join(path, collection, "99.segment"), "half");
  await writeFile(join(path, collection, "98.segment.tmp"), "half");
  await mkdir(join(path, "notes"));
  await writeFile(join(path, "notes", "mine.txt"), "words");
  const again = await ElanusClient.open(path);
  expect((await readdir(join(path, collection))).every((name) => name.endsWith(".wal"))).toBe(true);
  expect(await readdir(join(path, "notes"))).toEqual(["mine.txt"]);
  expect((await again.count({ collection_name })).data).toBe(1);
  await again.close();
});

test("an index file that is lost or damaged is built again", async () => {
  const path = join(folder, "db");
  const index = { collection_name, field_name: "vector", index_type: "HNSW", metric_type: "L2" };
  let client = await ElanusClient.open(path);
  await createProducts(client);
  await client.insert({ collection_name, data: Array.from({ length: 50 }, (_, i) => product(i)) });
  await client.createIndex(index);
  await client.waitForIndex({ collection_name });
  for (const damage of [(file: string) => rm(file), (file: string) => writeFile(file, "not an index")]) {
    await client.info();
    await client.close();
    const [collection] = (await readdir(path)).filter((name) => name.startsWith("collection-"));
    const files = (await readdir(join(path, collection))).filter((name) => name.includes("-index"));
    expect(files).toHaveLength(1);
    await damage(join(path, collection, files[0]));
    client = await ElanusClient.open(path);
    await client.waitForIndex({ collection_name });
    const [described] = (await client.describeIndex({ collection_name })).index_descriptions;
    expect(described).toMatchObject({ state: "Finished", indexed_rows: "50" });
  }
  await client.close();
});
