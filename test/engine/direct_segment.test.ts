import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { getAttachment, putAttachment } from "../../src/engine/catalog/attachments.ts";
import { loadCollection, releaseCollection } from "../../src/engine/catalog/load_state.ts";
import { createPartition, dropPartition, releasePartitions } from "../../src/engine/catalog/partitions.ts";
import type { Collection } from "../../src/engine/collection/collection.ts";
import { sealCollection, truncateCollection } from "../../src/engine/compaction/seal.ts";
import { createIndex, waitForIndex } from "../../src/engine/indexes/index_admin.ts";
import { findByKeys, keysOf } from "../../src/engine/query/query.ts";
import { readScope } from "../../src/engine/query/read_scope.ts";
import { RowReader } from "../../src/engine/query/row_reader.ts";
import { vectorIndexOf } from "../../src/engine/segment/segment_index.ts";
import { encodeRows } from "../../src/engine/write/encode_rows.ts";
import { completedRows } from "../../src/engine/write/partial_update.ts";
import { addField } from "../../src/schema/add_field.ts";
import { defineCollection } from "../../src/schema/define_collection.ts";
import { MemoryFileSystem } from "../../src/storage/index.ts";
import { SimulatedFileSystem } from "../storage/simulated_file_system.ts";
import { HeldFileSystem, openOver, remove, schema, turnstile, valuesOf, write } from "./written.ts";

/** What a batch of thirty rows is larger than, and one of three is not. */
const DIRECT_BYTES = 500;
const MANY = Array.from({ length: 30 }, (_, i) => i);

async function created<Files extends MemoryFileSystem>(fs: Files) {
  const database = await openOver(fs);
  const collection = await database.createCollection(schema);
  collection.writer.directBytes = DIRECT_BYTES;
  return { fs, database, collection };
}

async function names(fs: MemoryFileSystem, folder: string): Promise<string[]> {
  return (await fs.list(folder)).map(({ name }) => name).sort();
}

async function sizeOf(fs: MemoryFileSystem, path: string): Promise<number> {
  const file = await fs.open(path, "read");
  const size = await file.size();
  await file.close();
  return size;
}

test("a large batch is written to a segment file at once, and the log holds no more than its name", async () => {
  const { fs, database, collection } = await created(new MemoryFileSystem());
  await write(collection, MANY, 1);
  const [{ file }] = collection.logged;
  expect(await names(fs, collection.home.folder)).toContain(file);
  expect(await sizeOf(fs, collection.path(collection.document.log))).toBeLessThan(300);
  expect(collection.document.segments).toEqual([]);
  expect(valuesOf(collection, [0, 29, 30])).toEqual([1, 1, undefined]);
  await sealCollection(collection);
  // The file is named, and not written again.
  expect(collection.document.segments).toMatchObject([{ file, rowCount: 30 }]);
  expect(collection.logged).toEqual([]);
  await database.close();
});

test("it keeps its place among other writes, whatever is opened again, sealed or released", async () => {
  const { fs, database, collection } = await created(new MemoryFileSystem());
  await write(collection, [1, 2, 3], 1);
  await write(collection, MANY, 2);
  await write(collection, [2], 3);
  await remove(collection, [3, 4]);
  await write(collection, [...MANY.slice(5), 40], 4);
  const keys = [0, 1, 2, 3, 4, 5, 29, 40];
  const expected = [2, 2, 3, undefined, undefined, 4, 4, 4];
  expect(valuesOf(collection, keys)).toEqual(expected);
  const reader = await openOver(fs, true);
  expect(valuesOf(reader.collection("c"), keys)).toEqual(expected);
  await reader.close();
  await database.close();
  const again = await openOver(fs);
  const reopened = again.collection("c");
  expect(valuesOf(reopened, keys)).toEqual(expected);
  await releaseCollection(reopened);
  expect(reopened.rowCount).toBe(60);
  await loadCollection(reopened);
  expect(valuesOf(reopened, keys)).toEqual(expected);
  await releaseCollection(reopened);
  await sealCollection(reopened);
  expect(reopened.document.segments.length).toBeGreaterThan(1);
  await loadCollection(reopened);
  expect(valuesOf(reopened, keys)).toEqual(expected);
  await again.close();
});

test("of a key that a batch brings twice the later row counts", async () => {
  const { fs, database, collection } = await created(new MemoryFileSystem());
  await write(collection, MANY, 1);
  const rows = [...MANY, 3].map((id, i) => ({ id, value: i, vector: [id, 0, 0, 1] }));
  const batch = encodeRows(collection.layout, rows, { nextAutoId: () => 0n, keysAreGiven: true });
  await collection.writer.write(batch, async () => {});
  expect(valuesOf(collection, [3, 4])).toEqual([30, 4]);
  expect(collection.rowCount).toBe(30);
  await sealCollection(collection);
  await database.close();
  const again = await openOver(fs);
  expect(valuesOf(again.collection("c"), [3, 4])).toEqual([30, 4]);
  await again.close();
});

