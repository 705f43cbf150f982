import type { Rankings } from "./contender.ts";
import type { Case } from "./recommendation_data.ts";

export const DEPTH = 100;
const NDCG_DEPTH = 10;

/** What rankings are worth, case by case. */
export interface Quality {
  readonly recall: readonly number[];
  readonly ndcg: readonly number[];
}

/** recall@100 and nDCG@10 of each case; with one item to be foretold, nDCG is 1 / log2(rank + 1). */
export function qualityOf(rankings: Rankings, cases: readonly Case[]): Quality {
  const ranks = cases.map(({ target }, i) => rankings[i].indexOf(target) + 1);
  return {
    recall: ranks.map((rank) => (rank > 0 && rank <= DEPTH ? 1 : 0)),
    ndcg: ranks.map((rank) => (rank > 0 && rank <= NDCG_DEPTH ? 1 / Math.log2(rank + 1) : 0)),
  };
}

/** What settings are chosen by: candidates are to be found, and the best of them to stand first. */
export function worthOf({ recall, ndcg }: Quality): number {
  return mean(recall) + mean(ndcg);
}

/** The same cases with several seeds: each case's mean. */
export function meanQuality(all: readonly Quality[]): Quality {
  const meanOf = (metric: keyof Quality) => all[0][metric].map((_, i) => mean(all.map((one) => one[metric][i])));
  return { recall: meanOf("recall"), ndcg: meanOf("ndcg") };
}

export function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
