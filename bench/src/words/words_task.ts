export const LIMIT = 10;

/** Fills a folder with texts, or searches what was filled there. */
export interface WordsTask {
  readonly engine: string;
  readonly folder: string;
  readonly phase: "fill" | "search";
  /** The file of the texts, one a line; they are added so often. */
  readonly path: string;
  readonly copies: number;
  readonly queries: readonly string[];
}

export interface FillAnswer {
  readonly seconds: number;
}

export interface SearchAnswer {
  /** Absent where the texts were filled in before. */
  readonly fillSeconds?: number;
  /** By query, the rows that were found. */
  readonly found: readonly (readonly number[])[];
  /** By query, its median milliseconds over the repetitions. */
  readonly milliseconds: Float64Array;
  readonly repetitions: number;
  /** By how much the resident set has grown since the process began, after searches. */
  readonly residentBytes: number;
}