test("its files go with a truncated collection, and with a partition once no log names them", async () => {
  const { fs, database, collection } = await created(new MemoryFileSystem());
  await write(collection, MANY, 1);
  await truncateCollection(collection);
  expect(await names(fs, collection.home.folder)).toEqual([collection.document.log]);
  await createPartition(collection, "p");
  const [, { id }] = collection.document.partitions;
  await write(collection, MANY, 2);
  await write(collection, MANY.slice(10), 3, id);
  await releasePartitions(collection, ["p"]);
  await dropPartition(collection, "p");
  expect(valuesOf(collection, [0, 10])).toEqual([2, undefined]);
  await database.close();
  const again = await openOver(fs);
  const reopened = again.collection("c");
  expect(valuesOf(reopened, [0, 10])).toEqual([2, undefined]);
  await sealCollection(reopened);
  expect(await names(fs, reopened.home.folder)).toEqual(reopened.files.sort());
  await again.close();
});

test("a batch that finds no room is refused whole, and leaves nothing once there is room", async () => {
  const fs = new SimulatedFileSystem();
  const database = await openOver(fs);
  const collection = await database.createCollection(schema);
  collection.writer.directBytes = DIRECT_BYTES;
  const before = fs.operations;
  await write(collection, MANY, 1);
  const perWrite = fs.operations - before;
  for (let at = 0; at < perWrite; at++) {
    const from = fs.operations;
    fs.fault = (operation, what) => (operation >= from + at && what !== "remove" ? "STORAGE_FULL" : undefined);
    await expect(write(collection, MANY, 2 + at)).rejects.toMatchObject({ code: "STORAGE_FULL" });
    expect(valuesOf(collection, [0, 29])).toEqual([1, 1]);
  }
  fs.fault = () => undefined;
  await write(collection, MANY, 100);
  await sealCollection(collection);
  const files = (await fs.list(collection.home.folder)).map(({ name }) => name);
  expect(files.sort()).toEqual(collection.files.sort());
  await database.close();
  const again = await openOver(fs);
  expect(valuesOf(again.collection("c"), [0, 29])).toEqual([100, 100]);
  await again.close();
});

test("a database is not closed, nor its folder left to others, before the files are whole that are being written", async () => {
  const { fs, database, collection } = await created(new HeldFileSystem());
  const writing = turnstile();
  fs.hold = (to) => (to.endsWith(".segment") ? writing.pass() : undefined);
  const written = write(collection, MANY, 1);
  const attached = putAttachment(collection, "model", Uint8Array.of(7));
  await writing.reached;
  const closed = database.close();
  await expect(openOver(fs)).rejects.toMatchObject({ code: "DATABASE_IN_USE" });
  writing.open();
  await written;
  await expect(attached).rejects.toMatchObject({ code: "CLOSED" });
  await closed;
  await expect(write(collection, MANY, 2)).rejects.toMatchObject({ code: "COLLECTION_NOT_FOUND" });
  const again = await openOver(fs);
  expect(valuesOf(again.collection("c"), [0, 29])).toEqual([1, 1]);
  expect(await getAttachment(again.collection("c"), "model")).toBeUndefined();
  await again.close();
});

test("a collection is dropped behind the batch that is being written, and leaves no file of it", async () => {
  const { fs, database, collection } = await created(new HeldFileSystem());
  const writing = turnstile();
  fs.hold = (to) => (to.endsWith(".segment") ? writing.pass() : undefined);
  const written = write(collection, MANY, 1);
  await writing.reached;
  const dropped = database.dropCollection("c");
  await new Promise(setImmediate);
  const late = write(collection, MANY, 2);
  late.catch(() => {});
  writing.open();
  await Promise.all([written, dropped]);
  await expect(late).rejects.toMatchObject({ code: "COLLECTION_NOT_FOUND" });
  expect(await names(fs, "db")).not.toContain("collection-1");
  await database.close();
});

test("what is truncated or sealed while a batch is being written does not take it along", async () => {
  const { fs, database, collection } = await created(new HeldFileSystem());
  for (const between of [truncateCollection, sealCollection]) {
    await write(collection, MANY, 1);
    const writing = turnstile();
    fs.hold = (to) => (/\/\d+\.segment$/.test(to) ? writing.pass() : undefined);
    const written = write(collection, [...MANY.slice(10), 40], 2);
    await writing.reached;
    fs.hold = () => undefined;
    await between(collection);
    writing.open();
    await written;
    const kept = between === sealCollection ? 1 : undefined;
    expect(valuesOf(collection, [0, 10, 40])).toEqual([kept, 2, 2]);
    await sealCollection(collection);
    expect(await names(fs, collection.home.folder)).toEqual(collection.files.sort());
  }
  await database.close();
  const again = await openOver(fs);
  expect(valuesOf(again.collection("c"), [0, 10, 40])).toEqual([1, 2, 2]);
  await again.close();
});

