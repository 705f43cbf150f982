import fc from "fast-check";
import { expect, test } from "vitest";
import { layoutOf } from "../../src/engine/collection/layout.ts";
import { mergeSegments } from "../../src/engine/compaction/merge_segments.ts";
import { keysOf } from "../../src/engine/query/query.ts";
import { RowReader } from "../../src/engine/query/row_reader.ts";
import { Segment } from "../../src/engine/segment/segment.ts";
import {
  decodeRecord,
  encodeDelete,
  encodeSegments,
  encodeWrite,
  segmentsNamedIn,
} from "../../src/engine/write/batch_codec.ts";
import { encodeRows } from "../../src/engine/write/encode_rows.ts";
import { defineCollection } from "../../src/schema/define_collection.ts";

const layout = layoutOf(
  defineCollection({
    name: "c",
    fields: [
      { name: "key", data_type: "VarChar", is_primary_key: true, max_length: 400 },
      { name: "flag", data_type: "Bool", nullable: true },
      { name: "small", data_type: "Int8", nullable: true },
      { name: "wide", data_type: "Int64", nullable: true },
      { name: "real", data_type: "Double", nullable: true },
      { name: "json", data_type: "JSON", nullable: true },
      { name: "vector", data_type: "FloatVector", dim: 5, nullable: true },
    ],
    enableDynamicField: true,
  }),
);

const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const row = fc.record({
  key: fc.string({ unit: "grapheme", maxLength: 20 }),
  flag: orNull(fc.boolean()),
  small: orNull(fc.integer({ min: -128, max: 127 })),
  wide: orNull(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)),
  real: orNull(fc.double({ noNaN: true, noDefaultInfinity: true })),
  json: orNull(
    fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.oneof(fc.integer(), fc.string(), fc.constant(null))),
  ),
  vector: orNull(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 5, maxLength: 5 })),
  more: orNull(fc.string()),
});
const rows = fc.uniqueArray(row, { minLength: 1, maxLength: 40, selector: ({ key }) => key });

const OPTIONS = { nextAutoId: () => 0n, keysAreGiven: false };

function segmentOf(...batches: Uint8Array[]): Segment {
  const segment = new Segment(1, layout);
  for (const bytes of batches) {
    const record = decodeRecord(layout, bytes);
    if (record.op === "write") segment.append(record.batch);
    else if (record.op === "delete") for (let i = 0; i < record.keys.count; i++) segment.deleteKey(record.keys, i);
  }
  return segment;
}

function readAll(segment: Segment): Record<string, unknown>[] {
  const reader = new RowReader(layout, ["*"]);
  const numbers = Array.from({ length: segment.rowCount }, (_, i) => i);
  return numbers.filter((i) => segment.live?.has(i) ?? true).map((i) => reader.read(segment, i));
}

test("rows come out of the log as they went in, whatever their place in memory", () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 0, max: 7 }), (data, shift) => {
      const encoded = encodeWrite(layout, encodeRows(layout, data, OPTIONS));
      const moved = new Uint8Array(encoded.length + shift);
      moved.set(encoded, shift);
      const segment = segmentOf(moved.subarray(shift));
      expect(readAll(segment)).toEqual(data);
      segment.release();
    }),
    { seed: 20_265, numRuns: 60 },
  );
});

test("a merge keeps the live rows of its sources, in their order", async () => {
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 0, max: 40 }), fc.array(fc.nat(39)), async (data, cut, deleted) => {
      const parts = [data.slice(0, cut), data.slice(cut)].filter(({ length }) => length > 0);
      const dead = new Set(deleted.filter((i) => i < data.length).map((i) => data[i].key));
      const removal = dead.size === 0 ? [] : [encodeDelete(keysOf(layout, [...dead]))];
      const sources = parts.map((part) =>
        segmentOf(encodeWrite(layout, encodeRows(layout, part, OPTIONS)), ...removal),
      );
      const merged = await mergeSegments(2, layout, sources);
      expect(merged.deletedCount).toBe(0);
      expect(readAll(merged)).toEqual(data.filter(({ key }) => !dead.has(key)));
      for (const segment of [...sources, merged]) segment.release();
    }),
    { seed: 20_266, numRuns: 60 },
  );
});

test("segments that are named come back, also from a record of the earlier kind that has one", () => {
  const named = (id: number, partition: number) => ({
    id,
    partition,
    rowCount: id * 10,
    file: `${id}.segment`,
    indexFiles: {},
  });
  const entries = [named(4, 0), named(7, 2)];
  const bytes = encodeSegments(entries, 2n ** 60n);
  expect(decodeRecord(layout, bytes)).toEqual({ op: "segments", entries, lastAutoId: 2n ** 60n });
  expect(segmentsNamedIn(bytes)).toEqual(entries);
  expect(segmentsNamedIn(encodeDelete(keysOf(layout, ["a"])))).toEqual([]);
  const text = '{"op":"segment","rows":40,"partition":2,"segment":4,"file":"4.segment","lastAutoId":"9","sections":[]}';
  const earlier = new Uint8Array(4 + text.length);
  new DataView(earlier.buffer).setUint32(0, text.length, true);
  earlier.set(new TextEncoder().encode(text), 4);
  expect(decodeRecord(layout, earlier)).toEqual({
    op: "segments",
    entries: [{ ...named(4, 2), rowCount: 40 }],
    lastAutoId: 9n,
  });
});
