import type { DataSetFiles } from "../../data/data_set.ts";

/** Fills a folder with rows under an index, or searches it with many queries at once. */
export interface ThreadTask {
  readonly phase: "build" | "search";
  readonly folder: string;
  readonly files: DataSetFiles;
  readonly index: string;
  readonly buildParams: Readonly<Record<string, number>>;
  readonly searchParams: Readonly<Record<string, number>>;
  readonly repetitions: number;
  /** The numbers of those that it is held to; none: all of them. */
  readonly processors: readonly number[];
}

export interface ThreadAnswer {
  /** Threads that the runtime says there are. */
  readonly threads: number;
  /** Of each repetition, all queries at once. */
  readonly seconds: readonly number[];
}
