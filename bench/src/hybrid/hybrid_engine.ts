/** What a row is found by. */
export type Way = "vector" | "words" | "both";
export const WAYS: readonly Way[] = ["vector", "words", "both"];

/** Hits that each search hands to the fusion, and how many of them are answered. */
export const CANDIDATES = 100;
export const LIMIT = 10;
/** The width of the walk through the graph. */
export const EF = 128;
/** Of reciprocal rank fusion, in every engine. */
export const RANK_CONSTANT = 60;

export interface HybridBatch {
  readonly first: number;
  readonly vectors: readonly Float32Array[];
  readonly texts: readonly string[];
}

export interface Question {
  readonly vector: Float32Array;
  readonly text: string;
}

/** An engine that has a vector and a text with each row, and finds rows by either or both. */
export interface HybridEngine {
  add(batch: HybridBatch): Promise<void>;
  /** All rows are there: builds the indexes. */
  finish(): Promise<void>;
  /** Row numbers, best first. */
  search(way: Way, question: Question): number[] | Promise<number[]>;
  /** `both` with the vectors compared one by one; absent where nobody needs it. */
  exact?(question: Question): Promise<number[]>;
  close(): Promise<void>;
}

export interface HybridEngineKind {
  readonly name: string;
  readonly packageName: string;
  readonly description: string;
  /** @param folder an empty one. */
  open(folder: string, dim: number): Promise<HybridEngine>;
}
