import { expect, test } from "vitest";
import type { Collection } from "../../src/engine/collection.ts";
import { compactCollection } from "../../src/engine/compact.ts";
import { encodeRows } from "../../src/engine/encode_rows.ts";
import { createIndex, waitForIndex } from "../../src/engine/index_admin.ts";
import { sealCollection } from "../../src/engine/seal.ts";
import { vectorIndexOf } from "../../src/engine/segment_index.ts";
import { MemoryFileSystem } from "../../src/storage/index.ts";
import { clustered } from "../index/vectors.ts";
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
