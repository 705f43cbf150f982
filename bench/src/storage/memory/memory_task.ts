/** Holds all rows of a file in a store and says what that takes. */
export interface MemoryTask {
  readonly store: string;
  /** Empty, or with the rows in it where `phase` is "opened". */
  readonly folder: string;
  /** Empty: for a store of a few rows, so that what the engine takes by itself does not count. */
  readonly sideFolder: string;
  readonly dim: number;
  readonly rowsPath: string;
  readonly rowsABatch: number;
  readonly phase: "written" | "opened";
}

export interface MemoryAnswer {
  /** By how much the resident set has grown, from a store of a few rows to all of them. */
  readonly residentBytes: number;
}
