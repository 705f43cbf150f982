import fc from "fast-check";
import { expect, test } from "vitest";
import { planMerges, SEGMENT_BYTES, type SegmentSize } from "../../src/engine/compaction/merge_plan.ts";

const MIB = 2 ** 20;

function segment(id: number, liveBytes: number, deletedRows = 0): SegmentSize {
  return { id, liveBytes, liveRows: 1000, deletedRows };
}

test("small segments become one", () => {
  expect(planMerges([segment(1, MIB), segment(2, MIB), segment(3, 2 * MIB)])).toEqual([[1, 2, 3]]);
});

test("a small run does not rewrite a large segment", () => {
  expect(planMerges([segment(1, 400 * MIB), segment(2, 20 * MIB)])).toEqual([]);
  expect(planMerges([segment(1, 400 * MIB), segment(2, 60 * MIB), segment(3, 60 * MIB)])).toEqual([[1, 2, 3]]);
});

test("no merge makes more than one graph's worth", () => {
  expect(planMerges([segment(1, 700 * MIB), segment(2, 600 * MIB)])).toEqual([]);
});

test("a segment with many deleted rows is rewritten by itself", () => {
  expect(planMerges([segment(1, 400 * MIB, 300), segment(2, 20 * MIB, 10)])).toEqual([[1]]);
});

test("a segment whose index merges build anew waits for its rules, unless nothing of it is left or someone asks", () => {
  const held = { ...segment(1, 400 * MIB, 900), isBuiltAnew: true };
  expect(planMerges([held])).toEqual([]);
  expect(planMerges([held], "eager")).toEqual([[1]]);
  expect(planMerges([{ ...held, isWorn: true }])).toEqual([[1]]);
  expect(planMerges([{ ...held, liveRows: 0 }])).toEqual([[1]]);
});

test("equal runs keep few segments and rewrite each row a few times only", () => {
  const runs = fc.record({ count: fc.integer({ min: 2, max: 120 }), mib: fc.integer({ min: 1, max: 24 }) });
  fc.assert(
    fc.property(runs, ({ count, mib }) => {
      let segments: SegmentSize[] = [];
      let rewritten = 0;
      for (let id = 0; id < count; id++) {
        segments.push(segment(id, mib * MIB));
        for (const group of planMerges(segments)) {
          const bytes = segments
            .filter(({ id }) => group.includes(id))
            .reduce((sum, { liveBytes }) => sum + liveBytes, 0);
          expect(bytes).toBeLessThanOrEqual(SEGMENT_BYTES);
          rewritten += bytes;
          segments = [...segments.filter(({ id }) => !group.includes(id)), segment(1000 + id, bytes)];
        }
      }
      const total = count * mib * MIB;
      expect(segments.length).toBeLessThanOrEqual(4 + Math.ceil(total / SEGMENT_BYTES) * 4);
      expect(rewritten / total).toBeLessThanOrEqual(16 + 8);
    }),
    { seed: 20_262 },
  );
});

test("what is asked for by hand is merged whatever its sizes, as long as it fits into one segment", () => {
  const segments = [segment(1, 400 * MIB), segment(2, 20 * MIB, 1), segment(3, 700 * MIB, 1), segment(4, MIB)];
  expect(planMerges(segments)).toEqual([]);
  // The run takes the smallest first; what does not fit any more is rewritten by itself where it has deleted rows.
  expect(planMerges(segments, "eager")).toEqual([[1, 2, 4], [3]]);
  expect(planMerges([segment(1, 400 * MIB)], "eager")).toEqual([]);
  expect(planMerges([segment(1, 400 * MIB, 1)], "eager")).toEqual([[1]]);
});

test("while rows stream in only merges are planned that fill a segment or leave many fewer", () => {
  const equal = (count: number, mib: number) => Array.from({ length: count }, (_, id) => segment(id, mib * MIB));
  for (const [count, mib] of [
    [2, 30],
    [17, 30],
    [127, 3],
  ]) {
    expect(planMerges(equal(count, mib))[0]).toHaveLength(count);
    expect(planMerges(equal(count, mib), "patient")).toEqual([]);
  }
  expect(planMerges(equal(18, 30), "patient")[0]).toHaveLength(18);
  expect(planMerges(equal(128, 3), "patient")[0]).toHaveLength(128);
  // A segment with many deleted rows is rewritten all the same.
  expect(planMerges([segment(1, 30 * MIB, 500), segment(2, 30 * MIB)], "patient")).toEqual([[1]]);
});
