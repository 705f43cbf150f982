/** Opens a store that is there and searches it. */
export interface OpeningTask {
  readonly store: string;
  readonly folder: string;
  readonly dim: number;
  readonly query: Float32Array;
  readonly limit: number;
}

export interface OpeningAnswer {
  /** The package's own code, before anything is opened. */
  readonly importMs: number;
  readonly openMs: number;
  readonly firstSearchMs: number;
  readonly secondSearchMs: number;
  /** By how much the resident set has grown since before the package was loaded. */
  readonly residentBytes: number;
  /** What the first search found. */
  readonly found: readonly number[];
}
