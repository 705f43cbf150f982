import type { MetricType } from "../../index/vector_index.ts";
import type { RowSource } from "../query/row_reader.ts";
import { type AnyHit, type FusedHit, RowScores, type ScoreMode } from "./row_scores.ts";
import { type ScoreNorms, scoreNorms, turnedNorms } from "./score_norms.ts";

/** Makes one list of several. */
export interface Ranker {
  /** Of the scores that it gives. */
  readonly higherIsNearer: boolean;
  /**
   * Each row of the lists with its score, in any order.
   *
   * @param lists of the requests in their order, each best first.
   */
  score(lists: readonly (readonly AnyHit[])[]): FusedHit[];
}

/**
 * Reciprocal rank fusion: a row's score is the sum of 1 / (k + rank) over the lists that have it, with ranks from 1
 * (Cormack, Clarke and Büttcher 2009; https://milvus.io/docs/rrf-ranker.md).
 */
export function rrfRanker(k: number): Ranker {
  return {
    higherIsNearer: true,
    score(lists) {
      const scores = new RowScores("sum");
      for (const list of lists) for (let i = 0; i < list.length; i++) scores.add(list[i], 1 / (k + i + 1));
      return scores.hits();
    },
  };
}

/**
 * The sum of each list's scores times its weight (https://milvus.io/docs/weighted-ranker.md).
 *
 * @param weights one a list, as the metrics of the lists' scores.
 */
export function weightedRanker(weights: readonly number[], metrics: readonly MetricType[], normalise: boolean): Ranker {
  const { norms, higherIsNearer } = scoreNorms(metrics, normalise);
  return {
    higherIsNearer,
    score(lists) {
      const scores = new RowScores("sum");
      for (const [i, list] of lists.entries()) {
        for (const hit of list) scores.add(hit, weights[i] * norms[i](hit.score));
      }
      return scores.hits();
    },
  };
}

/** How the scores of a decay ranker come about. */
export interface Decay {
  /** The value that a row is judged by. */
  readonly valueAt: (source: RowSource, row: number) => number;
  /** What a row's score is multiplied with, 1 at the origin and less the farther its value is. */
  readonly factorAt: (value: number) => number;
  /** Of the lists' scores, before they are multiplied. */
  readonly mode: ScoreMode;
  readonly normalise: boolean;
}

/**
 * The lists' scores times what is left of them at the row's value (https://milvus.io/docs/decay-ranker-overview.md).
 */
export function decayRanker({ valueAt, factorAt, mode, normalise }: Decay, metrics: readonly MetricType[]): Ranker {
  const { norms, higherIsNearer }: ScoreNorms = normalise ? scoreNorms(metrics, true) : turnedNorms(metrics);
  return {
    higherIsNearer,
    score(lists) {
      const scores = new RowScores(mode);
      for (const [i, list] of lists.entries()) for (const hit of list) scores.add(hit, norms[i](hit.score));
      return scores.hits().map(({ hit, score }) => {
        const factor = factorAt(valueAt(hit.source, hit.row));
        return { hit, score: Math.fround(score * factor) };
      });
    },
  };
}
