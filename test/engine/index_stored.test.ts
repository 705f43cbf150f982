import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { Database } from "../../src/engine/catalog/database.ts";
import type { Collection } from "../../src/engine/collection/collection.ts";
import { sealCollection } from "../../src/engine/compaction/seal.ts";
import { createIndex, findIndex, indexProgress, waitForIndex } from "../../src/engine/indexes/index_admin.ts";
import { encodeRows } from "../../src/engine/write/encode_rows.ts";
import { defineCollection } from "../../src/schema/define_collection.ts";
import { MemoryFileSystem, type OpenFile, type OpenMode } from "../../src/storage/index.ts";

/** Takes longer to write an index than a waiting caller takes to look again. */
class SlowFileSystem extends MemoryFileSystem {
  override async open(path: string, mode: OpenMode): Promise<OpenFile> {
    if (mode === "create" && path.includes("-index")) await sleep(60);
    return super.open(path, mode);
  }
}

const schema = defineCollection({
  name: "c",
  fields: [
    { name: "id", data_type: "Int64", is_primary_key: true },
    { name: "vector", data_type: "FloatVector", dim: 2 },
  ],
});

async function openedWith(fs: MemoryFileSystem) {
  const database = await Database.open("db", {}, { fs, folder: "db" });
  await database.createCollection(schema);
  return { database, collection: database.collection("c") };
}

async function write(collection: Collection, ids: readonly number[]): Promise<void> {
  const rows = ids.map((id) => ({ id, vector: [id, 1] }));
  const batch = encodeRows(collection.layout, rows, { nextAutoId: () => 0n, keysAreGiven: true });
  await collection.writer.write(batch, async () => {});
}

test("an index that is finished is on disk: the database may be closed at once", async () => {
  const fs = new SlowFileSystem();
  const { database, collection } = await openedWith(fs);
  await write(collection, [1, 2, 3]);
  await createIndex(collection, { field: "vector", type: "HNSW", metric: "COSINE", params: {} });
  await sealCollection(collection);
  await waitForIndex(collection, findIndex(collection, "vector"));
  await database.close();

  const again = await Database.open("db", { readOnly: true }, { fs, folder: "db" });
  expect(indexProgress(again.collection("c"), "vector")).toMatchObject({ state: "Finished", indexedRows: 3 });
  await again.close();
});

test("the index of segments that are merged counts once, however many they are", async () => {
  const { database, collection } = await openedWith(new MemoryFileSystem());
  await createIndex(collection, { field: "vector", type: "HNSW", metric: "COSINE", params: {} });
  for (const first of [1, 10, 20]) {
    await write(collection, [first, first + 1, first + 2]);
    await sealCollection(collection);
  }
  await waitForIndex(collection, findIndex(collection, "vector"));
  const [merged, ...sources] = collection.sealed;
  for (const source of sources) {
    source.indexes.clear();
    collection.merging.set(source, merged);
  }
  const { bytes, indexedRows } = indexProgress(collection, "vector");
  expect(indexedRows).toBe(9);
  expect(bytes).toBe(merged.indexes.get("vector")?.index?.bytes);
  await database.close();
});
