import type { DataSetFiles } from "../data/data_set.ts";
import type { RowTags, TagFilter } from "../data/row_tags.ts";

/** The graph that every engine builds, so that they differ in speed and not in what was asked of them. */
export const M = 16;
export const EF_CONSTRUCTION = 200;

export interface EngineInput {
  readonly data: DataSetFiles;
  /** Stored and indexed with the rows where searches are to be filtered by them. */
  readonly tags?: RowTags;
  /** An empty folder of the engine's own, deleted after the run. */
  readonly folder: string;
}

/** One engine with one index over one data set, in a process of its own. */
export interface Engine {
  /** Index type and parameters, as its own documentation names them. */
  readonly description: string;
  /** How many threads a build uses: one wherever the engine lets us say so. */
  readonly buildThreads: number | "all";
  /** Inserts all rows under their numbers and builds the index. */
  build(onProgress: (rowsDone: number) => void): Promise<void>;
  /** Sets the width of the searches that follow. */
  setEf(ef: number): void | Promise<void>;
  /** Row numbers, best first. One query on the calling thread wherever the engine offers that. */
  search(query: Float32Array, limit: number, filter?: TagFilter): number[] | Promise<number[]>;
  close(): void | Promise<void>;
}

/** An engine that may or may not run here. */
export interface EngineKind {
  readonly name: string;
  /** The npm package whose version stands in the report. */
  readonly packageName: string;
  /** Whether it searches among the rows that pass a filter. */
  readonly filters?: true;
  /**
   * Loads the package and prepares an empty index.
   *
   * @throws whatever the package throws where it does not load: the run goes on without it and says so.
   */
  open(input: EngineInput): Promise<Engine>;
}
