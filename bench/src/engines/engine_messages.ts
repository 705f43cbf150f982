/** What passes between the benchmark and the process of an engine. */
import type { DataSetFiles } from "../data/data_set.ts";
import type { TagFilter } from "../data/row_tags.ts";

export interface OpenRequest {
  readonly call: "open";
  readonly engine: string;
  readonly data: DataSetFiles;
  /** Rows have tags, by which searches may be filtered. */
  readonly tagged: boolean;
  readonly folder: string;
}

export interface BuildRequest {
  readonly call: "build";
}

/** All queries, one after another. */
export interface MeasureRequest {
  readonly call: "measure";
  readonly ef: number;
  readonly limit: number;
  readonly filter?: TagFilter;
}

export type EngineRequest = OpenRequest | BuildRequest | MeasureRequest | { readonly call: "close" };

export interface OpenAnswer {
  readonly kind: "opened";
  readonly description: string;
  readonly buildThreads: number | "all";
}

export interface BuildAnswer {
  readonly kind: "built";
  readonly seconds: number;
  /** Of all threads of the process. */
  readonly cpuSeconds: number;
}

export interface MeasureAnswer {
  readonly kind: "measured";
  /** One value a query. */
  readonly milliseconds: Float64Array;
  /** `limit` row numbers a query; -1 where there were fewer. */
  readonly found: Int32Array;
  /** By how much the resident set has grown since before the engine was opened. */
  readonly residentBytes: number;
}

export type EngineAnswer = OpenAnswer | BuildAnswer | MeasureAnswer | { readonly kind: "closed" };

/** A request is answered once; before that an engine may say how far it is. */
export type EngineReply =
  | EngineAnswer
  | { readonly kind: "progress"; readonly rowsDone: number }
  | { readonly kind: "failed"; readonly message: string };
