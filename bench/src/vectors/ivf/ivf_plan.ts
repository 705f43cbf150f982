import type { DataSet } from "../../data/data_set.ts";

export const TYPES = ["IVF_FLAT", "IVF_SQ8", "IVF_PQ", "SCANN"] as const;
export type IvfType = (typeof TYPES)[number];

export const LIMIT = 10;
export const NPROBES: readonly number[] = [4, 16, 64, 256];

export interface IvfPlan {
  readonly data: DataSet;
  readonly types: readonly IvfType[];
  readonly nlist: number;
  /** Parts of IVF_PQ. */
  readonly m: number;
  readonly nbits: number;
  readonly repetitions: number;
}

/** What a process is asked to build, over the raw files of the data set. */
export interface BuildRequest {
  readonly do: "build";
  readonly type: IvfType;
  readonly nlist: number;
  readonly m: number;
  readonly nbits: number;
  readonly limit: number;
  readonly dim: number;
  readonly rowsPath: string;
  readonly queriesPath: string;
}

export interface BuildAnswer {
  readonly version: string;
  readonly seconds: number;
  /** Of the index; faiss's holds the vectors or what stands for them, ours lies beside them. */
  readonly bytes: number;
}

/** All queries, one after another. */
export interface MeasureRequest {
  readonly do: "measure";
  readonly nprobe: number;
}

export interface MeasureAnswer {
  /** One value a query. */
  readonly milliseconds: readonly number[];
  /** Row numbers, best first, a list a query. */
  readonly found: readonly (readonly number[])[];
}
