import { expect, test } from "vitest";
import { fileNamesOf } from "../../src/engine/catalog/database_files.ts";
import { loadCollection, releaseCollection } from "../../src/engine/catalog/load_state.ts";
import type { Collection } from "../../src/engine/collection/collection.ts";
import { compactCollection } from "../../src/engine/compaction/compact.ts";
import { sealCollection, truncateCollection } from "../../src/engine/compaction/seal.ts";
import { createIndex, dropIndex, waitForIndex } from "../../src/engine/indexes/index_admin.ts";
import { vectorIndexOf } from "../../src/engine/segment/segment_index.ts";
import { ElanusError } from "../../src/errors/index.ts";
import { type FileSystem, MemoryFileSystem, type OpenFile, type OpenMode } from "../../src/storage/index.ts";
import { SimulatedFileSystem } from "../storage/simulated_file_system.ts";
import { HeldFileSystem, openOver, remove, schema, turnstile, valuesOf, write } from "./written.ts";

const INDEX = { field: "vector", type: "HNSW", metric: "L2", params: { M: 4 } };
const KEYS = Array.from({ length: 60 }, (_, i) => i);

/** Three sealed segments of twenty rows, indexed. */
async function filled(fs: FileSystem) {
  const database = await openOver(fs);
  const collection = await database.createCollection(schema);
  await createIndex(collection, INDEX);
  for (const first of [0, 20, 40]) {
    await write(collection, KEYS.slice(first, first + 20), first);
    await sealCollection(collection);
  }
  await waitForIndex(collection, collection.document.indexes[0]);
  return { database, collection };
}

test("an index that is created is built over what fits into one, not over each segment", async () => {
  const database = await openOver(new MemoryFileSystem());
  const collection = await database.createCollection(schema);
  for (const first of [0, 20, 40]) {
    await write(collection, KEYS.slice(first, first + 20), first);
    await sealCollection(collection);
  }
  expect(collection.sealed).toHaveLength(3);
  await createIndex(collection, INDEX);
  await waitForIndex(collection, collection.document.indexes[0]);
  await collection.merges.idle();
  expect(collection.sealed.map(({ rowCount }) => rowCount)).toEqual([60]);
  expect(indexesOf(collection)).toEqual(["HNSW"]);
  await database.close();
});

function indexesOf(collection: Collection) {
  return collection.sealed.map(({ indexes }) => vectorIndexOf(indexes.get("vector"))?.type);
}

test("while segments are merged they serve with their indexes, and what is deleted and written meanwhile is carried over", async () => {
  const fs = new HeldFileSystem();
  const { database, collection } = await filled(fs);
  const building = turnstile();
  fs.hold = (to) => (to.includes("-index") ? building.pass() : undefined);
  const done = compactCollection(collection);
  await building.reached;
  expect(indexesOf(collection)).toEqual(["HNSW", "HNSW", "HNSW"]);
  await remove(collection, [1, 41]);
  await write(collection, [2, 100], 7);
  // The new log is begun, and the deletions of the old segments are saved.
  await sealCollection(collection);
  await remove(collection, [3]);
  fs.hold = () => undefined;
  building.open();
  await done;
  // Once more, with what was written meanwhile.
  expect(collection.sealed.map(({ rowCount }) => rowCount)).toEqual([58]);
  expect(indexesOf(collection)).toEqual(["HNSW"]);
  const keys = [0, 1, 2, 3, 41, 42, 100];
  const expected = [0, undefined, 7, undefined, undefined, 40, 7];
  expect(valuesOf(collection, keys)).toEqual(expected);
  await database.close();
  const again = await openOver(fs);
  expect(valuesOf(again.collection("c"), keys)).toEqual(expected);
  expect(indexesOf(again.collection("c"))).toEqual(["HNSW"]);
  const names = (await fs.list(collection.home.folder)).map(({ name }) => name);
  expect(names.sort()).toEqual(fileNamesOf(again.collection("c").document).sort());
  await again.close();
});

test("an index that is dropped while it is built for a merge is not named, and its file goes", async () => {
  const fs = new HeldFileSystem();
  const { database, collection } = await filled(fs);
  const building = turnstile();
  fs.hold = (to) => (to.includes("-index") ? building.pass() : undefined);
  const done = compactCollection(collection);
  await building.reached;
  fs.hold = () => undefined;
  const dropped = dropIndex(collection, collection.document.indexes[0]);
  building.open();
  await Promise.all([done, dropped]);
  expect(collection.document.segments).toMatchObject([{ rowCount: 60, indexFiles: {} }]);
  expect(indexesOf(collection)).toEqual([undefined]);
  const names = (await fs.list(collection.home.folder)).map(({ name }) => name);
  expect(names.sort()).toEqual(fileNamesOf(collection.document).sort());
  await database.close();
});

