import { describe, expect, it, onTestFinished } from "vitest";
import type { Collection } from "../../src/engine/collection/collection.ts";
import { compactCollection } from "../../src/engine/compaction/compact.ts";
import { sealCollection } from "../../src/engine/compaction/seal.ts";
import { createIndex, waitForIndex } from "../../src/engine/indexes/index_admin.ts";
import { vectorIndexOf } from "../../src/engine/segment/segment_index.ts";
import { encodeRows } from "../../src/engine/write/encode_rows.ts";
import { indexFamily } from "../../src/index/registry.ts";
import type { IndexParams, RowSearcher, VectorIndex } from "../../src/index/vector_index.ts";
import { defineCollection } from "../../src/schema/define_collection.ts";
import { MemoryFileSystem } from "../../src/storage/index.ts";
import { clustered, recall, rowsOf, turned } from "../index/vectors.ts";
import { openOver, remove } from "./written.ts";

const keys = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const DAY = 86_400_000;
const TODAY = Math.floor(Date.now() / DAY) * DAY;
const NOON = () => TODAY + DAY * 1.5;
const NIGHT = () => TODAY + DAY + DAY / 12 + 60_000;

/** A collection of which an index is built anew at night alone. */
async function created(dim: number, type: string, params: IndexParams): Promise<Collection> {
  const fields = [
    { name: "id", data_type: "Int64", is_primary_key: true },
    { name: "vector", data_type: "FloatVector", dim },
  ] as const;
  const database = await openOver(new MemoryFileSystem());
  onTestFinished(() => database.close());
  const schema = defineCollection({ name: "c", fields: [...fields] });
  const collection = await database.createCollection(schema, { "rebuild.window": "02:00-03:00" });
  await createIndex(collection, { field: "vector", type, metric: "L2", params });
  return collection;
}

async function write(collection: Collection, vectors: readonly Float32Array[], from: number, to: number) {
  const rows = keys(from, to).map((id) => ({ id, vector: vectors[id] }));
  const batch = encodeRows(collection.layout, rows, { nextAutoId: () => 0n, keysAreGiven: true, partition: 0 });
  await collection.writer.write(batch, () => sealCollection(collection));
  await sealCollection(collection);
  await waitForIndex(collection, collection.document.indexes[0]);
}

function indexIn({ sealed: [{ indexes }] }: Collection): VectorIndex {
  const index = vectorIndexOf(indexes.get("vector"));
  if (index === undefined) throw new Error("the segment has no index");
  return index;
}

/** By walks of the graph, asserted to be what ran. */
function meanRecall(index: RowSearcher, exact: RowSearcher, queries: readonly Float32Array[], params: IndexParams) {
  const each = queries.map((vector) => {
    const found = index.search({ vector, limit: 10, params });
    expect(found.strategy).toBe("graph");
    return recall(found.rows, exact.search({ vector, limit: 10, params: {} }).rows);
  });
  return each.reduce((sum, value) => sum + value, 0) / queries.length;
}

function recallOf(collection: Collection, queries: readonly Float32Array[], params: IndexParams): number {
  return meanRecall(indexIn(collection), collection.sealed[0].exactIndex(0, "L2"), queries, params);
}

/** Of an index over rows that nothing was ever done to. */
async function freshRecall(
  { document: { indexes } }: Collection,
  vectors: readonly Float32Array[],
  queries: readonly Float32Array[],
  params: IndexParams,
): Promise<number> {
  const rows = rowsOf(vectors, vectors[0].length);
  const exact = await indexFamily("FLAT").build(rows, "L2", {});
  const fresh = await indexFamily(indexes[0].type).build(rows, "L2", indexes[0].params);
  const found = meanRecall(fresh, exact, queries, params);
  rows.memory.release();
  return found;
}

describe.each([
  ["HNSW", { M: 8, efConstruction: 40, prefix: 48, rotate: "pca" }, { ef: 24 }],
  ["DISKANN", { max_degree: 16, search_list_size: 40 }, { search_list: 24 }],
])("%s on principal axes", (type, build, params) => {
  it("finds after half of the rows were exchanged, once the policy had it built anew, what a fresh one finds", async () => {
    const vectors = turned(clustered({ count: 7800, dim: 128, seed: 71 }), 72);
    const queries = vectors.splice(7500);
    const collection = await created(128, type, build);
    await write(collection, vectors, 0, 5000);
    expect(indexIn(collection).learnt).toMatchObject({ rotate: "pca" });
    for (const round of [0, 1]) {
      await remove(collection, keys(round * 1250, round * 1250 + 1250));
      await write(collection, vectors, 5000 + round * 1250, 6250 + round * 1250);
      await compactCollection(collection, { now: NOON });
    }
    expect(collection.sealed.map(({ rowCount }) => rowCount)).toEqual([5000]);
    expect(indexIn(collection).wear).toMatchObject({ mended: 2500, inserted: 2500 });
    await compactCollection(collection, { now: NIGHT });
    expect(collection.document.indexes[0].rebuilt?.reason).toBe("deleted rows");
    expect(indexIn(collection).wear).toMatchObject({ mended: 0, inserted: 0 });
    expect(indexIn(collection).learnt).toMatchObject({ rotate: "pca" });
    const rebuilt = recallOf(collection, queries, params);
    const fresh = await freshRecall(collection, vectors.slice(2500), queries, params);
    expect(rebuilt).toBeGreaterThanOrEqual(fresh - 0.01);
    expect(rebuilt).toBeLessThan(1);
  });
});

describe("rows whose energy lies where the axes of a graph do not", () => {
  it("have it built anew, by the policy, as soon as it may be", async () => {
    // The first rows spread in 6 of 24 dims, those that come in 3 others: 9 axes hold both, once they are learnt from both.
    const low = clustered({ count: 3000, dim: 24, seed: 73 }).map((row) => row.map((x, d) => (d < 6 ? x : x / 30)));
    const high = clustered({ count: 540, dim: 24, seed: 74 }).map((row) =>
      row.map((x, d) => (d >= 15 && d < 18 ? x * 2.4 : x / 30)),
    );
    const queries = high.splice(500);
    const vectors = [...low, ...high];
    const build = { M: 8, efConstruction: 40, prefix: 9, rotate: "pca" };
    const collection = await created(24, "HNSW", build);
    await write(collection, vectors, 0, 3000);
    await write(collection, vectors, 3000, 3500);
    await compactCollection(collection, { now: NOON });
    const { wear } = indexIn(collection);
    expect(wear).toMatchObject({ mended: 0, inserted: 500 });
    expect(wear?.drift).toBeGreaterThan(0.1);
    const params = { ef: 10 };
    const drifted = recallOf(collection, queries, params);
    await compactCollection(collection, { now: NIGHT });
    expect(collection.document.indexes[0].rebuilt?.reason).toBe("drift");
    expect(indexIn(collection).wear).toMatchObject({ inserted: 0, drift: 0 });
    const rebuilt = recallOf(collection, queries, params);
    expect(rebuilt).toBeGreaterThan(drifted + 0.3);
  });
});
