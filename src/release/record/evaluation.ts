import type { Interval } from "../../retrieval/evaluate/bootstrap.ts";

/** How well one release answers the held-out queries; means over them. */
export interface CheckFigures {
  /** The share of the exact nearest that the index finds; absent where the engine has no exact search (Milvus). */
  readonly recall?: number;
  /** By judgments, where there are any. */
  readonly ndcg?: number;
  readonly recallAt100?: number;
  /** The score of the first hit, and the length of the query's vector. */
  readonly topScore: number;
  readonly norm: number;
  readonly rows: number;
}

/** What a check found: the release beside the live one, and whether it may go in its place. */
export interface Evaluation {
  readonly at: string;
  readonly passed: boolean;
  /** Why it did not pass, a sentence each. */
  readonly failures: readonly string[];
  readonly queries: number;
  /** Hits of each query that recall and overlap look at. */
  readonly k: number;
  readonly candidate: CheckFigures;
  /** The live release that it was compared with; absent for the first one. */
  readonly live?: CheckFigures & { readonly collection: string };
  /** The mean share of the first k hits that both have. */
  readonly overlap?: number;
  /** nDCG@10 of the candidate less that of the live one, and its 95 % interval by the paired bootstrap. */
  readonly ndcgDifference?: { readonly mean: number; readonly interval: Interval };
}
