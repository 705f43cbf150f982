import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBfloat, fromHalf, toBfloat, toHalf } from "../../src/kernels/half_floats.ts";

const WORDS = Array.from({ length: 65_536 }, (_, word) => word);

/** The finite numbers of a format with their words, by size: the reference, found by looking through all of them. */
function finite(decode: (word: number) => number, limit: number) {
  return WORDS.filter((word) => word < limit).map((word) => ({ word, value: decode(word) }));
}

describe.each([
  { name: "half precision", to: toHalf, from: fromHalf, infinity: 0x7c00 },
  { name: "bfloat16", to: toBfloat, from: fromBfloat, infinity: 0x7f80 },
])("$name", ({ to, from, infinity }) => {
  const numbers = finite(from, infinity);

  it("keeps each of its numbers", () => {
    const lost = numbers.filter(({ word, value }) => to(value) !== word || to(-value) !== (word | 0x8000));
    expect(lost).toEqual([]);
  });

  it("rises with its words", () => {
    expect(numbers.filter(({ value }, i) => i > 0 && value <= numbers[i - 1].value)).toEqual([]);
  });

  it("rounds halfway to the even, and else to the nearest", () => {
    const wrong = numbers.slice(1).filter((high, i) => {
      const low = numbers[i];
      const middle = (low.value + high.value) / 2;
      const isExact = Math.fround(middle) === middle;
      const even = low.word % 2 === 0 ? low.word : high.word;
      return isExact && (to(middle) !== even || to(middle + (high.value - low.value) * 1e-3) !== high.word);
    });
    expect(wrong).toEqual([]);
  });

  it("rounds any number to the nearest", () => {
    const largest = numbers[numbers.length - 1].value;
    fc.assert(
      fc.property(fc.double({ min: -largest, max: largest, noNaN: true }), (value) => {
        const found = to(value);
        const size = found & 0x7fff;
        const distance = (word: number) => Math.abs(from(word) - Math.abs(Math.fround(value)));
        for (const other of [size - 1, size + 1]) {
          if (other >= 0 && other < infinity) expect(distance(size)).toBeLessThanOrEqual(distance(other));
        }
      }),
      { seed: 16, numRuns: 2000 },
    );
  });

  it("has no word but infinity for what lies beyond it, and none for NaN", () => {
    for (const value of [Infinity, 3.5e38, Number.NaN]) expect(to(value) & 0x7fff).toBe(infinity);
    expect(to(-Infinity)).toBe(infinity | 0x8000);
  });
});

it("takes 65,519 for the largest half, and 65,520 for infinity", () => {
  expect(toHalf(65_519)).toBe(0x7bff);
  expect(toHalf(65_520)).toBe(0x7c00);
});
