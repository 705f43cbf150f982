import { ElanusError } from "../../errors/index.ts";
import { choiceParam, INT_MAX, integerParam, numberParam, refuseUnknown } from "../check_params.ts";
import type { IndexParams } from "../vector_index.ts";

/** Whether rows are turned onto their principal axes before a prefix is taken; "auto": where the raw dims do less well. */
export type Rotate = "auto" | "pca" | "none";

/** How an HNSW index is built (https://milvus.io/docs/hnsw.md); what follows `efConstruction` is ours. */
export interface HnswBuildParams {
  /** Most links of a row on the upper layers, twice as many on layer 0: 2 to 2048. */
  readonly M: number;
  /** The pool of candidates among which links are chosen, 1 or more. */
  readonly efConstruction: number;
  /** Dims that the graph is built and walked on; hits are scored on all. "auto": as a sample of the rows has it. */
  readonly prefix: number | "auto";
  readonly rotate: Rotate;
  /** The recall at limit 10 that a search of the default `ef` should reach; "auto" takes prefixes that do not stand in its way. */
  readonly target_recall: number;
  /** Chooses the layers of the rows; equal seeds and rows give equal graphs. */
  readonly seed: number;
  /** Where vectors stay on disk whatever is said; no parameter of HNSW. */
  readonly onDisk?: DiskBudget;
  /** Rows that grow are coded and not linked: a search scans their codes. No parameter of HNSW. */
  readonly codesAlone?: boolean;
}

/** What "auto" keeps to where the vectors of candidates are read from a file. */
export interface DiskBudget {
  /** No prefix has more dims. */
  readonly mostDims: number;
}

export interface HnswSearchParams {
  /** The pool of a search, before a funnel makes it larger: at least the limit. */
  readonly ef: number;
  /** Dims that the walk compares: those that are coded, or fewer. */
  readonly prefix: number;
}

const DEFAULT_M = 30;
const DEFAULT_EF_CONSTRUCTION = 360;
export const DEFAULT_EF = 64;
const DEFAULT_TARGET_RECALL = 0.98;
const DEFAULT_SEED = 42;
const SEARCH_PARAMS = ["ef", "prefix"];
const ROTATE: readonly Rotate[] = ["auto", "pca", "none"];

/** @throws ElanusError INVALID_PARAMETER */
export function checkHnswBuild(params: IndexParams): HnswBuildParams {
  const known = ["M", "efConstruction", "prefix", "rotate", "target_recall", "seed"];
  refuseUnknown(params, known, "build parameter of HNSW");
  return {
    M: integerParam(params, "M", { from: 2, to: 2048 }) ?? DEFAULT_M,
    efConstruction: integerParam(params, "efConstruction", { from: 1, to: INT_MAX }) ?? DEFAULT_EF_CONSTRUCTION,
    prefix: prefixParam(params),
    rotate: choiceParam(params, "rotate", ROTATE) ?? "auto",
    target_recall: numberParam(params, "target_recall", { from: 0.5, below: 1 }) ?? DEFAULT_TARGET_RECALL,
    seed: integerParam(params, "seed", { from: 0, to: INT_MAX }) ?? DEFAULT_SEED,
  };
}

function prefixParam(params: IndexParams): number | "auto" {
  if (params.prefix === "auto") return "auto";
  return integerParam(params, "prefix", { from: 1, to: 32_768 }) ?? "auto";
}

/** The prefix that is set by hand, if one is. @throws ElanusError INVALID_PARAMETER where there are not so many dims. */
export function prefixByHand({ prefix }: HnswBuildParams, dim: number): number | undefined {
  if (prefix === "auto") return undefined;
  if (prefix <= dim) return prefix;
  throw new ElanusError("INVALID_PARAMETER", "`prefix` is larger than the dim of the vectors", {
    detail: `prefix ${prefix}, dim ${dim}`,
    hint: `choose a \`prefix\` from 1 to ${dim}, or leave it out`,
  });
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
