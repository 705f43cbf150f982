import { describe, expect, test } from "vitest";
import { DECAY_CURVES } from "../../src/engine/hybrid/decay_curves.ts";
import { scoreNorms, turnedNorms } from "../../src/engine/hybrid/score_norms.ts";

/** Figures worked out by hand from Milvus's formulas (https://milvus.io/docs/weighted-ranker.md). */
test("scores are normalised by what their metric is", () => {
  const { norms, higherIsNearer } = scoreNorms(["COSINE", "IP", "BM25", "L2", "JACCARD"], true);
  const [cosine, ip, bm25, l2, jaccard] = norms;
  expect(higherIsNearer).toBe(true);
  expect([-1, 0, 1].map(cosine)).toEqual([0, 0.5, 1]);
  expect([-1, 0, 1].map(ip)).toEqual([0.25, 0.5, 0.75]);
  expect([0, 1].map(bm25)).toEqual([0, 0.5]);
  expect([0, 1].map(l2)).toEqual([1, 0.5]);
  expect([0, 1].map(jaccard)).toEqual([1, 0.5]);
});

test("without that they are as they are, and distances are turned where both kinds meet", () => {
  expect(scoreNorms(["IP", "COSINE"], false).norms.map((norm) => norm(7))).toEqual([7, 7]);
  const distances = scoreNorms(["L2", "HAMMING"], false);
  expect(distances.higherIsNearer).toBe(false);
  expect(distances.norms.map((norm) => norm(7))).toEqual([7, 7]);
  const mixed = scoreNorms(["L2", "IP"], false);
  expect(mixed.higherIsNearer).toBe(true);
  expect(mixed.norms.map((norm) => norm(1))).toEqual([0.5, 1]);
  expect(turnedNorms(["L2"])).toMatchObject({ higherIsNearer: true });
});

describe.each(Object.entries(DECAY_CURVES))("the decay %s", (name, curve) => {
  const shape = { origin: 100, scale: 20, offset: 5, decay: 0.5 };

  test("is 1 as far as the offset, `decay` at the scale, and falls on both sides alike", () => {
    expect([95, 100, 105].map((value) => curve(value, shape))).toEqual([1, 1, 1]);
    expect(curve(125, shape)).toBeCloseTo(0.5);
    expect(curve(75, shape)).toBeCloseTo(0.5);
    expect(curve(115, shape)).toBeLessThan(1);
    expect(curve(115, shape)).toBeGreaterThan(0.5);
    expect(curve(300, shape)).toBeCloseTo(name === "linear" ? 0.5 : 0, 2);
  });
});
