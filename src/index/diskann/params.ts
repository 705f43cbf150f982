import { INT_MAX, integerParam, numberParam, refuseUnknown } from "../check_params.ts";
import { checkFunnel, FUNNEL_NAMES, type FunnelParams } from "../funnel/funnel_params.ts";
import type { IndexParams } from "../vector_index.ts";

/**
 * How a DISKANN index is built (https://milvus.io/docs/diskann.md); `prefix`, `rotate`, `target_recall` and `seed` are ours.
 * The last three set nothing, and are taken for Milvus's sake.
 */
export interface DiskannBuildParams extends FunnelParams {
  /** Most links of a row on the layer where all rows are: 1 to 512. Of fewer than 4 there are 4. */
  readonly max_degree: number;
  /** The pool of candidates among which links are chosen, 1 or more. */
  readonly search_list_size: number;
  /** Bytes of codes for each byte of vectors, at most: above 0, to 0.25. "auto" codes no less than 64 dims. */
  readonly pq_code_budget_gb_ratio: number;
  /** Chooses the layers of the rows; equal seeds and rows give equal graphs. */
  readonly seed: number;
  /** What is read from files is cached by the operating system. 0 to below 0.3. */
  readonly search_cache_budget_gb_ratio?: number;
  /** A walk compares codes that are in memory, and reads vectors in one batch at its end. 1 to 128. */
  readonly beam_width_ratio?: number;
  /** A build has the vectors of one segment in memory. 0 and more. */
  readonly build_dram_budget_gb?: number;
}

const DEFAULT_MAX_DEGREE = 56;
const DEFAULT_SEARCH_LIST_SIZE = 100;
const DEFAULT_CODE_BUDGET = 0.125;
const DEFAULT_SEED = 42;
const LEAST_SEARCH_LIST = 16;

/** Milvus's, with their ranges, that set nothing here. */
const MEANINGLESS = {
  search_cache_budget_gb_ratio: { from: 0, below: 0.3 },
  beam_width_ratio: { from: 1, to: 128 },
  build_dram_budget_gb: { from: 0 },
};
const KNOWN = [
  ...["max_degree", "search_list_size", "pq_code_budget_gb_ratio", "seed"],
  ...[...FUNNEL_NAMES, ...Object.keys(MEANINGLESS)],
];

/** @throws ElanusError INVALID_PARAMETER */
export function checkDiskannBuild(params: IndexParams): DiskannBuildParams {
  refuseUnknown(params, KNOWN, "build parameter of DISKANN");
  return {
    max_degree: integerParam(params, "max_degree", { from: 1, to: 512 }) ?? DEFAULT_MAX_DEGREE,
    search_list_size: integerParam(params, "search_list_size", { from: 1, to: INT_MAX }) ?? DEFAULT_SEARCH_LIST_SIZE,
    pq_code_budget_gb_ratio:
      numberParam(params, "pq_code_budget_gb_ratio", { above: 0, to: 0.25 }) ?? DEFAULT_CODE_BUDGET,
    ...checkFunnel(params),
    seed: integerParam(params, "seed", { from: 0, to: INT_MAX }) ?? DEFAULT_SEED,
    ...meaningless(params),
  };
}

/** Those that were given. */
function meaningless(params: IndexParams): Partial<DiskannBuildParams> {
  const checked = Object.entries(MEANINGLESS).map(([name, range]) => [name, numberParam(params, name, range)] as const);
  return Object.fromEntries(checked.filter(([, value]) => value !== undefined));
}

/** The pool of a search: at least the limit. @throws ElanusError INVALID_PARAMETER */
export function checkDiskannSearch(params: IndexParams, limit: number): number {
  refuseUnknown(params, ["search_list"], "search parameter of DISKANN");
  const range = { from: Math.max(1, limit), to: INT_MAX };
  return integerParam(params, "search_list", range) ?? Math.max(limit, LEAST_SEARCH_LIST);
}
