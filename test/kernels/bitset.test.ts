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

/** Rows as a list, where that is no longer than the words are, and the same rows as bits. */
const LONG = 3200;
const rowSets = fc.uniqueArray(fc.integer({ min: 0, max: LONG - 1 }), { maxLength: 100, size: "max" });
const forms = fc.record({ rows: rowSets, isListed: fc.boolean() });

function made({ rows, isListed }: { rows: number[]; isListed: boolean }): Bitset {
  if (isListed) return Bitset.listed(LONG, Uint32Array.from(rows));
  const set = new Bitset(LONG);
  for (const row of rows) set.add(row);
  return set;
}

const OPERATIONS = {
  and: (a: Set<number>, b: Set<number>) => [...a].filter((row) => b.has(row)),
  or: (a: Set<number>, b: Set<number>) => [...a, ...b],
  andNot: (a: Set<number>, b: Set<number>) => [...a].filter((row) => !b.has(row)),
} as const;

test.each(["and", "or", "andNot"] as const)(
  "%s of lists and bits is that of sets, and changes its own alone",
  (name) => {
    fc.assert(
      fc.property(forms, forms, (a, b) => {
        const list = Uint32Array.from(a.rows);
        const left = a.isListed ? Bitset.listed(LONG, list) : made(a);
        const right = made(b);
        const copy = left.clone();
        const expected = new Set(OPERATIONS[name](new Set(a.rows), new Set(b.rows)));
        const found = left[name](right);
        expect(found.count()).toBe(expected.size);
        expect(found.isEmpty).toBe(expected.size === 0);
        expect([...found]).toEqual([...expected].sort((x, y) => x - y));
        expect([...right]).toEqual([...b.rows].sort((x, y) => x - y));
        expect([...copy]).toEqual([...a.rows].sort((x, y) => x - y));
        expect([...list]).toEqual(a.rows);
      }),
      { seed: 74, numRuns: 300 },
    );
  },
);

test("a list is had as long as nothing else is asked for, and is no more once the words may have changed", () => {
  const rows = Uint32Array.from([40, 7, 3199]);
  const set = Bitset.listed(LONG, rows);
  expect(set.count()).toBe(3);
  expect(set.rows).toBe(rows);
  expect(set.rowsWithin(7, 3199)).toEqual(Uint32Array.from([40, 7]));
  expect(set.rowsWithin(0, LONG)).toBe(rows);
  expect([...set]).toEqual([7, 40, 3199]);
  expect(set.rows).toBeUndefined();
  set.remove(40);
  set.add(8);
  expect([...set]).toEqual([7, 8, 3199]);
  expect([...Bitset.listed(LONG, rows).not()]).toHaveLength(LONG - 3);
});

test("a list of more bytes than the words are becomes words", () => {
  const rows = (count: number) =>
    Bitset.listed(
      64,
      Uint32Array.from({ length: count }, (_, i) => 63 - i),
    ).rows;
  expect(rows(2)).toEqual(Uint32Array.from([63, 62]));
  expect(rows(3)).toBeUndefined();
});
