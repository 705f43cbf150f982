import { ElanusError } from "../../errors/index.ts";
import { booleanParam, choiceParam, INT_MAX, integerParam, numberParam, refuseUnknown } from "../check_params.ts";
import { DEFAULT_EF, refuseFunnel } from "../funnel/funnel_params.ts";
import { checkHnswBuild } from "../hnsw/params.ts";
import type { IndexParams } from "../vector_index.ts";

/** The types of the family, by Milvus's names. */
export type QuantisedType = "HNSW_SQ" | "HNSW_PQ";

/** In what a row is kept, with the bits of each value. FLAT is another name of FP32. */
export const PRECISION = { SQ4U: 4, SQ6: 6, SQ8: 8, BF16: 16, FP16: 16, FP32: 32, FLAT: 32 } as const;
export type RefineType = keyof typeof PRECISION;
export type SqType = "SQ4U" | "SQ6" | "SQ8" | "BF16" | "FP16";

/**
 * How such a graph is built (https://milvus.io/docs/hnsw-sq.md, hnsw-pq.md; ranges and defaults as knowhere's
 * faiss_hnsw_config.h has them); `seed` is ours.
 */
export interface QuantisedBuildParams {
  /** As those of HNSW. */
  readonly M: number;
  readonly efConstruction: number;
  /** HNSW_SQ: what a row is kept as. */
  readonly sq_type?: SqType;
  /** HNSW_PQ: parts into which the dims are cut; it divides them. */
  readonly m?: number;
  /** HNSW_PQ: bits of a part's number, 1 to 24. */
  readonly nbits?: number;
  /** Whether what the walk has found is scored anew by something better than its codes. */
  readonly refine: boolean;
  /** By what: FP32 and FLAT are the stored vectors; anything else is kept in memory beside the codes. */
  readonly refine_type?: RefineType;
  readonly seed: number;
}

const SQ_TYPES: readonly SqType[] = ["SQ4U", "SQ6", "SQ8", "BF16", "FP16"];
const REFINE_TYPES: readonly RefineType[] = [...SQ_TYPES, "FP32", "FLAT"];
const NO_PREFIX =
  "its walk compares what it keeps of the vectors; where that is 16 bits a value, the prefix that HNSW finds";
const MOST_PARTS = 65_536;
const DEFAULT_PARTS = 32;
const DEFAULT_NBITS = 8;

/** @throws ElanusError INVALID_PARAMETER */
export function checkQuantisedBuild(type: QuantisedType, params: IndexParams): QuantisedBuildParams {
  refuseFunnel(params, type, NO_PREFIX, "HNSW and DISKANN");
  const own = type === "HNSW_SQ" ? ["sq_type"] : ["m", "nbits"];
  refuseUnknown(params, ["M", "efConstruction", ...own, "refine", "refine_type", "seed"], `build parameter of ${type}`);
  const { M, efConstruction, seed } = checkHnswBuild(only(params, ["M", "efConstruction", "seed"]));
  const codes =
    type === "HNSW_SQ"
      ? { sq_type: choiceParam(upperCase(params, "sq_type"), "sq_type", SQ_TYPES) ?? "SQ8" }
      : {
          m: integerParam(params, "m", { from: 1, to: MOST_PARTS }) ?? DEFAULT_PARTS,
          nbits: integerParam(params, "nbits", { from: 1, to: 24 }) ?? DEFAULT_NBITS,
        };
  return { M, efConstruction, ...codes, ...refinement(params, codes.sq_type), seed };
}

function refinement(params: IndexParams, sq_type: SqType | undefined) {
  const refine = booleanParam(params, "refine") ?? false;
  const refine_type = choiceParam(upperCase(params, "refine_type"), "refine_type", REFINE_TYPES);
  if (!refine) {
    if (refine_type === undefined) return { refine };
    throw new ElanusError("INVALID_PARAMETER", "`refine_type` means nothing without `refine`", {
      hint: "set `refine` to true, or leave `refine_type` out",
    });
  }
  if (refine_type !== undefined && sq_type !== undefined && PRECISION[refine_type] <= PRECISION[sq_type]) {
    throw new ElanusError("INVALID_PARAMETER", "`refine_type` must be more precise than `sq_type`", {
      detail: `refine_type ${refine_type}, sq_type ${sq_type}`,
      hint: "FP32 scores by the stored vectors",
    });
  }
  return { refine, refine_type: refine_type ?? "FP32" };
}

function only(params: IndexParams, names: readonly string[]): IndexParams {
  return Object.fromEntries(Object.entries(params).filter(([name]) => names.includes(name)));
}

/** Milvus takes the names of types in either case. */
function upperCase(params: IndexParams, name: string): IndexParams {
  const value = params[name];
  return typeof value === "string" ? { ...params, [name]: value.toUpperCase() } : params;
}

/**
 * The pool of a search: at least the limit. All of it is refined where anything is.
 *
 * @throws ElanusError INVALID_PARAMETER, also for `refine_k` of an index that was built without.
 */
export function checkQuantisedSearch(
  type: QuantisedType,
  { refine }: QuantisedBuildParams,
  params: IndexParams,
  limit: number,
): number {
  refuseUnknown(params, ["ef", "refine_k"], `search parameter of ${type}`);
  const ef = integerParam(params, "ef", { from: Math.max(1, limit), to: INT_MAX }) ?? Math.max(limit, DEFAULT_EF);
  const refine_k = numberParam(params, "refine_k", { from: 1 });
  if (refine_k !== undefined && !refine) {
    throw new ElanusError("INVALID_PARAMETER", `\`refine_k\` needs an ${type} index that was built with \`refine\``, {
      hint: "leave it out, or build the index with `refine: true`",
    });
  }
  return Math.max(ef, Math.ceil(limit * (refine_k ?? 1)));
}
