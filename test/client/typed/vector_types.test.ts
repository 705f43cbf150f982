import { expect, test } from "vitest";
import { typedCollection } from "../../../src/index.ts";
import {
  bfloat16Vector,
  binaryVector,
  collection,
  float16Vector,
  int8Vector,
  int64,
  sparseFloatVector,
} from "../../../src/schema/builder/index.ts";
import { describeBackends } from "../backends.ts";

const mixed = collection("mixed", {
  id: int64().primaryKey(),
  half: float16Vector(2).index({ type: "HNSW", metric: "L2", M: 4 }),
  bits: binaryVector(16).index({ type: "BIN_FLAT", metric: "HAMMING" }),
  words: sparseFloatVector().index({ type: "SPARSE_INVERTED_INDEX", metric: "IP", inverted_index_algo: "TAAT_NAIVE" }),
  bytes: int8Vector(2),
});
const row = { id: 1n, half: [1, 2], bits: [1, 2], words: { 5: 0.5 }, bytes: [3, -4] };

describeBackends("typed vectors", ({ open, reopen }) => {
  test("of all types are written, found and read, natively and as the official SDK takes them", async () => {
    let client = await open();
    await client.use(mixed, { create: true });
    if (reopen) client = await reopen(client);
    const native = await client.use(mixed);
    await native.insert([
      { ...row, half: new Float32Array([1, 2]), bits: Uint8Array.of(1, 2), bytes: Int8Array.of(3, -4) },
      { id: 2, half: [5, 5], bits: [255, 255], words: [{ index: 9, value: 1 }], bytes: [0, 0] },
    ]);
    const outputFields = ["*"] as const;
    for (const rows of [native, await typedCollection(client, mixed)]) {
      expect(await rows.get({ ids: [1] })).toEqual([row]);
      const found = [
        await rows.search({ field: "half", vector: new Float32Array([1, 2]), limit: 1, outputFields }),
        await rows.search({ field: "bits", vector: Uint8Array.of(1, 3), limit: 1, outputFields }),
        await rows.search({ field: "words", vector: { 5: 2 }, outputFields }),
        await rows.search({ field: "bytes", vector: Int8Array.of(3, -4), limit: 1, outputFields }),
      ];
      expect(found.map(([hit]) => hit.row)).toEqual([row, row, row, row]);
      expect(found.map(([hit]) => hit.score)).toEqual([0, 1, 1, expect.closeTo(1, 5)]);
    }
    const many = await native.searchMany({ field: "words", vectors: [{ 9: 1 }, { 5: 1 }, {}], outputFields: [] });
    expect(many.map((hits) => hits.map(({ id }) => id))).toEqual([[2n], [1n], []]);
  });

  test("that are nullable may be left out, and come back as null", async () => {
    const pages = collection("pages", { id: int64().primaryKey(), v: int8Vector(2).nullable(), w: int8Vector(2) });
    const rows = await (await open()).use(pages, { create: true });
    await rows.insert([
      { id: 1, w: [1, 2] },
      { id: 2, v: null, w: [3, 4] },
      { id: 3, v: [5, 6], w: [7, 8] },
    ]);
    const read: { id: bigint; v: number[] | null }[] = await rows.get({ ids: [1, 2, 3], outputFields: ["id", "v"] });
    expect(read.map(({ v }) => v)).toEqual([null, null, [5, 6]]);
    const found = await rows.search({ field: "v", vector: [5, 6] });
    expect(found.map(({ id }) => id)).toEqual([3n]);
  });

  test("of bfloat16 come back rounded", async () => {
    const rows = await (await open()).use(collection("rounded", { id: int64().primaryKey(), v: bfloat16Vector(2) }), {
      create: true,
    });
    await rows.insert([{ id: 1, v: [1.001, 300.7] }]);
    expect(await rows.get({ ids: [1], outputFields: ["v"] })).toEqual([{ id: 1n, v: [1, 300] }]);
  });
});
