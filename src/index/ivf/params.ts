import { ElanusError } from "../../errors/index.ts";
import { booleanParam, INT_MAX, integerParam, numberParam, refuseUnknown } from "../check_params.ts";
import { checkFunnel, FUNNEL_NAMES, type FunnelParams, oneGiven, refuseFunnel } from "../funnel/funnel_params.ts";
import type { IndexParams } from "../vector_index.ts";

/** The types of the family, by Milvus's names. */
export type IvfType = "IVF_FLAT" | "IVF_SQ8" | "IVF_PQ" | "SCANN" | "BIN_IVF_FLAT";

/**
 * How an inverted file is built (https://milvus.io/docs/ivf-flat.md, ivf-pq.md, scann.md; ranges and defaults as knowhere's
 * ivf_config.h has them); `prefix`, `rotate`, `target_recall` and `seed` are ours. Without a `prefix` nothing is narrowed.
 */
export interface IvfBuildParams extends Partial<FunnelParams> {
  /** Lists: 1 to 65536. There are never more than rows. */
  readonly nlist: number;
  /** IVF_PQ: parts into which the dims are cut; it divides them. */
  readonly m?: number;
  /** IVF_PQ: bits of a part's number, 1 to 24. */
  readonly nbits?: number;
  /** SCANN: dims of a part; it divides the dims. */
  readonly sub_dim?: number;
  /** SCANN: taken for Milvus's sake. The vectors are stored once, whatever it says. */
  readonly with_raw_data?: boolean;
  /** Chooses the rows that centroids are learnt from; equal seeds and rows give equal lists. */
  readonly seed: number;
}

/** How one search goes about it. */
export interface IvfSearchParams {
  /** Lists that are looked into: 1 to `nlist`. */
  readonly nprobe: number;
  /** How many rows are kept by codes, to be scored exactly: at least the limit. */
  readonly kept: number;
}

const NO_PREFIX = "rows in its lists are compared by product codes of all dims";
const MOST_LISTS = 65_536;
const MOST_PARTS = 65_536;
const DEFAULT_NLIST = 128;
export const DEFAULT_NPROBE = 8;
const DEFAULT_NBITS = 8;
const DEFAULT_SEED = 42;
const DEFAULT_SUB_DIM = 2;
/** Where there are no lists yet, each that is asked for stands for so many rows: the default comes to HNSW's default `ef`. */
const CANDIDATES_PER_LIST = 8;
/**
 * How many times the limit is kept by codes: what brings recall to where the codes cost next to none of it (docs/indexes.md).
 * Milvus keeps the limit alone.
 */
const DEFAULT_REFINE_K = { IVF_FLAT: 1, BIN_IVF_FLAT: 1, IVF_SQ8: 2, IVF_PQ: 8, SCANN: 8 };

/** What each type takes beside `nlist` and `seed`, and beside `nprobe`. */
const BUILD_NAMES: Partial<Record<IvfType, readonly string[]>> = {
  IVF_FLAT: FUNNEL_NAMES,
  IVF_SQ8: FUNNEL_NAMES,
  IVF_PQ: ["m", "nbits"],
  SCANN: ["sub_dim", "with_raw_data"],
};
const SEARCH_NAMES: Partial<Record<IvfType, readonly string[]>> = {
  IVF_SQ8: ["refine_k"],
  IVF_PQ: ["refine_k"],
  SCANN: ["reorder_k"],
};

/** @throws ElanusError INVALID_PARAMETER */
export function checkIvfBuild(type: IvfType, params: IndexParams): IvfBuildParams {
  if (type === "IVF_PQ" || type === "SCANN") refuseFunnel(params, type, NO_PREFIX, "IVF_FLAT and IVF_SQ8");
  refuseUnknown(params, ["nlist", "seed", ...(BUILD_NAMES[type] ?? [])], `build parameter of ${type}`);
  return {
    nlist: integerParam(params, "nlist", { from: 1, to: MOST_LISTS }) ?? DEFAULT_NLIST,
    ...(type === "IVF_PQ" ? productParams(params) : {}),
    ...(type === "SCANN" ? scannParams(params) : {}),
    ...narrowing(params),
    seed: integerParam(params, "seed", { from: 0, to: INT_MAX }) ?? DEFAULT_SEED,
  };
}

/** None without a `prefix`. */
function narrowing(params: IndexParams): Partial<FunnelParams> {
  const checked = checkFunnel(params);
  if (params.prefix !== undefined && params.prefix !== null) return checked;
  const idle = oneGiven(params);
  if (idle === undefined) return {};
  throw new ElanusError("INVALID_PARAMETER", `\`${idle}\` means nothing without a \`prefix\``, {
    hint: 'set `prefix` to "auto" or to a number of dims: without one, lists are not narrowed',
  });
}

function productParams(params: IndexParams): Pick<IvfBuildParams, "m" | "nbits"> {
  const m = integerParam(params, "m", { from: 1, to: MOST_PARTS });
  if (m === undefined) {
    throw new ElanusError("INVALID_PARAMETER", "IVF_PQ needs `m`: into how many parts a vector is cut", {
      hint: "choose one that divides the dim, as dim / 8",
    });
  }
  return { m, nbits: integerParam(params, "nbits", { from: 1, to: 24 }) ?? DEFAULT_NBITS };
}

function scannParams(params: IndexParams): Pick<IvfBuildParams, "sub_dim" | "with_raw_data"> {
  const sub_dim = integerParam(params, "sub_dim", { from: 1, to: MOST_PARTS }) ?? DEFAULT_SUB_DIM;
  return { sub_dim, with_raw_data: booleanParam(params, "with_raw_data") ?? true };
}

/** @param build how the index was built. @throws ElanusError INVALID_PARAMETER */
export function checkIvfSearch(
  type: IvfType,
  { nlist, prefix }: IvfBuildParams,
  params: IndexParams,
  limit: number,
): IvfSearchParams {
  // Lists that are narrowed are searched as those of IVF_SQ8.
  const kind = prefix === undefined ? type : "IVF_SQ8";
  refuseUnknown(params, ["nprobe", ...(SEARCH_NAMES[kind] ?? [])], `search parameter of ${type}`);
  const refineK = numberParam(params, "refine_k", { from: 1 }) ?? DEFAULT_REFINE_K[kind];
  return {
    nprobe: integerParam(params, "nprobe", { from: 1, to: nlist }) ?? Math.min(DEFAULT_NPROBE, nlist),
    kept: integerParam(params, "reorder_k", { from: Math.max(1, limit), to: INT_MAX }) ?? Math.ceil(limit * refineK),
  };
}

/** How many rows codes shall leave to be scored exactly, where there are no lists yet. @throws ElanusError INVALID_PARAMETER */
export function candidatesFor(type: IvfType, build: IvfBuildParams, params: IndexParams, limit: number): number {
  const { nprobe, kept } = checkIvfSearch(type, build, params, limit);
  return Math.max(kept, nprobe * CANDIDATES_PER_LIST);
}
