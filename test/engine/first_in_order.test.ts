import fc from "fast-check";
import { expect, test } from "vitest";
import { FirstInOrder } from "../../src/engine/query/first_in_order.ts";

test("keeps the first, and of equal ones those that came first", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9)), fc.integer({ min: 1, max: 12 }), (ranks, most) => {
      const items = ranks.map((rank, came) => ({ rank, came }));
      const first = new FirstInOrder<{ rank: number }>(most, (a, b) => a.rank - b.rank);
      for (const item of items) first.add(item);
      expect(first.items()).toEqual(items.toSorted((a, b) => a.rank - b.rank).slice(0, most));
    }),
    { seed: 3 },
  );
});

test("tells of what comes too late", () => {
  const first = new FirstInOrder<{ rank: number }>(1, (a, b) => a.rank - b.rank);
  expect([5, 3, 4, 3, 1].map((rank) => first.add({ rank }))).toEqual([true, true, false, false, true]);
});
