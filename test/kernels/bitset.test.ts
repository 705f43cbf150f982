import fc from "fast-check";
import { expect, test } from "vitest";
import { Bitset } from "../../src/kernels/bitset.ts";

const LENGTH = 131;
const bits = fc.array(fc.integer({ min: 0, max: LENGTH - 1 }), { maxLength: 80 });

test("bits below a place are counted as one by one, whole words or not", () => {
  fc.assert(
    fc.property(bits, fc.integer({ min: 0, max: LENGTH }), (places, end) => {
      const set = new Bitset(LENGTH);
      for (const place of places) set.add(place);
      const below = new Set(places.filter((place) => place < end));
      expect(set.countBelow(end)).toBe(below.size);
      expect(Bitset.full(LENGTH).countBelow(end)).toBe(end);
    }),
    { seed: 72, numRuns: 500 },
  );
});
