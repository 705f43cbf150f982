import { expect, test } from "vitest";
import type { Collection } from "../../src/engine/collection/collection.ts";
import { compactCollection } from "../../src/engine/compaction/compact.ts";
import { sealCollection } from "../../src/engine/compaction/seal.ts";
import { createIndex, waitForIndex } from "../../src/engine/indexes/index_admin.ts";
import { vectorIndexOf } from "../../src/engine/segment/segment_index.ts";
import { encodeRows } from "../../src/engine/write/encode_rows.ts";
import { MemoryFileSystem } from "../../src/storage/index.ts";
import { checkInvariants, graphIn } from "../index/graph_invariants.ts";
import { clustered, random } from "../index/vectors.ts";
import { openOver, remove, schema } from "./written.ts";

const ROWS = 3300;
const POOL = clustered({ count: ROWS, dim: 4, seed: 61 });
const pick = random(62);
/** A third of the rows are equal to others. */
const VECTORS = POOL.map((vector) => (pick() < 0.33 ? POOL[Math.floor(pick() * 200)] : vector));

const keys = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** Rows that grow a graph until they are sealed. */
async function write(collection: Collection, from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += 600) {
    const rows = keys(first, Math.min(to, first + 600)).map((id) => ({ id, value: id, vector: VECTORS[id] }));
    const batch = encodeRows(collection.layout, rows, { nextAutoId: () => 0n, keysAreGiven: true, partition: 0 });
    await collection.writer.write(batch, () => sealCollection(collection));
  }
  await sealCollection(collection);
  await waitForIndex(collection, collection.document.indexes[0]);
}

function checkGraphs(collection: Collection): void {
  for (const segment of collection.sealed) {
    const graph = graphIn(vectorIndexOf(segment.indexes.get("vector")));
    expect(graph?.rows.count).toBe(segment.rowCount);
    if (graph !== undefined) checkInvariants(graph);
  }
}

test.each([
  ["HNSW", { M: 6, efConstruction: 40 }],
  ["DISKANN", { max_degree: 12, search_list_size: 40 }],
  ["HNSW_SQ", { M: 6, efConstruction: 40, sq_type: "SQ8" }],
  ["HNSW_SQ", { M: 6, efConstruction: 40, sq_type: "FP16" }],
  ["HNSW_PQ", { M: 6, efConstruction: 40, m: 2, nbits: 6 }],
])("the graphs of %s hold their invariants after growth, deletions, merges and openings (%o)", async (type, params) => {
  const fs = new MemoryFileSystem();
  const database = await openOver(fs);
  const collection = await database.createCollection(schema);
  await createIndex(collection, { field: "vector", type, metric: "L2", params });
  await write(collection, 0, 2900);
  checkGraphs(collection);
  await remove(collection, keys(100, 600));
  await write(collection, 2900, 3100);
  await compactCollection(collection);
  expect(collection.sealed.map(({ rowCount }) => rowCount)).toEqual([2600]);
  checkGraphs(collection);
  await remove(collection, keys(600, 900));
  await write(collection, 3100, 3300);
  await compactCollection(collection, { when: "eager" });
  expect(collection.sealed.map(({ rowCount }) => rowCount)).toEqual([2500]);
  checkGraphs(collection);
  await database.close();
  const again = await openOver(fs);
  checkGraphs(again.collection("c"));
  await again.close();
});
