import { expect, test } from "vitest";
import { getAttachment, putAttachment } from "../../src/engine/catalog/attachments.ts";
import { Database } from "../../src/engine/catalog/database.ts";
import { fileNamesOf } from "../../src/engine/catalog/database_files.ts";
import { bytesOnDisk } from "../../src/engine/catalog/disk_bytes.ts";
import type { Collection } from "../../src/engine/collection/collection.ts";
import { mergeSegments } from "../../src/engine/compaction/merge_segments.ts";
import { sealCollection } from "../../src/engine/compaction/seal.ts";
import { createIndex, dropIndex } from "../../src/engine/indexes/index_admin.ts";
import { encodeRows } from "../../src/engine/write/encode_rows.ts";
import { defineCollection } from "../../src/schema/define_collection.ts";
import { MemoryFileSystem } from "../../src/storage/index.ts";
import { SimulatedFileSystem } from "../storage/simulated_file_system.ts";
import { HeldFileSystem, turnstile } from "./written.ts";

const schema = defineCollection({
  name: "c",
  fields: [
    { name: "id", data_type: "Int64", is_primary_key: true },
    { name: "vector", data_type: "FloatVector", dim: 4 },
  ],
});
const INDEX = { field: "vector", type: "HNSW", metric: "L2", params: { M: 4 } };

async function fill(collection: Collection, first: number): Promise<void> {
  const rows = Array.from({ length: 20 }, (_, i) => ({ id: first + i, vector: [first, i, 0, 1] }));
  const batch = encodeRows(collection.layout, rows, { nextAutoId: () => 0n, keysAreGiven: true });
  await collection.writer.write(batch, async () => {});
}

test("files are counted and attachments read while others take their place", async () => {
  const fs = new MemoryFileSystem();
  const database = await Database.open("db", {}, { fs, folder: "db" });
  const collection = await database.createCollection(schema);
  await putAttachment(collection, "model", Uint8Array.of(0));
  let writing = true;
  const writes = (async () => {
    for (let i = 1; i < 30; i++) {
      await fill(collection, i * 20);
      // Without a merge, which waits for turns of the event loop that these reads never leave it.
      await sealCollection(collection);
      await putAttachment(collection, "model", Uint8Array.of(i));
    }
    writing = false;
  })();
  let reads = 0;
  while (writing) {
    expect(await bytesOnDisk(collection)).toBeGreaterThan(0);
    expect(await getAttachment(collection, "model")).toHaveLength(1);
    reads++;
  }
  await writes;
  expect(reads).toBeGreaterThan(5);
  await database.close();
});

test("a log that cannot be closed keeps no lock", async () => {
  const fs = new SimulatedFileSystem();
  const database = await Database.open("db", { durability: "os" }, { fs, folder: "db" });
  await fill(await database.createCollection(schema), 0);
  fs.fault = (_operation, what) => (what === "sync" ? "STORAGE_FAILED" : undefined);
  await expect(database.close()).rejects.toMatchObject({ code: "STORAGE_FAILED" });
  fs.fault = () => undefined;
  const again = await Database.open("db", {}, { fs, folder: "db" });
  expect(again.collection("c").rowCount).toBe(20);
  await again.close();
});

test("an index that is dropped while it is stored leaves no file behind", async () => {
  const fs = new HeldFileSystem();
  const database = await Database.open("db", {}, { fs, folder: "db" });
  const collection = await database.createCollection(schema);
  await fill(collection, 0);
  const storing = turnstile();
  fs.hold = (to) => (to.includes("-index") ? storing.pass() : undefined);
  await createIndex(collection, INDEX);
  await storing.reached;
  const dropping = turnstile();
  fs.hold = (to) => (to.endsWith("MANIFEST") ? dropping.pass() : undefined);
  const dropped = dropIndex(collection, collection.document.indexes[0]);
  await dropping.reached;
  storing.open();
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
  fs.hold = () => undefined;
  dropping.open();
  await dropped;
  for (const segment of collection.document.segments) expect(segment.indexFiles).toEqual({});
  const names = (await fs.list(collection.home.folder)).map(({ name }) => name);
  expect(names.sort()).toEqual(fileNamesOf(collection.document).sort());
  await database.close();
});

test("a merge of much gives the event loop its turns", async () => {
  const database = await Database.open(":memory:");
  const fields = [
    { name: "id", data_type: "Int64", is_primary_key: true },
    { name: "vector", data_type: "FloatVector", dim: 1024 },
  ] as const;
  const collection = await database.createCollection(defineCollection({ name: "wide", fields }));
  const vector = new Float32Array(1024).fill(1);
  for (const first of [0, 5000]) {
    const rows = Array.from({ length: 5000 }, (_, i) => ({ id: first + i, vector }));
    const batch = encodeRows(collection.layout, rows, { nextAutoId: () => 0n, keysAreGiven: true });
    await collection.writer.write(batch, async () => {});
    await sealCollection(collection);
  }
  let turns = 0;
  let merging = true;
  const count = () => {
    turns++;
    if (merging) setImmediate(count);
  };
  setImmediate(count);
  const merged = await mergeSegments(999, collection.layout, collection.sealed).finally(() => {
    merging = false;
  });
  expect(merged.rowCount).toBe(10_000);
  // 40 MB are five slices of 8 MiB.
  expect(turns).toBeGreaterThanOrEqual(5);
  merged.release();
  await database.close();
});
