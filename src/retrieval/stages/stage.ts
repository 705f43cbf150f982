import type { Candidate } from "../candidate.ts";
import type { SearchRun } from "../run/search_run.ts";

/** What narrows or reorders the candidates that the stages before it left. */
export interface Stage {
  /** What the trace calls it. */
  readonly name: string;
  /** What every hit must pass, in the filter language: it goes into the searches, where it costs least. */
  readonly filters: readonly string[];
  /** Gives candidates best first, and may write into `run.steps` what it did. */
  run(candidates: readonly Candidate[], run: SearchRun): Promise<readonly Candidate[]>;
}
