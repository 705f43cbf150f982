import type { Candidate } from "./candidate.ts";
import type { Loss, Trace } from "./run/trace.ts";

/** The answer of a retriever. */
export interface Retrieval {
  /** Best first. */
  readonly hits: readonly Candidate[];
  /** What each stage did. */
  readonly trace: Trace;
  /** The rank and score of a row at every stage. */
  explain(id: RowId): Promise<Explanation>;
  /**
   * Where a row that is not among the hits was lost, and the smallest change that would keep it there: what comes
   * behind may still drop it, which the next diagnosis tells.
   */
  diagnose(id: RowId): Promise<Diagnosis>;
}

/** A key, as the client takes it. */
export type RowId = string | number | bigint;

export interface Explanation {
  readonly id: string;
  readonly stages: readonly ExplainedStage[];
}

/** What one stage made of a row. */
export interface ExplainedStage {
  readonly stage: string;
  /** From 1; absent where it did not rank the row. */
  readonly rank?: number;
  readonly score?: number;
  /** How many rows it ranked, and how many it kept. */
  readonly ranked: number;
  readonly kept: number;
}

/** A loss; or `found` with the rank among all hits, of the earlier pages too. */
export type Diagnosis =
  | { readonly id: string; readonly found: true; readonly rank: number }
  | ({ readonly id: string; readonly found: false } & Loss);
