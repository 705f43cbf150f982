import { type Comparison, compareModes } from "../../evaluate/compare.ts";
import type { EvaluatedQuery } from "../../evaluate/evaluate.ts";
import { measureRanking } from "../../evaluate/metrics.ts";
import { seededRandom } from "../../measure/seeded_random.ts";
import { type BoostOptions, boostTrees, scoreCandidates } from "./boosted_trees.ts";
import type { Lesson } from "./lesson.ts";

const SEED = 1;

export interface CrossValidated {
  /** The order in which candidates were found beside what rankers make of it that were taught without the query. */
  readonly crossValidation: Comparison;
  /** What those rankers made of the candidates of each query, by its name in the judgments. */
  readonly heldOut: ReadonlyMap<string, readonly string[]>;
}

/**
 * Ranks each query's candidates by trees that were taught by other queries, and compares that with the order in which
 * they were found: what a ranker taught by all of them may be expected to be worth on queries to come.
 */
export async function crossValidate(
  lessons: readonly Lesson[],
  folds: number,
  options: BoostOptions,
): Promise<CrossValidated> {
  const order = shuffled(lessons.length);
  const queries: EvaluatedQuery[] = [];
  const heldOut = new Map<string, readonly string[]>();
  for (let fold = 0; fold < folds; fold++) {
    const isHeldOut = (place: number) => place % folds === fold;
    const trees = await boostTrees(
      order.filter((_, place) => !isHeldOut(place)).map((lesson) => lessons[lesson]),
      options,
    );
    for (const [place, lesson] of order.entries()) {
      if (!isHeldOut(place)) continue;
      const { query, ids, features } = lessons[lesson];
      const scores = scoreCandidates(trees, features);
      const learned = [...ids.keys()].sort((a, b) => scores[b] - scores[a] || a - b).map((i) => ids[i]);
      const values = {
        found: measureRanking(ids, query.grades),
        learned: measureRanking(learned, query.grades),
      };
      queries.push({ id: query.id, text: query.text, values });
      heldOut.set(query.id, learned);
    }
  }
  return { crossValidation: compareModes({ queries }, "found", "learned"), heldOut };
}

/** The numbers below `count` in an order that is drawn, the same each time. */
function shuffled(count: number): number[] {
  const random = seededRandom(SEED);
  const keys = Float64Array.from({ length: count }, random);
  return [...keys.keys()].sort((a, b) => keys[a] - keys[b]);
}
