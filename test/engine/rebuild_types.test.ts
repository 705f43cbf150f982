import { describe, expect, it, test } from "vitest";
import type { Collection } from "../../src/engine/collection/collection.ts";
import { type CompactOptions, compactCollection } from "../../src/engine/compaction/compact.ts";
import { sealCollection } from "../../src/engine/compaction/seal.ts";
import { createIndex, waitForIndex } from "../../src/engine/indexes/index_admin.ts";
import { vectorIndexOf } from "../../src/engine/segment/segment_index.ts";
import { encodeRows } from "../../src/engine/write/encode_rows.ts";
import type { Properties } from "../../src/schema/collection_schema.ts";
import { MemoryFileSystem } from "../../src/storage/index.ts";
import { clustered } from "../index/vectors.ts";
import { openOver, remove, schema } from "./written.ts";

const ROWS = 1300;
const VECTORS = clustered({ count: ROWS, dim: 4, seed: 5 });
const keys = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

const DAY = 86_400_000;
const TODAY = Math.floor(Date.now() / DAY) * DAY;
/** The window of `NIGHTS`, and beside it, so many days from now. */
const night = (days: number) => () => TODAY + days * DAY + DAY / 12 + 60_000;
const noon = (days: number) => () => TODAY + days * DAY + DAY / 2;
const NIGHTS = { "rebuild.window": "02:00-03:00", "rebuild.deleted.share": "0.1", "rebuild.age.days": "30" };

async function filled(type: string, params: Record<string, unknown>, properties: Properties) {
  const database = await openOver(new MemoryFileSystem());
  const collection = await database.createCollection(schema, properties);
  await createIndex(collection, { field: "vector", type, metric: "L2", params });
  const rows = keys(0, ROWS).map((id) => ({ id, value: id, vector: VECTORS[id] }));
  const batch = encodeRows(collection.layout, rows, { nextAutoId: () => 0n, keysAreGiven: true, partition: 0 });
  await collection.writer.write(batch, () => sealCollection(collection));
  await sealCollection(collection);
  await waitForIndex(collection, collection.document.indexes[0]);
  return { database, collection };
}

/** How many rows the segment has after a compaction, deleted ones too. */
async function rowsAfter(collection: Collection, options: CompactOptions): Promise<number> {
  await compactCollection(collection, options);
  expect(collection.sealed).toHaveLength(1);
  const [segment] = collection.sealed;
  expect(vectorIndexOf(segment.indexes.get("vector"))?.type).toBe(collection.document.indexes[0].type);
  return segment.rowCount;
}

const reasonIn = (collection: Collection) => collection.document.indexes[0].rebuilt?.reason;

test.each([
  ["HNSW_SQ", { M: 4, efConstruction: 16 }],
  ["HNSW_PQ", { M: 4, efConstruction: 16, m: 2, nbits: 4 }],
  ["IVF_FLAT", { nlist: 16 }],
  ["IVF_SQ8", { nlist: 16 }],
  ["IVF_PQ", { nlist: 16, m: 2, nbits: 4 }],
  ["SCANN", { nlist: 16 }],
  ["RP_LSH", { nbits: 64 }],
])("the rules of rebuilds hold for %s: shares, age and window", async (type, params) => {
  const { database, collection } = await filled(type, params, NIGHTS);
  await remove(collection, keys(0, 60));
  expect(await rowsAfter(collection, { now: night(29) })).toBe(ROWS);
  expect(await rowsAfter(collection, { now: noon(40) })).toBe(ROWS);
  expect(reasonIn(collection)).toBeUndefined();
  expect(await rowsAfter(collection, { now: night(40) })).toBe(ROWS - 60);
  expect(reasonIn(collection)).toBe("age");
  await remove(collection, keys(60, 460));
  expect(await rowsAfter(collection, { now: noon(1) })).toBe(ROWS - 60);
  expect(await rowsAfter(collection, { now: night(1) })).toBe(ROWS - 460);
  expect(reasonIn(collection)).toBe("deleted rows");
  const index = vectorIndexOf(collection.sealed[0].indexes.get("vector"));
  const exact = collection.sealed[0].exactIndex(0, "L2");
  const query = { vector: VECTORS[777], limit: 1, params: {} };
  expect(index?.search(query).rows).toEqual(exact.search(query).rows);
  await database.close();
});

describe("an index that every merge builds anew", () => {
  it("is built by itself only where it may be, and by hand", async () => {
    const { database, collection } = await filled("IVF_FLAT", { nlist: 16 }, { "rebuild.enabled": false });
    await remove(collection, keys(0, 600));
    expect(await rowsAfter(collection, {})).toBe(ROWS);
    expect(await rowsAfter(collection, { when: "eager" })).toBe(ROWS - 600);
    expect(reasonIn(collection)).toBe("deleted rows");
    await database.close();
  });

  it("does not keep a segment of which nothing is left", async () => {
    const { database, collection } = await filled("IVF_FLAT", { nlist: 16 }, { "rebuild.enabled": false });
    await remove(collection, keys(0, ROWS));
    await compactCollection(collection);
    expect(collection.sealed).toEqual([]);
    await database.close();
  });
});

test("rows that no index has are rewritten at any time", async () => {
  const { database, collection } = await filled("FLAT", {}, NIGHTS);
  await remove(collection, keys(0, 200));
  expect(await rowsAfter(collection, { now: night(40) })).toBe(ROWS);
  await remove(collection, keys(200, 400));
  expect(await rowsAfter(collection, { now: noon(1) })).toBe(ROWS - 400);
  expect(reasonIn(collection)).toBeUndefined();
  await database.close();
});
