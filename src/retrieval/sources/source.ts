import type { Candidate } from "../candidate.ts";
import type { SearchRun } from "../run/search_run.ts";
import type { RecordedStep } from "../run/trace.ts";

/** What a source found, best first, and how. */
export interface Found {
  readonly candidates: readonly Candidate[];
  readonly steps: readonly RecordedStep[];
}

/** The first stage: finds candidates among all rows of the collection. */
export interface Source {
  /** What the trace calls it. */
  readonly name: string;
  /** Milliseconds that it may take. Beside others it is left out when they are over; by itself it fails the search. */
  readonly budget?: number;
  find(run: SearchRun, signal: AbortSignal): Promise<Found>;
}
