/** An engine that finds texts by their words. Row i of those that are added is row i of what is found. */
export interface WordsEngine {
  /** Adds texts after those that are there: terms with spaces between, to be taken as they are. */
  add(texts: readonly string[]): Promise<void>;
  /** All texts are there: makes ready for searches, and keeps what is kept. */
  finish(): Promise<void>;
  /** Rows that have one of the terms, best first by BM25 with k1 1.2 and b 0.75. */
  search(query: string, limit: number): number[] | Promise<number[]>;
  close(): Promise<void>;
}

export interface WordsEngineKind {
  readonly name: string;
  readonly packageName: string;
  /** Whether a new process can open what was filled; the others are filled in the process that searches. */
  readonly isStored: boolean;
  /** The engine in this folder, which is empty or holds what was filled before. */
  open(folder: string): Promise<WordsEngine>;
}
