import type { DataSetFiles } from "../../data/data_set.ts";

/** How the vectors that stay on disk are indexed. */
export interface DiskSetting {
  readonly name: string;
  readonly index: string;
  readonly buildParams: Readonly<Record<string, number | string>>;
  /** What a search calls its pool. */
  readonly poolParam: string;
}

/** Writes all rows to a database, builds the index and closes it. */
export interface BuildTask {
  readonly folder: string;
  readonly files: DataSetFiles;
  readonly setting: DiskSetting;
}

export interface BuildAnswer {
  readonly insertSeconds: number;
  /** From the last row to the last segment's index. */
  readonly indexSeconds: number;
  readonly segments: number;
  readonly peakBytes: number;
}

/** Opens the database and searches it with all queries: a first time, and then again. */
export interface SearchTask {
  readonly folder: string;
  readonly setting: DiskSetting;
  readonly queries: readonly Float32Array[];
  readonly limit: number;
  readonly pool: number;
  /** How often after the first time. */
  readonly again: number;
}

export interface SearchAnswer {
  readonly pool: number;
  readonly openMs: number;
  readonly firstSearchMs: number;
  /** Of each query. */
  readonly firstMs: Float64Array;
  /** The median of the later times. */
  readonly againMs: Float64Array;
  /** `limit` row numbers a query. */
  readonly found: Int32Array;
  /** The largest resident set that the process ever had, its runtime and code included. */
  readonly peakBytes: number;
  /** By how much the resident set has grown since before the database was opened. */
  readonly grownBytes: number;
  /** What `client.info()` says of memory. */
  readonly indexBytes: number;
  readonly vectorBytes: number;
}
