import { ElanusError } from "../../errors/index.ts";
import { numberParam, refuseUnknown } from "../check_params.ts";
import type { IndexParams } from "../vector_index.ts";

/** https://milvus.io/docs/sparse-inverted-index.md */
const ALGORITHMS = ["DAAT_MAXSCORE", "DAAT_WAND", "TAAT_NAIVE"];
const RATIO = { from: 0, below: 1 };

/** The build parameters, checked. @throws ElanusError INVALID_PARAMETER */
export function checkSparseBuild(params: IndexParams, type: string): IndexParams {
  refuseUnknown(params, ["inverted_index_algo", "drop_ratio_build"], `build parameter of ${type}`);
  const { inverted_index_algo: algorithm } = params;
  if (algorithm !== undefined && !ALGORITHMS.some((known) => known === algorithm)) {
    throw new ElanusError("INVALID_PARAMETER", "`inverted_index_algo` is none that exists", {
      detail: `it is ${JSON.stringify(algorithm)}`,
      hint: `one of ${ALGORITHMS.join(", ")}`,
    });
  }
  numberParam(params, "drop_ratio_build", RATIO);
  return { ...params };
}

/** @throws ElanusError INVALID_PARAMETER */
export function checkSparseSearch(params: IndexParams, type: string): void {
  refuseUnknown(params, ["drop_ratio_search"], `search parameter of ${type}`);
  numberParam(params, "drop_ratio_search", RATIO);
}
