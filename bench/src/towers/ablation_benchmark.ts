import type { FiguresResult } from "../report/figures.ts";
import { runOrigin } from "../report/machine.ts";
import { step } from "../report/progress.ts";
import type { Settings } from "./contender.ts";
import { orderNotes } from "./expected_order.ts";
import { findDataSets } from "./find_data_sets.ts";
import { type Measured, modelFigures } from "./model_figures.ts";
import { DEPTH, meanQuality, type Quality, qualityOf } from "./quality.ts";
import type { RecommendationData } from "./recommendation_data.ts";
import { towerContender } from "./tower_contender.ts";

const METHOD = `The towers learn by each kind of negatives, all else being their defaults. How many epochs is found on the validation part; then they
learn anew from all that is not of the test, by {seeds} seeds, and each user's figures are means over them. Rankings are of all items but those that the
user has. Intervals are 95 %, by the bootstrap over users; those of a difference, the paired one.`;

/** Which negatives teach towers best? One result for each data set that the folder holds. */
export async function runAblationBenchmark(path: string, seeds: number): Promise<FiguresResult[]> {
  const results: FiguresResult[] = [];
  for (const data of await findDataSets(path)) results.push(await ablate(data, seeds));
  return results;
}

async function ablate(data: RecommendationData, seeds: number): Promise<FiguresResult> {
  const { VARIANTS } = await import("../../../dist/towers/training/ablation.js");
  const { meanInterval } = await import("../../../dist/retrieval/evaluate/bootstrap.js");
  const origin = runOrigin();
  const measured: Measured[] = [];
  for (const [name, settings] of VARIANTS) measured.push(await measure(name, settings, data, seeds));
  const recalls = new Map(measured.map(({ name, quality }) => [name, quality.recall]));
  const beside = { name: "mixed", title: "mixed" };
  return {
    benchmark: "ablation",
    title: "Negatives",
    method: METHOD.replace("{seeds}", `${seeds}`),
    origin,
    data: { name: data.name },
    figures: [await modelFigures(data, measured, { rowTitle: "negatives", beside })],
    notes: orderNotes(recalls, meanInterval),
    absent: [],
    goals: [],
  };
}

function measure(name: string, settings: Settings, data: RecommendationData, seeds: number): Promise<Measured> {
  const { cases } = data.test;
  return step(`${data.name}: ${name}`, 1 + seeds, async (progress) => {
    const towers = towerContender();
    // So many epochs as were best there are what the towers then learn.
    await towers.fit(data.validation, settings, { data, seed: 1 });
    progress(1);
    const started = performance.now();
    const bySeed: Quality[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      const fitted = await towers.fit(data.test, settings, { data, seed });
      bySeed.push(qualityOf(await fitted.rank(cases, DEPTH), cases));
      progress(1 + seed);
    }
    const fitSeconds = (performance.now() - started) / 1000 / seeds;
    return { name, quality: meanQuality(bySeed), settings: "", fitSeconds };
  });
}
