import { INT_MAX, integerParam, refuseUnknown } from "../check_params.ts";
import { checkFunnel, DEFAULT_EF, FUNNEL_NAMES, type FunnelParams } from "../funnel/funnel_params.ts";
import type { DiskBudget } from "../funnel/learn_funnel.ts";
import type { IndexParams } from "../vector_index.ts";

/** How an HNSW index is built (https://milvus.io/docs/hnsw.md); what follows `efConstruction` is ours. */
export interface HnswBuildParams extends FunnelParams {
  /** Most links of a row on the upper layers, twice as many on layer 0: 2 to 2048. */
  readonly M: number;
  /** The pool of candidates among which links are chosen, 1 or more. */
  readonly efConstruction: number;
  /** Chooses the layers of the rows; equal seeds and rows give equal graphs. */
  readonly seed: number;
  /** Where vectors stay on disk whatever is said; no parameter of HNSW. */
  readonly onDisk?: DiskBudget;
  /** Rows that grow are coded and not linked: a search scans their codes. No parameter of HNSW. */
  readonly codesAlone?: boolean;
}

/** How a graph is searched. */
export interface HnswSearchParams {
  /** The pool of a search, before a funnel makes it larger: at least the limit. */
  readonly ef: number;
  /** Dims that the walk compares: those that are coded, or fewer. */
  readonly prefix: number;
}

const DEFAULT_M = 30;
const DEFAULT_EF_CONSTRUCTION = 360;
const DEFAULT_SEED = 42;
const SEARCH_PARAMS = ["ef", "prefix"];

/** @throws ElanusError INVALID_PARAMETER */
export function checkHnswBuild(params: IndexParams): HnswBuildParams {
  refuseUnknown(params, ["M", "efConstruction", ...FUNNEL_NAMES, "seed"], "build parameter of HNSW");
  return {
    M: integerParam(params, "M", { from: 2, to: 2048 }) ?? DEFAULT_M,
    efConstruction: integerParam(params, "efConstruction", { from: 1, to: INT_MAX }) ?? DEFAULT_EF_CONSTRUCTION,
    ...checkFunnel(params),
    seed: integerParam(params, "seed", { from: 0, to: INT_MAX }) ?? DEFAULT_SEED,
  };
}

/**
 * The parameters of one search.
 *
 * @param dim of the rows.
 * @param coded dims: a larger prefix means all of these, as another segment may have more.
 * @throws ElanusError INVALID_PARAMETER
 */
export function checkHnswSearch(params: IndexParams, limit: number, dim: number, coded: number): HnswSearchParams {
  refuseUnknown(params, SEARCH_PARAMS, "search parameter of HNSW");
  const ef = integerParam(params, "ef", { from: Math.max(1, limit), to: INT_MAX }) ?? Math.max(limit, DEFAULT_EF);
  const prefix = integerParam(params, "prefix", { from: 1, to: dim }) ?? coded;
  return { ef, prefix: Math.min(prefix, coded) };
}
