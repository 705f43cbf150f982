import { expect, test } from "vitest";
import { Database } from "../../src/engine/catalog/database.ts";
import type { Collection } from "../../src/engine/collection/collection.ts";
import { sealCollection } from "../../src/engine/compaction/seal.ts";
import { encodeRows } from "../../src/engine/write/encode_rows.ts";
import { defineCollection } from "../../src/schema/define_collection.ts";

const schema = defineCollection({
  name: "c",
  fields: [
    { name: "id", data_type: "Int64", is_primary_key: true },
    { name: "vector", data_type: "FloatVector", dim: 4 },
  ],
});
/** The key and the vector. */
const ROW_BYTES = 8 + 16;

function write(collection: Collection, first: number, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, i) => ({ id: first + i, vector: [first, i, 0, 0] }));
  const batch = encodeRows(collection.layout, rows, { nextAutoId: () => 0n, keysAreGiven: true });
  return collection.writer.write(batch, () => sealCollection(collection));
}

test("a segment is sealed before it grows beyond its size, however many write at once", async () => {
  const database = await Database.open(":memory:");
  const collection = await database.createCollection(schema);
  collection.writer.segmentBytes = 100 * ROW_BYTES;
  await Promise.all(Array.from({ length: 40 }, (_, i) => write(collection, i * 30, 30)));
  expect(collection.rowCount).toBe(1200);
  expect(collection.segments.length).toBeGreaterThanOrEqual(12);
  for (const segment of collection.segments) expect(segment.rowCount).toBeLessThanOrEqual(100);
  await database.close();
});

test("a batch larger than a segment is refused before it is logged", async () => {
  const database = await Database.open(":memory:");
  const collection = await database.createCollection(schema);
  collection.writer.segmentBytes = 100 * ROW_BYTES;
  await expect(write(collection, 0, 101)).rejects.toMatchObject({ code: "INVALID_PARAMETER" });
  await write(collection, 0, 100);
  expect(collection.rowCount).toBe(100);
  await database.close();
});

test("long texts fill a segment as vectors do", async () => {
  const database = await Database.open(":memory:");
  const fields = [
    ...schema.fields.map(({ name, type, dim, isPrimaryKey }) => ({
      name,
      data_type: type,
      dim,
      is_primary_key: isPrimaryKey,
    })),
  ];
  const collection = await database.createCollection(
    defineCollection({ name: "texts", fields: [...fields, { name: "text", data_type: "VarChar", max_length: 100 }] }),
  );
  collection.writer.segmentBytes = 1000;
  const rows = Array.from({ length: 30 }, (_, id) => ({ id, vector: [id, 0, 0, 0], text: "x".repeat(100) }));
  for (const row of rows) {
    const batch = encodeRows(collection.layout, [row], { nextAutoId: () => 0n, keysAreGiven: true });
    await collection.writer.write(batch, () => sealCollection(collection));
  }
  expect(collection.segments.length).toBeGreaterThanOrEqual(4);
  const all = encodeRows(collection.layout, rows, { nextAutoId: () => 0n, keysAreGiven: true });
  await expect(collection.writer.write(all, async () => {})).rejects.toMatchObject({ code: "INVALID_PARAMETER" });
  await database.close();
});
