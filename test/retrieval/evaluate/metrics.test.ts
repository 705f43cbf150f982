import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measureRanking, ndcg, recall, reciprocalRank } from "../../../src/retrieval/evaluate/metrics.ts";

/** Plain code of the formulas, rank by rank. */
function reference(ranking: string[], grades: Map<string, number>) {
  const gain = (id: string) => Math.max(0, grades.get(id) ?? 0);
  let dcg = 0;
  for (let rank = 1; rank <= 10; rank++)
    if (rank <= ranking.length) dcg += gain(ranking[rank - 1]) / Math.log2(rank + 1);
  let best = 0;
  const sorted = [...grades.values()].map((grade) => Math.max(0, grade)).sort((a, b) => b - a);
  for (let rank = 1; rank <= 10; rank++) if (rank <= sorted.length) best += sorted[rank - 1] / Math.log2(rank + 1);
  const relevant = [...grades].filter(([, grade]) => grade > 0).map(([id]) => id);
  const first = ranking.filter((id) => relevant.includes(id))[0];
  return {
    "ndcg@10": best === 0 ? 0 : dcg / best,
    "recall@100":
      relevant.length === 0 ? 0 : relevant.filter((id) => ranking.slice(0, 100).includes(id)).length / relevant.length,
    mrr: first === undefined ? 0 : 1 / (ranking.indexOf(first) + 1),
  };
}

const documents = Array.from({ length: 150 }, (_, i) => `d${i}`);
const gradings = fc
  .dictionary(fc.constantFrom(...documents), fc.integer({ min: -1, max: 3 }))
  .map((g) => new Map(Object.entries(g)));
const rankings = fc.shuffledSubarray(documents);

describe("metrics", () => {
  it("are those of plain code, for any ranking and grades", () => {
    fc.assert(
      fc.property(rankings, gradings, (ranking, grades) => {
        const expected = reference(ranking, grades);
        const measured = measureRanking(ranking, grades);
        expect(measured["ndcg@10"]).toBeCloseTo(expected["ndcg@10"], 12);
        expect(measured["recall@100"]).toBeCloseTo(expected["recall@100"], 12);
        expect(measured.mrr).toBeCloseTo(expected.mrr, 12);
      }),
      { seed: 20_261_126 },
    );
  });

  it("gain what is graded, linearly: worked by hand", () => {
    const grades = new Map([
      ["a", 3],
      ["b", 2],
      ["c", 1],
    ]);
    const dcg = 2 / Math.log2(2) + 3 / Math.log2(4);
    const best = 3 / Math.log2(2) + 2 / Math.log2(3) + 1 / Math.log2(4);
    expect(ndcg(["b", "x", "a"], grades, 10)).toBeCloseTo(dcg / best, 12);
    expect(ndcg(["b", "x", "a"], grades, 1)).toBeCloseTo(2 / 3, 12);
    expect(recall(["b", "x", "a"], grades, 2)).toBeCloseTo(1 / 3, 12);
    expect(reciprocalRank(["x", "c"], grades)).toBe(0.5);
  });

  it("are 0 where nothing is found or nothing is relevant", () => {
    expect(measureRanking([], new Map([["a", 1]]))).toEqual({ "ndcg@10": 0, "recall@100": 0, mrr: 0 });
    expect(measureRanking(["a"], new Map([["a", 0]]))).toEqual({ "ndcg@10": 0, "recall@100": 0, mrr: 0 });
  });
});
