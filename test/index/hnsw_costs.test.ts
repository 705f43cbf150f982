import { expect, test } from "vitest";
import { cheapest, type Extent, estimatesOf } from "../../src/index/hnsw/costs.ts";

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
