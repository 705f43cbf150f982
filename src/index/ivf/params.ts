import { ElanusError } from "../../errors/index.ts";
import { INT_MAX, integerParam, numberParam, refuseUnknown } from "../check_params.ts";
import type { IndexParams } from "../vector_index.ts";

/** The types of the family, by Milvus's names. */
export type IvfType = "IVF_FLAT" | "IVF_SQ8" | "IVF_PQ" | "BIN_IVF_FLAT";

/**
 * How an inverted file is built (https://milvus.io/docs/ivf-flat.md, ivf-pq.md; ranges and defaults as knowhere's
 * ivf_config.h has them); `seed` is ours.
 */
export interface IvfBuildParams {
  /** Lists: 1 to 65536. There are never more than rows. */
  readonly nlist: number;
  /** IVF_PQ: parts into which the dims are cut; it divides them. */
  readonly m?: number;
  /** IVF_PQ: bits of a part's number, 1 to 24. */
  readonly nbits?: number;
  /** Chooses the rows that centroids are learnt from; equal seeds and rows give equal lists. */
  readonly seed: number;
}

export interface IvfSearchParams {
  /** Lists that are looked into: 1 to `nlist`. */
  readonly nprobe: number;
  /** How many times the limit is kept by codes, to be scored exactly: 1 or more. */
  readonly refineK: number;
}

const MOST_LISTS = 65_536;
const DEFAULT_NLIST = 128;
const DEFAULT_NPROBE = 8;
const DEFAULT_NBITS = 8;
const DEFAULT_SEED = 42;
/** What brings recall to where the codes cost next to none of it (docs/indexes.md). */
const DEFAULT_REFINE_K = { IVF_SQ8: 2, IVF_PQ: 8 } as const;

/** @throws ElanusError INVALID_PARAMETER */
export function checkIvfBuild(type: IvfType, params: IndexParams): IvfBuildParams {
  const isProduct = type === "IVF_PQ";
  refuseUnknown(params, ["nlist", "seed", ...(isProduct ? ["m", "nbits"] : [])], `build parameter of ${type}`);
  return {
    nlist: integerParam(params, "nlist", { from: 1, to: MOST_LISTS }) ?? DEFAULT_NLIST,
    ...(isProduct ? productParams(params) : {}),
    seed: integerParam(params, "seed", { from: 0, to: INT_MAX }) ?? DEFAULT_SEED,
  };
}

function productParams(params: IndexParams): Pick<IvfBuildParams, "m" | "nbits"> {
  const m = integerParam(params, "m", { from: 1, to: 65_536 });
  if (m === undefined) {
    throw new ElanusError("INVALID_PARAMETER", "IVF_PQ needs `m`: into how many parts a vector is cut", {
      hint: "choose one that divides the dim, as dim / 8",
    });
  }
  return { m, nbits: integerParam(params, "nbits", { from: 1, to: 24 }) ?? DEFAULT_NBITS };
}

/** @throws ElanusError INVALID_PARAMETER where `m` does not divide the dim. */
export function checkParts({ m }: IndexParams, dim: number): void {
  if (typeof m !== "number" || dim % m === 0) return;
  throw new ElanusError("INVALID_PARAMETER", "`m` does not divide the dim of the vectors", {
    detail: `m ${m}, dim ${dim}`,
    hint: "every part has as many dims: choose a divisor of the dim",
  });
}

/** @throws ElanusError INVALID_PARAMETER */
export function checkIvfSearch(type: IvfType, params: IndexParams, nlist: number): IvfSearchParams {
  const isCoded = type === "IVF_SQ8" || type === "IVF_PQ";
  refuseUnknown(params, ["nprobe", ...(isCoded ? ["refine_k"] : [])], `search parameter of ${type}`);
  return {
    nprobe: integerParam(params, "nprobe", { from: 1, to: nlist }) ?? Math.min(DEFAULT_NPROBE, nlist),
    refineK: isCoded ? (numberParam(params, "refine_k", { from: 1 }) ?? DEFAULT_REFINE_K[type]) : 1,
  };
}
