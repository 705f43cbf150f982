import type { DataSetFiles } from "../data/data_set.ts";
import type { Way } from "./hybrid_engine.ts";

/** Fills an engine and asks it every question in every way. */
export interface HybridTask {
  readonly engine: string;
  readonly folder: string;
  readonly files: DataSetFiles;
  /** A question's words are those of some row's text. */
  readonly words: number;
  readonly repetitions: number;
}

export interface HybridAnswer {
  readonly fillSeconds: number;
  /** By way: the milliseconds of each question, the median of its repetitions. */
  readonly milliseconds: Readonly<Record<Way, Float64Array>>;
  /** By question, what `both` found. */
  readonly found: readonly (readonly number[])[];
  /** The same with every vector compared; of the engine that can. */
  readonly exact: readonly (readonly number[])[];
}
