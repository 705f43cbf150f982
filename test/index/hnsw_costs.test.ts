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
  expect(wayOf({})).toBe("scan");
  expect(wayOf({ turned: 0 })).toBe("scan of codes");
  expect(wayOf({ matching: 500 })).toBe("scan of codes");
  expect(wayOf({ matching: 50_000 })).toBe("graph + filter");
});
