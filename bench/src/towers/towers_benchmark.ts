import type { FiguresResult } from "../report/figures.ts";
import { runOrigin } from "../report/machine.ts";
import { step } from "../report/progress.ts";
import { blended, blendWeights } from "./blend.ts";
import type { Contender, Rankings } from "./contender.ts";
import { findDataSets } from "./find_data_sets.ts";
import { type Measured, modelFigures } from "./model_figures.ts";
import { mean, meanQuality, type Quality, qualityOf } from "./quality.ts";
import type { RecommendationData } from "./recommendation_data.ts";
import { BLENDED_DEPTH, type Tuned, tune } from "./tune.ts";

export interface TowersPlan {
  /** The folder of the data. */
  readonly path: string;
  /** Settings that each model tries on the validation part. */
  readonly trials: number;
  /** Seeds of what comes out otherwise with another one. */
  readonly seeds: number;
  readonly contenders: readonly Contender[];
}

const METHOD = `Each user's next item is to be foretold, from what came before, by a ranking of all items but those that the user has; none are
sampled. Every model tries {trials} settings, its defaults and others drawn by chance (seed 1), on a validation part, where the sum of
recall@100 and nDCG@10 chooses; then it learns anew from all that is not of the test and is measured once. Models that depend on a
seed are trained with {seeds}, and each user's figures are means over them. Intervals are 95 %, by the bootstrap over users; those of a difference to EASE by
the paired one. The blend fuses the first {depth} items of all models by weighted reciprocal ranks; its weights are found on the validation part, one after the
other. recall@100 is the share of users whose next item is among the first hundred.`;

/** Who foretells best what users do next? */
export async function runTowersBenchmark(plan: TowersPlan): Promise<FiguresResult[]> {
  const results: FiguresResult[] = [];
  for (const data of await findDataSets(plan.path)) results.push(await measureData(data, plan));
  return results;
}

async function measureData(data: RecommendationData, plan: TowersPlan): Promise<FiguresResult> {
  const origin = runOrigin();
  const tuned: Tuned[] = [];
  for (const contender of plan.contenders) tuned.push(await tune(contender, data, plan.trials));
  const measured = await measureTest(tuned, data, plan.seeds);
  const method = METHOD.replace("{trials}", `${plan.trials}`)
    .replace("{seeds}", `${plan.seeds} of them`)
    .replace("{depth}", `${BLENDED_DEPTH}`);
  return {
    benchmark: "towers",
    title: "Figures",
    method,
    origin,
    data: { name: data.name },
    figures: [await modelFigures(data, measured, { rowTitle: "model", beside: { name: "ease", title: "EASE" } })],
    notes: measured.map(({ name, settings }) => `${name}: ${settings}`),
    absent: [],
    goals: [],
  };
}

async function measureTest(tuned: readonly Tuned[], data: RecommendationData, seeds: number): Promise<Measured[]> {
  const { cases } = data.test;
  const weights = await blendWeights(tuned, data.validation.cases);
  const measured: Measured[] = [];
  const bySeed: Rankings[][] = [];
  for (const [t, { contender, settings }] of tuned.entries()) {
    const count = contender.isSeeded ? seeds : 1;
    const started = performance.now();
    const rankings = await step(`${data.name}: ${contender.name}, test`, count, async (progress) => {
      const all: Rankings[] = [];
      for (let seed = 1; seed <= count; seed++) {
        const fitted = await contender.fit(data.test, settings, { data, seed });
        all.push(await fitted.rank(cases, BLENDED_DEPTH));
        progress(seed);
      }
      return all;
    });
    bySeed[t] = rankings;
    measured.push({
      name: contender.name,
      quality: meanQuality(rankings.map((one) => qualityOf(one, cases))),
      settings: shownSettings(settings),
      fitSeconds: (performance.now() - started) / 1000 / count,
    });
  }
  const blends: Quality[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const rankings = bySeed.map((all) => all[seed % all.length]);
    blends.push(qualityOf(await blended(rankings, weights), cases));
  }
  const shares = tuned.map(({ contender }, t) => `${contender.name} ${weights[t]}`).join(", ");
  return [...measured, { name: "blend", quality: meanQuality(blends), settings: shares }];
}

function shownSettings(settings: Tuned["settings"]): string {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return given.length === 0 ? "its defaults" : given.map(([name, value]) => `${name} ${value}`).join(", ");
}

/** The means of each model, by its name: over the data sets where there are several, and of each. */
export function modelMeans(results: readonly FiguresResult[]) {
  const sets = results.map(({ data, figures }) => {
    const models = figures[0].rows.map(
      ({ name, values }) => [name, { "recall@100": values.recall ?? 0, "ndcg@10": values.ndcg ?? 0 }] as const,
    );
    return [data.name, { models: Object.fromEntries(models) }] as const;
  });
  const names = Object.keys(sets[0][1].models);
  const meanOf = (name: string, metric: "recall@100" | "ndcg@10") =>
    mean(sets.map(([, { models }]) => models[name][metric]));
  const models = names.map(
    (name) => [name, { "recall@100": meanOf(name, "recall@100"), "ndcg@10": meanOf(name, "ndcg@10") }] as const,
  );
  return { models: Object.fromEntries(models), dataSets: Object.fromEntries(sets) };
}
