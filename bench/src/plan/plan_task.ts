import type { DataSetFiles } from "../data/data_set.ts";
import type { IndexToBuild } from "../measure/merged_vectors.ts";

/** One index to build, in a process of its own. */
export interface PlanTask {
  readonly folder: string;
  readonly files: DataSetFiles;
  readonly index_type: string;
  readonly params: IndexToBuild["params"];
}

/** What came of it. */
export interface PlanAnswer {
  readonly buildSeconds: number;
  /** Of all threads together. */
  readonly cpuSeconds: number;
  /** Of the index in memory, once the database has been opened again; its vectors are not among them. */
  readonly indexBytes: number;
  readonly diskBytes: number;
  readonly segments: number;
}
