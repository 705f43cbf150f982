import { ElanusError } from "../../errors/index.ts";
import { refuseUnknown } from "../check_params.ts";
import type { IndexParams } from "../vector_index.ts";

/** https://milvus.io/docs/sparse-inverted-index.md */
const ALGORITHMS = ["DAAT_MAXSCORE", "DAAT_WAND", "TAAT_NAIVE"];

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
  checkRatio(params, "drop_ratio_build");
  return { ...params };
}

/** @throws ElanusError INVALID_PARAMETER */
export function checkSparseSearch(params: IndexParams, type: string): void {
  refuseUnknown(params, ["drop_ratio_search"], `search parameter of ${type}`);
  checkRatio(params, "drop_ratio_search");
}

function checkRatio(params: IndexParams, name: string): void {
  const given = params[name];
  if (given === undefined || given === null) return;
  const ratio = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
  if (typeof ratio === "number" && ratio >= 0 && ratio < 1) return;
  throw new ElanusError("INVALID_PARAMETER", `\`${name}\` must be a number from 0 to below 1`, {
    detail: `it is ${JSON.stringify(given) ?? String(given)}`,
  });
}
