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

/** Opens the database and searches it, twice with all queries for each size of the pool. */
export interface SearchTask {
  readonly folder: string;
  readonly setting: DiskSetting;
  readonly queries: readonly Float32Array[];
  readonly limit: number;
  readonly pools: readonly number[];
}

export interface PoolAnswer {
  readonly pool: number;
  /** Of each query. */
  readonly firstMs: Float64Array;
  readonly secondMs: Float64Array;
  /** `limit` row numbers a query. */
  readonly found: Int32Array;
}

export interface SearchAnswer {
  readonly openMs: number;
  readonly firstSearchMs: number;
  readonly pools: readonly PoolAnswer[];
  /** The largest resident set that the process ever had, its runtime and code included. */
  readonly peakBytes: number;
  readonly residentBytes: number;
  /** What `client.info()` says of memory. */
  readonly indexBytes: number;
  readonly vectorBytes: number;
}
