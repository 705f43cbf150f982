import type { Goal } from "./goal.ts";
import type { RunOrigin } from "./machine.ts";

/** One setting of one engine. */
export interface SearchPoint {
  readonly ef: number;
  readonly limit: number;
  readonly recall: number;
  /** From the median time of each query over the repetitions. */
  readonly queriesPerSecond: number;
  /** Medians over the repetitions of the quantiles over all queries. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Queries/s of each repetition as a whole, so that a reader sees how quiet the machine was. */
  readonly repetitions: readonly number[];
}

export interface EngineResult {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly buildThreads: number | "all";
  readonly buildSeconds: number;
  readonly buildCpuSeconds: number;
  /** Growth of the resident set of the engine's process, divided by the rows. */
  readonly residentBytesAVector: number;
  readonly points: readonly SearchPoint[];
  /** Interpolated at the target recall; absent where no ef reaches it. */
  readonly queriesPerSecondAtTarget?: number;
}

/** An engine that did not load or build here. */
export interface AbsentEngine {
  readonly name: string;
  readonly reason: string;
}

/** What one run of the search benchmark measured; written as JSON, read by the report. */
export interface SearchResult {
  readonly benchmark: "search";
  readonly origin: RunOrigin;
  readonly data: {
    readonly name: string;
    readonly metric: string;
    readonly rows: number;
    readonly dim: number;
    readonly queries: number;
  };
  readonly targetRecall: number;
  readonly engines: readonly EngineResult[];
  readonly absent: readonly AbsentEngine[];
  readonly goals: readonly Goal[];
}
