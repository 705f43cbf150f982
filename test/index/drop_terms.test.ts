import { describe, expect, test } from "vitest";
import { withoutSmallest } from "../../src/index/sparse/drop_terms.ts";

function left(values: readonly number[], ratio: number): number[] {
  const indices = Uint32Array.from(values.keys());
  return [...withoutSmallest({ indices, values: Float32Array.from(values) }, ratio).indices];
}

describe("drop_ratio_search", () => {
  test("drops the smallest values, rounded down to whole ones", () => {
    expect(left([5, 1, 4, 2, 3], 0)).toEqual([0, 1, 2, 3, 4]);
    expect(left([5, 1, 4, 2, 3], 0.19)).toEqual([0, 1, 2, 3, 4]);
    expect(left([5, 1, 4, 2, 3], 0.4)).toEqual([0, 2, 4]);
    expect(left([5, 1, 4, 2, 3], 0.99)).toEqual([0]);
  });

  test("keeps what is as large as the smallest that is kept", () => {
    expect(left([2, 1, 1, 1], 0.5)).toEqual([0, 1, 2, 3]);
    expect(left([1, 1, 1], 0.9)).toEqual([0, 1, 2]);
  });

  test("leaves the smallest queries alone", () => {
    expect([left([], 0.9), left([7], 0.9)]).toEqual([[], [0]]);
  });
});
