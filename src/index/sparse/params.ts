import { ElanusError } from "../../errors/index.ts";
import type { Saturation } from "../../kernels/sparse_query.ts";
import { numberParam, refuseUnknown } from "../check_params.ts";
import type { IndexParams } from "../vector_index.ts";

/** https://milvus.io/docs/sparse-inverted-index.md */
const ALGORITHMS = ["DAAT_MAXSCORE", "DAAT_WAND", "TAAT_NAIVE"];
const RATIO = { from: 0, below: 1 };

/** How fast a term's score is satisfied by its number, and how much long texts are held back; of the metric BM25 alone. */
export const BM25_PARAMS = ["bm25_k1", "bm25_b"] as const;
/** Milvus's. https://milvus.io/docs/full-text-search.md */
const DEFAULT_K1 = 1.2;
const DEFAULT_B = 0.75;

/** The BM25 parameters of an index, or of none. @throws ElanusError INVALID_PARAMETER */
export function bm25Params(params: IndexParams = {}): { readonly k1: number; readonly b: number } {
  const k1 = numberParam(params, "bm25_k1", { from: 0 }) ?? DEFAULT_K1;
  const b = numberParam(params, "bm25_b", { from: 0 }) ?? DEFAULT_B;
  if (b <= 1) return { k1, b };
  throw new ElanusError("INVALID_PARAMETER", "`bm25_b` must be a number from 0 to 1", { detail: `it is ${b}` });
}

/** How BM25 with these parameters holds terms back in rows whose numbers of terms have that average. @throws as `bm25Params` */
export function saturationFor(params: IndexParams | undefined): (averageLength: number) => Saturation {
  const { k1, b } = bm25Params(params);
  return (average) => ({ base: k1 * (1 - b), slope: (k1 * b) / (average === 0 ? 1 : average) });
}

/** The build parameters, checked. @throws ElanusError INVALID_PARAMETER */
export function checkSparseBuild(params: IndexParams, type: string): IndexParams {
  refuseUnknown(params, ["inverted_index_algo", "drop_ratio_build", ...BM25_PARAMS], `build parameter of ${type}`);
  const { inverted_index_algo: algorithm } = params;
  if (algorithm !== undefined && !ALGORITHMS.some((known) => known === algorithm)) {
    throw new ElanusError("INVALID_PARAMETER", "`inverted_index_algo` is none that exists", {
      detail: `it is ${JSON.stringify(algorithm)}`,
      hint: `one of ${ALGORITHMS.join(", ")}`,
    });
  }
  numberParam(params, "drop_ratio_build", RATIO);
  bm25Params(params);
  return { ...params };
}

/** The search parameters, checked. @throws ElanusError INVALID_PARAMETER */
export function checkSparseSearch(params: IndexParams, type: string): { readonly dropRatio: number } {
  refuseUnknown(params, ["drop_ratio_search"], `search parameter of ${type}`);
  return { dropRatio: numberParam(params, "drop_ratio_search", RATIO) ?? 0 };
}
