import { ElanusError } from "../../errors/index.ts";
import { INT_MAX, integerParam, refuseUnknown } from "../check_params.ts";
import type { IndexParams } from "../vector_index.ts";

/** How an HNSW index is built (https://milvus.io/docs/hnsw.md); `prefix` and `seed` are ours. */
export interface HnswBuildParams {
  /** Most links of a row on the upper layers, twice as many on layer 0: 2 to 2048. */
  readonly M: number;
  /** The pool of candidates among which links are chosen, 1 or more. */
  readonly efConstruction: number;
  /** The graph is built and walked on the first dims alone; hits are scored on all. Absent: all dims. */
  readonly prefix?: number;
  /** Chooses the layers of the rows; equal seeds and rows give equal graphs. */
  readonly seed: number;
}

export interface HnswSearchParams {
  /** The pool of a search: at least the limit. */
  readonly ef: number;
  /** Dims that the walk compares, at most those that are coded. */
  readonly prefix: number;
}

const DEFAULT_M = 30;
const DEFAULT_EF_CONSTRUCTION = 360;
const DEFAULT_EF = 64;
const DEFAULT_SEED = 42;

/** @throws ElanusError INVALID_PARAMETER */
export function checkHnswBuild(params: IndexParams): HnswBuildParams {
  refuseUnknown(params, ["M", "efConstruction", "prefix", "seed"], "build parameter of HNSW");
  const prefix = integerParam(params, "prefix", { from: 1, to: 32_768 });
  return {
    M: integerParam(params, "M", { from: 2, to: 2048 }) ?? DEFAULT_M,
    efConstruction: integerParam(params, "efConstruction", { from: 1, to: INT_MAX }) ?? DEFAULT_EF_CONSTRUCTION,
    ...(prefix === undefined ? {} : { prefix }),
    seed: integerParam(params, "seed", { from: 0, to: INT_MAX }) ?? DEFAULT_SEED,
  };
}

/** The dims to be coded. @throws ElanusError INVALID_PARAMETER where there are not so many. */
export function codedDims(params: HnswBuildParams, dim: number): number {
  const prefix = params.prefix ?? dim;
  if (prefix <= dim) return prefix;
  throw new ElanusError("INVALID_PARAMETER", "`prefix` is larger than the dim of the vectors", {
    detail: `prefix ${prefix}, dim ${dim}`,
    hint: `choose a \`prefix\` from 1 to ${dim}, or leave it out`,
  });
}

/**
 * The parameters of one search.
 *
 * @param stored the dims that are coded.
 * @throws ElanusError INVALID_PARAMETER
 */
export function checkHnswSearch(params: IndexParams, limit: number, stored: number): HnswSearchParams {
  refuseUnknown(params, ["ef", "prefix"], "search parameter of HNSW");
  const ef = integerParam(params, "ef", { from: Math.max(1, limit), to: INT_MAX }) ?? Math.max(limit, DEFAULT_EF);
  return { ef, prefix: integerParam(params, "prefix", { from: 1, to: stored }) ?? stored };
}
