import fc from "fast-check";
import { expect, it } from "vitest";
import { bestScores } from "../../../src/towers/sources/best_scores.ts";

it("the best scores are those of a stable sort, without what is no number", () => {
  const score = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(Number.NaN));
  fc.assert(
    fc.property(fc.array(score), fc.nat(30), (scores, limit) => {
      const sorted = scores.flatMap((value, i) => (Number.isNaN(value) ? [] : [i]));
      sorted.sort((a, b) => scores[b] - scores[a]);
      expect(bestScores(Float64Array.from(scores), limit)).toEqual(sorted.slice(0, limit));
    }),
    { seed: 1 },
  );
});
