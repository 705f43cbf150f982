import { ElanusError, nameHint } from "../errors/index.ts";
import type { VectorKind } from "../schema/vector_kind.ts";
import { INT_MAX, integerParam, numberParam } from "./check_params.ts";
import { checkSparseSearch } from "./sparse/params.ts";
import type { IndexParams } from "./vector_index.ts";

/** What some index on vectors of the kind takes: where none is asked it means nothing, but must be what it may be. */
const INTEGER_PARAMS: Readonly<Record<"dense" | "binary", readonly string[]>> = {
  dense: ["ef", "prefix", "search_list", "nprobe", "reorder_k"],
  binary: ["nprobe"],
};
const NUMBER_PARAMS: typeof INTEGER_PARAMS = { dense: ["refine_k"], binary: [] };
const WHOLE = { from: 1, to: INT_MAX };
const ANY = { from: 1 };
/** What a search takes whatever index there is; for hints. */
const SEARCH_PARAMS = [
  "exact",
  "recall",
  "radius",
  "range_filter",
  "dims",
  "funnel",
  "group_by_field",
  "group_size",
  "strict_group_size",
];

/**
 * Checks the parameters of a search before it is known which indexes will answer it.
 *
 * @param indexType of the field's index, if it has one.
 * @throws ElanusError INVALID_PARAMETER
 */
export function checkSearchParams(kind: VectorKind, params: IndexParams, indexType = "exact search"): void {
  if (kind === "sparse") {
    checkSparseSearch(params, indexType);
    return;
  }
  const integers = INTEGER_PARAMS[kind];
  const numbers = NUMBER_PARAMS[kind];
  for (const name of Object.keys(params)) {
    if (integers.includes(name)) integerParam(params, name, WHOLE);
    else if (numbers.includes(name)) numberParam(params, name, ANY);
    else {
      throw new ElanusError("INVALID_PARAMETER", `\`${name}\` is not a search parameter of ${indexType}`, {
        hint: nameHint(name, [...integers, ...numbers, ...SEARCH_PARAMS]),
      });
    }
  }
}
