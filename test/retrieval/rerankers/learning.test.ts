import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ndcg } from "../../../src/retrieval/evaluate/metrics.ts";
import { seededRandom } from "../../../src/retrieval/measure/seeded_random.ts";
import {
  boostTrees,
  type RankedQuery,
  scoreCandidates,
} from "../../../src/retrieval/rerankers/learned/boosted_trees.ts";
import { lambdaGradients } from "../../../src/retrieval/rerankers/learned/lambda_gradients.ts";
import { BinnedRows, growTree, scoreRow } from "../../../src/retrieval/rerankers/learned/regression_tree.ts";

const OPTIONS = { trees: 30, depth: 3, leafRows: 5, penalty: 1, rate: 0.2 };

/** Plain code: over all pairs, the change of nDCG@10 by swapping the two in the ranking. */
function referenceGradient(scores: number[], grades: number[]): number[] {
  const order = scores.map((_, i) => i).sort((a, b) => scores[b] - scores[a] || a - b);
  const ids = (ranking: number[]) => ranking.map(String);
  const judged = new Map(grades.map((grade, i) => [String(i), grade]));
  const gradient = scores.map(() => 0);
  for (let better = 0; better < scores.length; better++) {
    for (let worse = 0; worse < scores.length; worse++) {
      if (grades[better] <= grades[worse]) continue;
      const swapped = order.map((i) => (i === better ? worse : i === worse ? better : i));
      const change = Math.abs(ndcg(ids(order), judged, 10) - ndcg(ids(swapped), judged, 10));
      const pull = change / (1 + Math.exp(scores[better] - scores[worse]));
      gradient[better] += pull;
      gradient[worse] -= pull;
    }
  }
  return gradient;
}

const bestOf = (grades: number[]) =>
  [...grades]
    .sort((a, b) => b - a)
    .slice(0, 10)
    .reduce((sum, grade, i) => sum + grade / Math.log2(i + 2), 0);

describe("the gradients", () => {
  it("pull each pair apart by what swapping it would change of nDCG@10", () => {
    const candidate = fc.record({ score: fc.double({ min: -3, max: 3, noNaN: true }), grade: fc.nat({ max: 3 }) });
    fc.assert(
      fc.property(fc.array(candidate, { minLength: 2, maxLength: 25 }), (candidates) => {
        const [scores, grades] = [candidates.map(({ score }) => score), candidates.map(({ grade }) => grade)];
        const best = bestOf(grades);
        const { gradient } = lambdaGradients(Float64Array.from(scores), Float64Array.from(grades), best);
        const expected = best === 0 ? scores.map(() => 0) : referenceGradient(scores, grades);
        for (const [i, value] of expected.entries()) expect(gradient[i]).toBeCloseTo(value, 9);
      }),
      { seed: 5, numRuns: 60 },
    );
  });
});

describe("a tree", () => {
  it("asks the question that splits best, and sends what is not known to the left", () => {
    const feature = Float64Array.from([1, 2, 3, 4, 5, 6, Number.NaN, Number.NaN]);
    const gradient = Float64Array.from([-1, -1, -1, 1, 1, 1, -1, -1]);
    const noise = Float64Array.from([3, 1, 2, 3, 1, 2, 3, 1]);
    const rows = new BinnedRows([noise, feature]);
    const tree = growTree(
      rows,
      { gradient, curvature: new Float64Array(8).fill(1) },
      { ...OPTIONS, depth: 1, leafRows: 1 },
    );
    expect(tree).toMatchObject({ feature: 1, threshold: 4 });
    expect(scoreRow(tree, () => 4)).toBeCloseTo((0.2 * 3) / 4, 12);
    expect(scoreRow(tree, () => Number.NaN)).toBeCloseTo((0.2 * -5) / 6, 12);
  });

  it("parts what is known from what is not, where all that is known is the same", () => {
    const feature = Float64Array.from([1, Number.NaN, 1, Number.NaN]);
    const gradients = { gradient: Float64Array.from([1, -1, 1, -1]), curvature: new Float64Array(4).fill(1) };
    const tree = growTree(new BinnedRows([feature]), gradients, { ...OPTIONS, depth: 1, leafRows: 1 });
    expect(tree).toMatchObject({ feature: 0, threshold: 1 });
  });

  it("has no leaf of fewer rows than it may", () => {
    const random = seededRandom(2);
    const feature = Float64Array.from({ length: 200 }, random);
    const gradient = Float64Array.from({ length: 200 }, () => random() - 0.5);
    const options = { ...OPTIONS, depth: 5, leafRows: 30 };
    const tree = growTree(new BinnedRows([feature]), { gradient, curvature: new Float64Array(200).fill(1) }, options);
    const leaves = new Map<number, number>();
    for (const value of feature) {
      const leaf = scoreRow(tree, () => value);
      leaves.set(leaf, (leaves.get(leaf) ?? 0) + 1);
    }
    expect(leaves.size).toBeGreaterThan(1);
    expect(Math.min(...leaves.values())).toBeGreaterThanOrEqual(30);
  });
});

describe("boosted trees", () => {
  /** Relevance is an interaction of two features, one of which is sometimes missing; a third is noise. */
  function queriesOf(count: number, seed: number): RankedQuery[] {
    const random = seededRandom(seed);
    return Array.from({ length: count }, () => {
      const features = [0, 1, 2].map(() =>
        Float64Array.from({ length: 30 }, () => (random() < 0.1 ? Number.NaN : random())),
      );
      const grades = Float64Array.from(features[0], (a, i) => (a > 0.5 && features[1][i] < 0.4 ? 2 : a > 0.8 ? 1 : 0));
      return { features, grades, best: bestOf([...grades]) };
    });
  }
  const meanNdcg = (queries: RankedQuery[], scores: (query: RankedQuery) => Float64Array) =>
    queries.reduce((sum, query) => {
      const scored = scores(query);
      const ranking = [...scored.keys()].sort((a, b) => scored[b] - scored[a]).map(String);
      return sum + ndcg(ranking, new Map([...query.grades].map((grade, i) => [String(i), grade])), 10);
    }, 0) / queries.length;

  it("learn an order that no single feature gives, for queries that they have not seen", async () => {
    const trees = await boostTrees(queriesOf(60, 1), OPTIONS);
    const others = queriesOf(40, 2);
    const learned = meanNdcg(others, (query) => scoreCandidates(trees, query.features));
    expect(learned).toBeGreaterThan(0.95);
    expect(learned).toBeGreaterThan(meanNdcg(others, ({ features }) => features[0].map((v) => v || 0)) + 0.1);
  });

  it("come out the same for the same queries, and stop when told to", async () => {
    const queries = queriesOf(20, 3);
    expect(await boostTrees(queries, OPTIONS)).toEqual(await boostTrees(queries, OPTIONS));
    const stopped = boostTrees(queries, { ...OPTIONS, signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: "CANCELLED" });
  });
});
