import type { DataSet } from "../../data/data_set.ts";

export const TYPES = ["IVF_FLAT", "IVF_SQ8", "IVF_PQ", "SCANN", "RP_LSH"] as const;
export type IvfType = (typeof TYPES)[number];

/** What is turned up from search to search. */
export interface Setting {
  readonly name: "nprobe" | "refine_k";
  readonly values: readonly number[];
}

const LISTS: Setting = { name: "nprobe", values: [4, 16, 64, 256] };
/** All codes are compared with the query: how many rows are scored again is what remains to be chosen. */
const KEPT: Setting = { name: "refine_k", values: [5, 20, 80, 320] };
export const SETTINGS: readonly Setting[] = [LISTS, KEPT];

export function settingOf(type: IvfType): Setting {
  return type === "RP_LSH" ? KEPT : LISTS;
}

export const LIMIT = 10;

export interface IvfPlan {
  readonly data: DataSet;
  readonly types: readonly IvfType[];
  readonly nlist: number;
  /** Parts of IVF_PQ. */
  readonly m: number;
  readonly nbits: number;
  /** Hyperplanes of RP_LSH. */
  readonly planes: number;
  readonly repetitions: number;
}

/** What a process is asked to build, over the raw files of the data set. */
export interface BuildRequest {
  readonly do: "build";
  readonly type: IvfType;
  readonly nlist: number;
  readonly m: number;
  readonly nbits: number;
  readonly planes: number;
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
  /** Of the setting of the type. */
  readonly value: number;
}

export interface MeasureAnswer {
  /** One value a query. */
  readonly milliseconds: readonly number[];
  /** Row numbers, best first, a list a query. */
  readonly found: readonly (readonly number[])[];
}
