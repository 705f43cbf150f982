import { describe, expect, it, test } from "vitest";
import type { Collection } from "../../src/engine/collection/collection.ts";
import { compactCollection } from "../../src/engine/compaction/compact.ts";
import { sealCollection } from "../../src/engine/compaction/seal.ts";
import { createIndex, waitForIndex } from "../../src/engine/indexes/index_admin.ts";
import { vectorIndexOf } from "../../src/engine/segment/segment_index.ts";
import { encodeRows } from "../../src/engine/write/encode_rows.ts";
import { MemoryFileSystem } from "../../src/storage/index.ts";
import { clustered, recall } from "../index/vectors.ts";
import { openOver, remove, schema } from "./written.ts";

const VECTORS = clustered({ count: 3050, dim: 4, seed: 1 });

async function write(collection: Collection, from: number, to: number) {
  const rows = keys(from, to).map((id) => ({ id, value: id, vector: VECTORS[id] }));
  const batch = encodeRows(collection.layout, rows, { nextAutoId: () => 0n, keysAreGiven: true, partition: 0 });
  await collection.writer.write(batch, () => sealCollection(collection));
  await sealCollection(collection);
}

const keys = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

test.each([
  ["HNSW", { M: 4, efConstruction: 24 }],
  ["DISKANN", { max_degree: 8, search_list_size: 24 }],
])("a merge goes on from the largest graph of %s, and the next from what came of it", async (type, params) => {
  const fs = new MemoryFileSystem();
  const database = await openOver(fs);
  const collection = await database.createCollection(schema);
  await createIndex(collection, { field: "vector", type, metric: "L2", params });
  await write(collection, 0, 100);
  await write(collection, 100, 2900);
  await waitForIndex(collection, collection.document.indexes[0]);
  await remove(collection, keys(200, 300));
  await compactCollection(collection);
  const wears = () => collection.sealed.map(({ indexes }) => vectorIndexOf(indexes.get("vector"))?.wear);
  expect(wears()).toMatchObject([{ mended: 100, inserted: 100 }]);
  await write(collection, 3000, 3050);
  await compactCollection(collection);
  expect(wears()).toMatchObject([{ mended: 100, inserted: 150 }]);
  expect(collection.sealed.map(({ rowCount }) => rowCount)).toEqual([2850]);
  await database.close();
  const again = await openOver(fs);
  const [segment] = again.collection("c").sealed;
  const index = vectorIndexOf(segment.indexes.get("vector"));
  expect(index?.wear).toMatchObject({ mended: 100, inserted: 150 });
  for (const row of [0, 60, 900, 2849]) {
    const vector = segment.vectors[0].query(row);
    expect(index?.search({ vector, limit: 1, params: {} }).rows).toEqual(Uint32Array.of(row));
  }
  await again.close();
});

describe("a graph that deletions have worn", () => {
  const INDEX = { field: "vector", type: "HNSW", metric: "L2", params: { M: 8, efConstruction: 60 } };

  /**
   * Rows of which half were deleted and others written, so that what stands is a merged graph and a small one beside
   * it.
   */
  async function churned(properties: Record<string, string> = {}) {
    const fs = new MemoryFileSystem();
    const database = await openOver(fs);
    const collection = await database.createCollection(schema, properties);
    await createIndex(collection, INDEX);
    await write(collection, 0, 2600);
    await waitForIndex(collection, collection.document.indexes[0]);
    return { fs, database, collection };
  }

  function indexesOf(collection: Collection) {
    return collection.sealed.map(({ indexes }) => vectorIndexOf(indexes.get("vector")));
  }

  function recallOf(collection: Collection): number {
    const queries = clustered({ count: 60, dim: 4, seed: 2 });
    const [segment] = collection.sealed;
    const [index] = indexesOf(collection);
    const exact = segment.exactIndex(0, "L2");
    const each = queries.map((vector) => {
      const found = index?.search({ vector, limit: 10, params: { ef: 20 } });
      expect(found?.strategy).toBe("graph");
      return recall(found?.rows ?? [], exact.search({ vector, limit: 10, params: {} }).rows);
    });
    return each.reduce((sum, value) => sum + value, 0) / queries.length;
  }

  it("is built anew by itself once the policy says so, and finds what a fresh one finds", async () => {
    const { fs, database, collection } = await churned();
    for (let round = 0; round < 5; round++) {
      await remove(collection, keys(round * 260, (round + 1) * 260));
      await write(collection, 2600 + round * 90, 2600 + (round + 1) * 90);
      await compactCollection(collection);
    }
    const [definition] = collection.document.indexes;
    expect(definition.rebuilt?.reason).toBe("deleted rows");
    const rebuilt = recallOf(collection);
    const anew = await openOver(new MemoryFileSystem());
    const other = await anew.createCollection(schema);
    await createIndex(other, INDEX);
    await write(other, 1300, 3050);
    await waitForIndex(other, other.document.indexes[0]);
    expect(rebuilt).toBeGreaterThan(recallOf(other) - 0.01);
    await database.close();
    const again = await openOver(fs);
    expect(again.collection("c").document.indexes[0].rebuilt).toEqual(definition.rebuilt);
    await again.close();
    await anew.close();
  });

  it("is gone on from outside of the window, and built anew within it or by hand", async () => {
    const { database, collection } = await churned({ "rebuild.window": "02:00-03:00" });
    const noon = Date.parse("2027-01-01T12:00:00Z");
    const night = Date.parse("2027-01-01T02:30:00Z");
    const wears = () => indexesOf(collection).map((index) => index?.wear?.mended);
    await remove(collection, keys(0, 540));
    await compactCollection(collection, { now: () => noon });
    expect(wears()).toEqual([540]);
    expect(collection.document.indexes[0].rebuilt).toBeUndefined();
    await compactCollection(collection, { now: () => noon });
    expect(wears()).toEqual([540]);
    await compactCollection(collection, { now: () => night });
    expect(wears()).toEqual([0]);
    expect(collection.document.indexes[0].rebuilt?.reason).toBe("deleted rows");
    await remove(collection, keys(540, 1080));
    await compactCollection(collection, { now: () => noon, when: "eager" });
    expect(wears()).toEqual([0]);
    await database.close();
  });

  it("is built anew at its age, counted from when it was last built anew", async () => {
    const { fs, database, collection } = await churned({ "rebuild.age.days": "30" });
    await remove(collection, keys(0, 100));
    await write(collection, 2600, 2700);
    await compactCollection(collection);
    await database.close();
    const again = await openOver(fs);
    const reopened = again.collection("c");
    const mended = () => indexesOf(reopened)[0]?.wear?.mended;
    expect(mended()).toBe(100);
    const days = (count: number) => ({ now: () => Date.now() + count * 86_400_000 });
    await compactCollection(reopened, days(29));
    expect(mended()).toBe(100);
    await compactCollection(reopened, days(31));
    expect(mended()).toBe(0);
    expect(reopened.document.indexes[0].rebuilt?.reason).toBe("age");
    await again.close();
  });
});
