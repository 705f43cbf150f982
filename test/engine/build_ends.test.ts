import { expect, test } from "vitest";
import { loadCollection, releaseCollection } from "../../src/engine/catalog/load_state.ts";
import type { Collection } from "../../src/engine/collection/collection.ts";
import { sealCollection } from "../../src/engine/compaction/seal.ts";
import { createIndex, dropIndex, waitForIndex } from "../../src/engine/indexes/index_admin.ts";
import { vectorIndexOf } from "../../src/engine/segment/segment_index.ts";
import { encodeRows } from "../../src/engine/write/encode_rows.ts";
import { MemoryFileSystem } from "../../src/storage/index.ts";
import { clustered } from "../index/vectors.ts";
import { openOver, schema } from "./written.ts";

const ROWS = 4000;
const TYPES = [
  ["HNSW", { M: 8, efConstruction: 100 }],
  ["HNSW_SQ", { M: 8, efConstruction: 100, sq_type: "SQ8" }],
  ["DISKANN", { max_degree: 16, search_list_size: 100 }],
  ["IVF_PQ", { nlist: 256, m: 2, nbits: 8 }],
] as const;
const ENDS = ["drop the index", "drop the collection", "release", "close"] as const;
const CASES = TYPES.flatMap(([type, params]) => ENDS.map((end) => ({ type, params, end })));

async function write(collection: Collection): Promise<void> {
  const rows = clustered({ count: ROWS, dim: 4, seed: 9 }).map((vector, id) => ({ id, value: id, vector }));
  const batch = encodeRows(collection.layout, rows, { nextAutoId: () => 0n, keysAreGiven: true, partition: 0 });
  await collection.writer.write(batch, () => sealCollection(collection));
  await sealCollection(collection);
}

test.each(CASES)(
  "$end during a build of $type leaves nothing running, and what is kept is built anew",
  async (each) => {
    const fs = new MemoryFileSystem();
    const database = await openOver(fs);
    const collection = await database.createCollection(schema);
    await write(collection);
    const { type, params, end } = each;
    await createIndex(collection, { field: "vector", type, metric: "L2", params });
    const [segment] = collection.sealed;
    const slot = segment.indexes.get("vector");
    expect(["Unissued", "InProgress"]).toContain(slot?.state);
    if (end === "drop the index") await dropIndex(collection, collection.document.indexes[0]);
    if (end === "drop the collection") await database.dropCollection("c");
    if (end === "release") await releaseCollection(collection);
    if (end === "close") await database.close();
    // Nothing builds on: neither share nor index changes any more.
    const share = slot?.share;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(slot?.share).toBe(share);
    expect(slot?.index).toBeUndefined();
    if (end === "drop the index") expect(segment.indexes.size).toBe(0);
    if (end === "release") await loadCollection(collection);
    const standing = end === "close" ? await openOver(fs) : database;
    if (end === "release" || end === "close") {
      const kept = standing.collection("c");
      await waitForIndex(kept, kept.document.indexes[0]);
      expect(vectorIndexOf(kept.sealed[0].indexes.get("vector"))?.type).toBe(type);
    }
    await standing.close();
  },
);
