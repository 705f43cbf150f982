import { ElanusError } from "../../errors/index.ts";
import { INT_MAX, integerParam, numberParam, refuseUnknown } from "../check_params.ts";
import type { IndexParams } from "../vector_index.ts";

/** How a table of random projections is built; Milvus has none. */
export interface LshBuildParams {
  /** Hyperplanes, and bits of a code: a multiple of 8, 8 to 32768. */
  readonly nbits: number;
  /** Chooses the planes. */
  readonly seed: number;
}

const MOST_BITS = 32_768;
const DEFAULT_BITS = 512;
const DEFAULT_SEED = 42;
const DEFAULT_REFINE_K = 20;

/** @throws ElanusError INVALID_PARAMETER */
export function checkLshBuild(params: IndexParams): LshBuildParams {
  refuseUnknown(params, ["nbits", "seed"], "build parameter of RP_LSH");
  const nbits = integerParam(params, "nbits", { from: 8, to: MOST_BITS }) ?? DEFAULT_BITS;
  if (nbits % 8 !== 0) {
    throw new ElanusError("INVALID_PARAMETER", "`nbits` of RP_LSH must be a multiple of 8", {
      detail: `it is ${nbits}`,
      hint: `choose ${Math.ceil(nbits / 8) * 8}`,
    });
  }
  return { nbits, seed: integerParam(params, "seed", { from: 0, to: INT_MAX }) ?? DEFAULT_SEED };
}

/** How many times the limit is kept by codes, to be scored exactly. @throws ElanusError INVALID_PARAMETER */
export function checkLshSearch(params: IndexParams): number {
  refuseUnknown(params, ["refine_k"], "search parameter of RP_LSH");
  return numberParam(params, "refine_k", { from: 1 }) ?? DEFAULT_REFINE_K;
}
