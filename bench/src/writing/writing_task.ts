import type { Stalls } from "./loop_gauge.ts";

export interface WritingTask {
  readonly folder: string;
  readonly dim: number;
  readonly rowsPath: string;
  readonly queriesPath: string;
  /** Written and indexed before anything is measured. */
  readonly initialRows: number;
  readonly rowsPerSecond: number;
  readonly seconds: number;
  /** How long it is measured before and afterwards, when nothing is written. */
  readonly quietSeconds: number;
}

/** Some seconds of a phase. */
export interface Interval {
  readonly phase: "before" | "during" | "after";
  /** Since the phase began, at the interval's end. */
  readonly second: number;
  readonly rows: number;
  readonly unindexedRows: number;
  readonly segments: number;
  readonly searchP50Ms: number;
  readonly searchP99Ms: number;
  readonly searchesPerSecond: number;
  readonly stalls: Stalls;
  readonly residentBytes: number;
  /** What a round of the first queries found among the rows that were acknowledged by then. */
  readonly found: Int32Array;
}

export interface WritingAnswer {
  readonly intervals: readonly Interval[];
  /** Acknowledged while it was written. */
  readonly rowsPerSecond: number;
  readonly insertP99Ms: number;
  /** From the last row's acknowledgement until all were sealed and indexed. */
  readonly indexedSeconds: number;
}

/** So many queries are judged by their recall at the end of an interval, and so many hits of each. */
export const JUDGED_QUERIES = 20;
export const LIMIT = 10;

export interface BurstTask {
  readonly folder: string;
  readonly dim: number;
  readonly rowsPath: string;
  readonly queriesPath: string;
  readonly initialRows: number;
  readonly burstRows: number;
  readonly quietSeconds: number;
}

/** Searches in one state of the collection. */
export interface BurstPhase {
  readonly name: string;
  readonly searchP50Ms: number;
  readonly searchP99Ms: number;
  readonly searches: number;
  readonly worstStallMs: number;
}

export interface BurstAnswer {
  readonly acknowledgedSeconds: number;
  /** Whether the first search that began after the acknowledgement found the last row. */
  readonly searchableAtOnce: boolean;
  readonly firstSearchMs: number;
  /** From the acknowledgement until no row was without an index. */
  readonly indexedSeconds: number;
  /** The rows were not indexed by themselves, and a flush was asked for. */
  readonly flushed: boolean;
  readonly phases: readonly BurstPhase[];
}
