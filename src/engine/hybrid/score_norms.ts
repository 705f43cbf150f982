import { isHigherNearer } from "../../index/scores.ts";
import type { MetricType } from "../../index/vector_index.ts";

/** What makes of a metric's score one that can be added to those of other metrics. */
export type ScoreNorm = (score: number) => number;

/** What the scores of some metrics become, list by list, and which way they point then. */
export interface ScoreNorms {
  readonly norms: readonly ScoreNorm[];
  readonly higherIsNearer: boolean;
}

const asItIs: ScoreNorm = (score) => score;
/** 0 is 1, and the farthest is 0. */
const turned: ScoreNorm = (score) => 1 - (2 * Math.atan(score)) / Math.PI;

/**
 * Scores as Milvus's rankers take them (https://milvus.io/docs/weighted-ranker.md): from 0 to 1 with higher nearer
 * where they are normalised; else as they are, but that distances are turned where they stand beside similarities.
 */
export function scoreNorms(metrics: readonly MetricType[], normalise: boolean): ScoreNorms {
  if (normalise) return { norms: metrics.map(normalised), higherIsNearer: true };
  if (!metrics.some(isHigherNearer)) return { norms: metrics.map(() => asItIs), higherIsNearer: false };
  return turnedNorms(metrics);
}

/** Higher is nearer: distances are turned, all else is as it is. */
export function turnedNorms(metrics: readonly MetricType[]): ScoreNorms {
  return { norms: metrics.map((metric) => (isHigherNearer(metric) ? asItIs : turned)), higherIsNearer: true };
}

function normalised(metric: MetricType): ScoreNorm {
  if (metric === "COSINE") return (score) => (1 + score) / 2;
  if (metric === "IP") return (score) => 0.5 + Math.atan(score) / Math.PI;
  return metric === "BM25" ? (score) => (2 * Math.atan(score)) / Math.PI : turned;
}
