import { isHigherNearer } from "../../index/scores.ts";
import type { MetricType } from "../../index/vector_index.ts";
import type { RowSource } from "../query/row_reader.ts";
import type { Ranker } from "./rankers.ts";

/** How numbers become one. */
export type BoostMode = "multiply" | "sum";

/** One rule that raises or lowers the scores of some rows. */
export interface Boost {
  /** Whether it says something of a row. */
  readonly isFor: (source: RowSource, row: number) => boolean;
  /** What it says. */
  readonly weightOf: (source: RowSource, row: number) => number;
}

/** How several boosts become one weight, and how that changes a score. */
export interface BoostModes {
  readonly among: BoostMode;
  readonly withScore: BoostMode;
}

/**
 * The scores of one list, changed for the rows that boosts are for (https://milvus.io/docs/boost-ranker.md). They stay in the
 * metric's own terms: where lower is nearer, a weight below 1 brings a row forward.
 */
export function boostRanker(boosts: readonly Boost[], { among, withScore }: BoostModes, metric: MetricType): Ranker {
  return {
    higherIsNearer: isHigherNearer(metric),
    score(lists) {
      return lists.flat().map((hit) => {
        const { source, row, score } = hit;
        const weights = boosts.filter(({ isFor }) => isFor(source, row)).map(({ weightOf }) => weightOf(source, row));
        if (weights.length === 0) return { hit, score };
        return {
          hit,
          score: Math.fround(
            joined(
              withScore,
              score,
              weights.reduce((a, b) => joined(among, a, b)),
            ),
          ),
        };
      });
    },
  };
}

function joined(mode: BoostMode, a: number, b: number): number {
  return mode === "sum" ? a + b : a * b;
}