test("a field that comes while a batch is being written has its default in it", async () => {
  const { fs, database, collection } = await created(new HeldFileSystem());
  const writing = turnstile();
  fs.hold = (to) => (/\/\d+\.segment$/.test(to) ? writing.pass() : undefined);
  const written = write(collection, MANY, 1);
  await writing.reached;
  const stock = { name: "stock", data_type: "Int32" as const, default_value: 5 };
  await collection.home.commit((document) => ({ ...document, schema: addField(document.schema, stock) }));
  writing.open();
  await written;
  const stocks = (of: Collection) => of.segments.flatMap(({ columns }) => columns.named("stock")?.read(3));
  expect(stocks(collection)).toEqual([5]);
  await database.close();
  const again = await openOver(fs);
  expect(stocks(again.collection("c"))).toEqual([5]);
  await again.close();
});

test("a batch goes to files of its own from so many bytes on: more of them for each partition, and where a graph follows the rows", async () => {
  const { database, collection } = await created(new MemoryFileSystem());
  expect(collection.writer.leastDirectBytes).toBe(DIRECT_BYTES);
  await createIndex(collection, { field: "vector", type: "HNSW", metric: "L2", params: { M: 4 } });
  expect(collection.writer.leastDirectBytes).toBe(4 * DIRECT_BYTES);
  await write(collection, MANY, 1);
  expect(collection.direct).toHaveLength(0);
  await write(
    collection,
    Array.from({ length: 100 }, (_, i) => i),
    2,
  );
  expect(collection.direct).toHaveLength(1);
  await database.close();
});

test("its rows are linked in a graph before they are sealed, which then is their index", async () => {
  const fs = new MemoryFileSystem();
  const database = await openOver(fs);
  const collection = await database.createCollection(schema);
  collection.writer.directBytes = DIRECT_BYTES;
  await createIndex(collection, { field: "vector", type: "HNSW", metric: "L2", params: { M: 4, efConstruction: 16 } });
  await write(
    collection,
    Array.from({ length: 3000 }, (_, i) => i),
    1,
  );
  const [segment] = collection.direct;
  const growing = segment.growing.get("vector")?.index;
  while ((growing?.indexedRows ?? 0) < 3000) await pause(5);
  await remove(collection, [7]);
  await sealCollection(collection);
  await waitForIndex(collection, collection.document.indexes[0]);
  expect(collection.sealed).toEqual([segment]);
  const scope = readScope(collection);
  const query = { vector: Float32Array.of(7, 1, 0, 1), limit: 3, params: { ef: 50 } };
  const index = vectorIndexOf(segment.indexes.get("vector"));
  expect(index?.type).toBe("HNSW");
  const found = index?.search({ ...query, allowed: scope.segments[0].live });
  expect(Array.from(found?.rows ?? []).sort()).toEqual([5, 6, 8]);
  await database.close();
});

test.each([false, true])(
  "a partial update of many rows is a segment too, and a batch over partitions is one write (partition key: %s)",
  async (isKeyed) => {
    const fs = new MemoryFileSystem();
    const database = await openOver(fs);
    const fields = [
      { name: "id", data_type: "Int64" as const, is_primary_key: true },
      { name: "shop", data_type: "Int64" as const, is_partition_key: isKeyed },
      { name: "vector", data_type: "FloatVector" as const, dim: 4 },
    ];
    const collection = await database.createCollection(
      defineCollection({ name: "c", fields }),
      {},
      "default",
      isKeyed ? 3 : undefined,
    );
    collection.writer.directBytes = DIRECT_BYTES / 3;
    const rows = Array.from({ length: 90 }, (_, id) => ({ id, shop: id % 7, vector: [id, 0, 0, 1] }));
    const options = { nextAutoId: () => 0n, keysAreGiven: true };
    await collection.writer.write(encodeRows(collection.layout, rows, options), async () => {});
    const partitions = new Set(collection.direct.map(({ partition }) => partition));
    expect(collection.direct).toHaveLength(partitions.size);
    expect(partitions.size > 1).toBe(isKeyed);
    // Rows move to the partitions that their new shops lead to.
    const moved = () =>
      encodeRows(
        collection.layout,
        completedRows(
          collection,
          rows.map(({ id }) => ({ id, shop: id % 5 })),
        ),
        options,
      );
    await collection.writer.rewrite(moved, async () => {});
    expect(collection.rowCount).toBe(90);
    const shops = (of: Collection) => {
      const reader = new RowReader(of.layout, ["shop", "vector"]);
      return rows.map(({ id }) => {
        const places = findByKeys(readScope(of), keysOf(of.layout, [id]));
        return places.map(({ segment, row }) => reader.read(segment, row));
      });
    };
    const expected = rows.map(({ id, vector }) => [{ shop: String(id % 5), vector }]);
    expect(shops(collection)).toEqual(expected);
    expect(await sizeOf(fs, collection.path(collection.document.log))).toBeLessThan(1000);
    const reader = await openOver(fs, true);
    expect(shops(reader.collection("c"))).toEqual(expected);
    await reader.close();
    await releaseCollection(collection);
    await database.close();
    const again = await openOver(fs);
    await loadCollection(again.collection("c"));
    expect(shops(again.collection("c"))).toEqual(expected);
    await again.close();
  },
);
