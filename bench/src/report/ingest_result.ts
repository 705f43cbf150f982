import type { Goal } from "./goal.ts";
import type { RunOrigin } from "./machine.ts";

/** Milliseconds of many calls. */
export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What one run of the ingestion benchmark measured; written as JSON, read by the report. */
export interface IngestResult {
  readonly benchmark: "ingest";
  readonly origin: RunOrigin;
  readonly version: string;
  readonly data: { readonly name: string; readonly rows: number; readonly queries: number };
  /** The command `elanus ingest`, from its start to its end. */
  readonly ingestSeconds: number;
  /** The command `elanus search` that follows it, in a process of its own. */
  readonly firstAnswerSeconds: number;
  readonly stages: Readonly<Record<string, number>>;
  readonly ingestPeakBytes: number;
  readonly searchPeakBytes: number;
  /** From the words to the hits with all scalar fields. */
  readonly wordsToHits: Latency;
  /** `client.search` alone. */
  readonly search: Latency;
  readonly goals: readonly Goal[];
}
