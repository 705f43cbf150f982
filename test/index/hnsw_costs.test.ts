import { expect, test } from "vitest";
import { cheapest, type Extent, estimatesOf, filteredPool, poolOfScan } from "../../src/index/hnsw/costs.ts";

/** 100,000 x 768 on 192 axes. */
const EXTENT: Extent = {
  ef: 16,
  count: 100_000,
  matching: 50,
  scans: "either",
  vectorBytes: 3072,
  codeBytes: 192,
  turned: 768 * 192,
};

function wayOf(extent: Partial<Extent>) {
  return cheapest(estimatesOf({ ...EXTENT, ...extent }), {});
}

test("rows that are fewer than the query costs to be turned are compared exactly", () => {
  expect(wayOf({ matching: 40 })).toBe("scan");
  expect(wayOf({ matching: 40, turned: 0 })).toBe("scan of codes");
  expect(wayOf({ matching: 100 })).toBe("scan of codes");
  expect(wayOf({ matching: 50_000 })).toBe("graph + filter");
});

test("a tenth of the rows is walked among where few are asked for, and compared by codes where the walk would have to find many", () => {
  expect(wayOf({ matching: 10_000 })).toBe("filtered graph");
  expect(wayOf({ matching: 10_000, ef: 64 })).toBe("scan of codes");
});

test("a filtered walk has a pool by what matches around the query, as far as that is no chance, up to what a scan costs", () => {
  const matches = { ...EXTENT, matching: 10_000 };
  const pools = [undefined, 0.08, 0.14, 0.05, 0.02, 0, 1].map((around) => filteredPool(matches, around));
  expect(pools).toEqual([32, 32, 32, 62, 195, 195, 17]);
  const affordable = poolOfScan(estimatesOf(matches), matches);
  expect(affordable).toBeGreaterThan(62);
  expect(affordable).toBeLessThan(195);
  // Where so few match of all, as few around a query say no more.
  expect(filteredPool({ ...EXTENT, matching: 1000 }, 0)).toBe(filteredPool({ ...EXTENT, matching: 1000 }));
});
