import type { DataSetFiles } from "../data/data_set.ts";

/** What a process is told: it opens the collection, which it fills where it is not there, and asks for candidates. */
export interface CandidatesTask {
  readonly data: DataSetFiles;
  readonly rows: number;
  readonly folder: string;
  readonly limit: number;
  readonly efs: readonly number[];
  readonly users: number;
  readonly repetitions: number;
}

export interface CandidatesAnswer {
  readonly points: readonly CandidatesPoint[];
}

/** What one `ef` is worth. */
export interface CandidatesPoint {
  readonly ef: number;
  /** The share of the true best that was found. */
  readonly recall: number;
  /** A user each: the median over the repetitions. */
  readonly milliseconds: readonly number[];
  /** The same of `client.search` alone. */
  readonly searchMilliseconds: readonly number[];
}
