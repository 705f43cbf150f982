import type { EncoderIdentity } from "../encode/release_encoder.ts";
import type { Evaluation } from "./evaluation.ts";

/** The index over the vectors of a release. */
export interface ReleaseIndex {
  readonly index_type: string;
  readonly metric_type: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What a build wrote down when it was complete. Nothing in it is ever changed. */
export interface ReleaseRecord {
  /** Of this form. */
  readonly format: 1;
  readonly alias: string;
  /** Rises by one from build to build of an alias. */
  readonly number: number;
  readonly encoder: EncoderIdentity;
  /** The field of the vectors. */
  readonly field: string;
  readonly index: ReleaseIndex;
  /** What the rows were read from, and how many there were. */
  readonly builtFrom: { readonly collection: string; readonly rows: number };
  /** As 2026-11-26T10:00:00.000Z. */
  readonly startedAt: string;
  readonly builtAt: string;
  /** Attachments that the build wrote: learned rankers, models of interactions, popular lists, files of one's own. */
  readonly attachments: readonly string[];
}

/** A build on its way, and by whom. */
export interface BuildClaim {
  readonly format: 1;
  readonly alias: string;
  readonly number: number;
  readonly encoder: EncoderIdentity;
  readonly field: string;
  readonly builtFrom: { readonly collection: string };
  readonly startedAt: string;
  /** Who builds: a name drawn by chance for each run. */
  readonly owner: string;
  /** When it last said that it lives. */
  readonly aliveAt: string;
  /** Whether rows are copied into it: before that its encoder may not be kept yet, and nobody needs to write to it. */
  readonly filling: boolean;
}

/** A time at which an alias was turned to a release. */
export interface Promotion {
  readonly at: string;
  readonly kind: "promote" | "rollback";
  /** The collection that the alias stood for before. */
  readonly from?: string;
  /** Why it was promoted although its check had failed or was not made. */
  readonly forced?: string;
}

/** A release as it stands: its collection, what the build wrote down, and what became of it since. */
export interface Release {
  readonly collection: string;
  readonly record: ReleaseRecord;
  /** Of the last check; absent where none was made. */
  readonly evaluation?: Evaluation;
  /** Oldest first. */
  readonly promotions: readonly Promotion[];
}

/** A release that is not complete: its build goes on, or was interrupted. */
export interface UnfinishedRelease {
  readonly collection: string;
  readonly claim: BuildClaim;
}
