import type { Candidate } from "../candidate.ts";
import type { SearchRun } from "../run/search_run.ts";

/** What every hit must pass. */
export interface Requirement {
  readonly kind: "require";
  readonly name: string;
  /** In the filter language. */
  readonly filter: string;
}

/** Adds to the score of a candidate. */
export interface Boost {
  readonly kind: "boost";
  readonly name: string;
  readonly field: string;
  readonly weight: number;
  /** What a row's value counts for; undefined is nothing. */
  worth(value: unknown): number | undefined;
}

/** Moves candidates, whatever their scores. */
export interface Reordering {
  readonly kind: "diversify" | "pin";
  readonly name: string;
  /** The output fields that it reads. */
  readonly fields: readonly string[];
  apply(candidates: readonly Candidate[], run: SearchRun): readonly Candidate[] | Promise<readonly Candidate[]>;
}

/**
 * What the shop wants beside what the query means. Rules work in this order, however they are written down:
 * requirements (in the searches already), boosts (all at once), diversity, pins.
 */
export type Rule = Requirement | Boost | Reordering;
