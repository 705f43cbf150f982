import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteRanges } from "../../src/kernels/byte_ranges.ts";

const END = 40;
const range = fc.tuple(fc.integer({ min: 0, max: END }), fc.integer({ min: 0, max: END }));

test("ranges hold what a set of bytes would", () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), range, (added, [from, to]) => {
      let ranges = new ByteRanges();
      const bytes = new Set<number>();
      for (const [first, end] of added) {
        ranges = ranges.with(first, end);
        for (let byte = first; byte < end; byte++) bytes.add(byte);
      }
      expect(ranges.bytes).toBe(bytes.size);
      const parts = ranges.within(from, to);
      const inside = parts.flatMap((part) => Array.from({ length: part.to - part.from }, (_, i) => part.from + i));
      expect(inside).toEqual([...bytes].filter((byte) => byte >= from && byte < to).sort((a, b) => a - b));
      // Rising, and apart from each other: what touches is one.
      parts.slice(1).forEach((part, i) => {
        expect(part.from).toBeGreaterThan(parts[i].to);
      });
    }),
    { seed: 71, numRuns: 500 },
  );
});
