import { Random } from "../data/random.ts";
import { step } from "../report/progress.ts";
import type { Contender, Rankings, Settings } from "./contender.ts";
import { DEPTH, qualityOf, worthOf } from "./quality.ts";
import type { RecommendationData } from "./recommendation_data.ts";

/** The best settings of a contender, and what they rank on the validation part. */
export interface Tuned {
  readonly contender: Contender;
  readonly settings: Settings;
  readonly rankings: Rankings;
  readonly worth: number;
}

/** Candidates of each source that a blend is made of. */
export const BLENDED_DEPTH = 3 * DEPTH;
const SEED = 1;

/** Tries so many settings, its defaults first and then some drawn by chance, and keeps those that rank best. */
export async function tune(contender: Contender, data: RecommendationData, trials: number): Promise<Tuned> {
  const random = new Random(SEED);
  const { validation } = data;
  return step(`${data.name}: ${contender.name}, settings`, trials, async (progress) => {
    let best: Tuned | undefined;
    for (let trial = 0; trial < trials; trial++) {
      const settings = trial === 0 ? contender.first : contender.draw(random);
      const fitted = await contender.fit(validation, settings, { data, seed: SEED });
      const rankings = await fitted.rank(validation.cases, BLENDED_DEPTH);
      const worth = worthOf(qualityOf(rankings, validation.cases));
      if (best === undefined || worth > best.worth) best = { contender, settings, rankings, worth };
      progress(trial + 1);
    }
    if (best === undefined) throw new Error("there must be a trial or more");
    return best;
  });
}