test.each(["release", "truncate", "drop", "close"] as const)("%s during a merge is safe", async (what) => {
  const fs = new HeldFileSystem();
  const { database, collection } = await filled(fs);
  const writing = turnstile();
  fs.hold = (to) => (/\/\d+\.segment$/.test(to) ? writing.pass() : undefined);
  const done = compactCollection(collection).catch(() => {});
  await writing.reached;
  const action = {
    release: () => releaseCollection(collection),
    truncate: () => truncateCollection(collection),
    drop: () => database.dropCollection("c"),
    close: () => database.close(),
  }[what]();
  fs.hold = () => undefined;
  writing.open();
  await Promise.all([action, done]);
  if (what === "drop") expect(database.hasCollection("c")).toBe(false);
  if (what === "release") await loadCollection(collection);
  await database.close();
  if (what === "drop") return;
  const again = await openOver(fs);
  const kept = again.collection("c");
  expect(kept.rowCount).toBe(what === "truncate" ? 0 : 60);
  const names = (await fs.list(kept.home.folder)).map(({ name }) => name);
  expect(names.sort()).toEqual(fileNamesOf(kept.document).sort());
  await again.close();
});

test("a merge that finds no room leaves all as it was, and the next one finds it", async () => {
  const fs = new SimulatedFileSystem();
  const database = await openOver(fs);
  const collection = await database.createCollection(schema);
  for (const first of [0, 20, 40]) {
    await write(collection, KEYS.slice(first, first + 20), first);
    await sealCollection(collection);
  }
  const before = collection.document;
  fs.fault = () => "STORAGE_FULL";
  await expect(compactCollection(collection)).rejects.toMatchObject({ code: "STORAGE_FULL" });
  await expect(write(collection, [99], 1)).rejects.toMatchObject({ code: "STORAGE_FULL" });
  expect(collection.document).toBe(before);
  expect(collection.rowCount).toBe(60);
  expect(valuesOf(collection, [0, 59])).toEqual([0, 40]);
  fs.fault = () => undefined;
  await compactCollection(collection);
  expect(collection.document.segments).toMatchObject([{ rowCount: 60 }]);
  await write(collection, [99], 1);
  await database.close();
  const again = await openOver(fs);
  expect(valuesOf(again.collection("c"), [0, 59, 99])).toEqual([0, 40, 1]);
  await again.close();
});

/** Has no room for some files. */
class FullFileSystem extends MemoryFileSystem {
  isFull: (path: string) => boolean = () => false;

  override async open(path: string, mode: OpenMode): Promise<OpenFile> {
    if (mode === "create" && this.isFull(path)) throw new ElanusError("STORAGE_FULL", `no room for ${path}`);
    return super.open(path, mode);
  }
}

test("a seal that finds no room leaves its rows in the logs, and the next one stores them", async () => {
  const fs = new FullFileSystem();
  const database = await openOver(fs);
  const collection = await database.createCollection(schema);
  await write(collection, [1, 2], 1);
  fs.isFull = (path) => path.endsWith(".segment.tmp");
  await expect(sealCollection(collection)).rejects.toMatchObject({ code: "STORAGE_FULL" });
  expect(collection.document.olderLogs).toHaveLength(1);
  await write(collection, [2, 3], 2);
  expect(valuesOf(collection, [1, 2, 3])).toEqual([1, 2, 2]);
  const reader = await openOver(fs, true);
  expect(valuesOf(reader.collection("c"), [1, 2, 3])).toEqual([1, 2, 2]);
  await reader.close();
  fs.isFull = () => false;
  await sealCollection(collection);
  expect(collection.document.olderLogs).toEqual([]);
  await database.close();
  const again = await openOver(fs);
  expect(valuesOf(again.collection("c"), [1, 2, 3])).toEqual([1, 2, 2]);
  await again.close();
});

test("writers do not wait for the files of a seal", async () => {
  const fs = new HeldFileSystem();
  const database = await openOver(fs);
  const collection = await database.createCollection(schema);
  await write(collection, [1, 2], 1);
  const writing = turnstile();
  fs.hold = (to) => (to.endsWith(".segment") ? writing.pass() : undefined);
  const sealed = sealCollection(collection);
  await writing.reached;
  await write(collection, [2, 3], 2);
  await remove(collection, [1]);
  expect(valuesOf(collection, [1, 2, 3])).toEqual([undefined, 2, 2]);
  writing.open();
  await sealed;
  expect(valuesOf(collection, [1, 2, 3])).toEqual([undefined, 2, 2]);
  await database.close();
  const again = await openOver(fs);
  expect(valuesOf(again.collection("c"), [1, 2, 3])).toEqual([undefined, 2, 2]);
  await again.close();
});
