import fc from "fast-check";
import { expect, test } from "vitest";
import type { Collection } from "../../src/engine/collection/collection.ts";
import { compactCollection } from "../../src/engine/compaction/compact.ts";
import { sealCollection } from "../../src/engine/compaction/seal.ts";
import { createIndex, waitForIndex } from "../../src/engine/indexes/index_admin.ts";
import { vectorIndexOf } from "../../src/engine/segment/segment_index.ts";
import { encodeRows } from "../../src/engine/write/encode_rows.ts";
import { MemoryFileSystem } from "../../src/storage/index.ts";
import { clustered, recall } from "../index/vectors.ts";
import { openOver, remove, schema, valuesOf } from "./written.ts";

/** Keys from 0 on; a key that is written again has another vector. */
const FIRST = 2400;
const KEYS = 3000;
const VECTORS = clustered({ count: KEYS * 2, dim: 4, seed: 31 });
const QUERIES = clustered({ count: 20, dim: 4, seed: 32 });
const NIGHT = Date.parse("2027-05-01T02:30:00Z");
const NOON = Date.parse("2027-05-01T12:00:00Z");

const range = fc.record({ from: fc.nat(KEYS - 1), count: fc.integer({ min: 1, max: 500 }) });
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom("write", "delete"), range }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom("night", "noon", "eager", "reopen"), range }) },
);

async function write(collection: Collection, keys: readonly number[], value: number): Promise<void> {
  const rows = keys.map((id) => ({ id, value, vector: VECTORS[(id + value * 7) % VECTORS.length] }));
  const batch = encodeRows(collection.layout, rows, { nextAutoId: () => 0n, keysAreGiven: true, partition: 0 });
  await collection.writer.write(batch, () => sealCollection(collection));
  await sealCollection(collection);
  await waitForIndex(collection, collection.document.indexes[0]);
}

/** What is there is what a Map would hold, and each graph finds what a scan of its segment finds. */
function check(collection: Collection, model: ReadonlyMap<number, number>): void {
  expect(collection.rowCount).toBe(model.size);
  const some = Array.from({ length: 60 }, (_, i) => Math.floor((i * KEYS) / 60));
  expect(valuesOf(collection, some)).toEqual(some.map((key) => model.get(key)));
  for (const segment of collection.sealed) {
    const index = vectorIndexOf(segment.indexes.get("vector"));
    const allowed = segment.live;
    const recalls = QUERIES.map((vector) => {
      const query = { vector, limit: 5, params: {}, allowed };
      const { rows: found = [], strategy } = index?.search(query) ?? {};
      // More rows than the default pool is worth are walked, unless a filter bars so many that a scan costs less.
      if (allowed === undefined) expect(strategy).toBe(segment.rowCount > 1024 ? "graph" : "scan");
      for (const row of found) expect(segment.isDeleted(row)).toBe(false);
      return recall(found, segment.exactIndex(0, "L2").search(query).rows);
    });
    expect(recalls.reduce((sum, each) => sum + each, 0) / recalls.length).toBeGreaterThan(0.97);
  }
}

test("whatever is written, deleted, merged, rebuilt and opened again, graphs find what is there", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
      const fs = new MemoryFileSystem();
      let database = await openOver(fs);
      let collection = await database.createCollection(schema, { "rebuild.window": "02:00-03:00" });
      const params = { M: 8, efConstruction: 40 };
      await createIndex(collection, { field: "vector", type: "HNSW", metric: "L2", params });
      const all = Array.from({ length: FIRST }, (_, key) => key);
      await write(collection, all, 0);
      const model = new Map(all.map((key) => [key, 0]));
      for (const [i, { op, range }] of steps.entries()) {
        const keys = Array.from({ length: range.count }, (_, k) => (range.from + k) % KEYS);
        if (op === "write") {
          await write(collection, keys, i + 1);
          for (const key of keys) model.set(key, i + 1);
        } else if (op === "delete") {
          await remove(collection, keys);
          for (const key of keys) model.delete(key);
        } else if (op === "reopen") {
          await database.close();
          database = await openOver(fs);
          collection = database.collection("c");
          await waitForIndex(collection, collection.document.indexes[0]);
        } else {
          const when = op === "eager" ? "eager" : "due";
          await compactCollection(collection, { when, now: () => (op === "night" ? NIGHT : NOON) });
        }
        check(collection, model);
      }
      await database.close();
    }),
    { seed: 8, numRuns: 6 },
  );
});
