/** What the functions of a collection do. */
export type FillingType = "BM25";

/** A function, checked and frozen; JSON as it stands. BM25 makes a text the numbers of its terms. */
export interface FunctionSchema {
  readonly name: string;
  readonly description: string;
  readonly type: FillingType;
  /** The names of the fields that it reads and fills. */
  readonly input: string;
  readonly output: string;
}
