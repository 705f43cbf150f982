import type { TowersOptions } from "../options.ts";
import { type TrainTowersRequest, trainTowers } from "./train_towers.ts";

/** What is compared: the kinds of negatives, and in-batch ones without the correction for their frequency. */
export const VARIANTS: readonly (readonly [
  name: string,
  options: Partial<Pick<TowersOptions, "negatives" | "correction">>,
])[] = [
  ["in-batch, uncorrected", { negatives: "in-batch", correction: false }],
  ["in-batch", { negatives: "in-batch" }],
  ["uniform", { negatives: "uniform" }],
  ["mixed", { negatives: "mixed" }],
  ["hard", { negatives: "hard" }],
  ["all", { negatives: "all" }],
];

export interface AblationResult {
  readonly negatives: string;
  /** recall@100 of the best epoch on what is held out; undefined where nothing is. */
  readonly recall: number | undefined;
  readonly bestEpoch: number;
}

/** Trains towers by each kind of negatives, all else being equal, and tells what came of it, one after another. */
export async function* ablateNegatives(
  request: TrainTowersRequest,
  onBegin: (negatives: string) => void = () => undefined,
): AsyncGenerator<AblationResult> {
  for (const [negatives, options] of VARIANTS) {
    onBegin(negatives);
    const trained = await trainTowers({ ...request, options: { ...request.options, ...options } });
    const { towers, epochs, bestEpoch } = trained;
    towers.close();
    yield { negatives, recall: epochs[bestEpoch - 1]?.recall, bestEpoch };
  }
}
