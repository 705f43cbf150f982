import { expect, test } from "vitest";
import { ReferenceBm25, shareOfBest } from "../../bench/src/words/reference_bm25.ts";
import { referenceBm25 } from "../client/bm25.ts";

const TEXTS = ["a b c", "b b", "c d a a", "e", "d b"];

test("the benchmark's reference scores as that of the tests does", () => {
  const truth = referenceBm25(new Map(TEXTS.entries()), "a b", { params: { tokenizer: "whitespace" } });
  const scores = new ReferenceBm25(TEXTS, 1).scores("a b");
  expect(scores.size).toBe(truth.length);
  for (const { id, score } of truth) expect(scores.get(Number(id))).toBeCloseTo(score, 10);
});

test("rows of equal scores stand for each other, and each text for all of its copies", () => {
  const reference = new ReferenceBm25(TEXTS, 3);
  const scores = reference.scores("b");
  const best = reference.best(scores, 4);
  expect(best).toHaveLength(4);
  expect(shareOfBest([1, 1, 1, 4], scores, best)).toBe(1);
  expect(shareOfBest([1, 1, 0, 3], scores, best)).toBe(0.5);
  expect(shareOfBest([], reference.scores("x"), reference.best(reference.scores("x"), 4))).toBe(1);
});
