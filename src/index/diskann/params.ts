import { ElanusError } from "../../errors/index.ts";
import { INT_MAX, integerParam, numberParam, refuseUnknown } from "../check_params.ts";
import type { IndexParams } from "../vector_index.ts";

/** How a DISKANN index is built (https://milvus.io/docs/diskann.md); `seed` is ours. */
export interface DiskannBuildParams {
  /** Most links of a row on the layer where all rows are: 4 to 512. */
  readonly max_degree: number;
  /** The pool of candidates among which links are chosen, 1 or more. */
  readonly search_list_size: number;
  /** Bytes of codes for each byte of vectors, at most: 0.01 to 0.25. No less than 64 dims are coded. */
  readonly pq_code_budget_gb_ratio: number;
  /** Chooses the layers of the rows; equal seeds and rows give equal graphs. */
  readonly seed: number;
}

const DEFAULT_MAX_DEGREE = 56;
const DEFAULT_SEARCH_LIST_SIZE = 100;
const DEFAULT_CODE_BUDGET = 0.125;
const DEFAULT_SEED = 42;
const LEAST_SEARCH_LIST = 16;

const KNOWN = ["max_degree", "search_list_size", "pq_code_budget_gb_ratio", "seed"];

/** What Milvus takes, and why there is nothing here that it could set. */
const MEANINGLESS: Readonly<Record<string, string>> = {
  beam_width_ratio: "a walk compares codes that are in memory, and reads vectors in one batch at its end",
  search_cache_budget_gb_ratio: "what is read from files is cached by the operating system",
  build_dram_budget_gb: "a build has the vectors of one segment in memory, 1 GiB at most",
};

/** @throws ElanusError INVALID_PARAMETER, NOT_SUPPORTED */
export function checkDiskannBuild(params: IndexParams): DiskannBuildParams {
  for (const [name, why] of Object.entries(MEANINGLESS)) {
    if (params[name] === undefined) continue;
    throw new ElanusError("NOT_SUPPORTED", `build parameter \`${name}\` of DISKANN is not supported`, {
      detail: why,
      hint: "leave it out",
    });
  }
  refuseUnknown(params, KNOWN, "build parameter of DISKANN");
  return {
    max_degree: integerParam(params, "max_degree", { from: 4, to: 512 }) ?? DEFAULT_MAX_DEGREE,
    search_list_size: integerParam(params, "search_list_size", { from: 1, to: INT_MAX }) ?? DEFAULT_SEARCH_LIST_SIZE,
    pq_code_budget_gb_ratio:
      numberParam(params, "pq_code_budget_gb_ratio", { from: 0.01, to: 0.25 }) ?? DEFAULT_CODE_BUDGET,
    seed: integerParam(params, "seed", { from: 0, to: INT_MAX }) ?? DEFAULT_SEED,
  };
}

/** The pool of a search: at least the limit. @throws ElanusError INVALID_PARAMETER */
export function checkDiskannSearch(params: IndexParams, limit: number): number {
  refuseUnknown(params, ["search_list"], "search parameter of DISKANN");
  const range = { from: Math.max(1, limit), to: INT_MAX };
  return integerParam(params, "search_list", range) ?? Math.max(limit, LEAST_SEARCH_LIST);
}
