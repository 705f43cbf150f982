import { ElanusError, nameHint } from "../errors/index.ts";
import type { VectorKind } from "../schema/vector_kind.ts";
import { INT_MAX, integerParam } from "./check_params.ts";
import { checkSparseSearch } from "./sparse/params.ts";
import type { IndexParams } from "./vector_index.ts";

/** What some index on dense vectors takes: where none is asked it means nothing, but must be what it may be. */
const DENSE_PARAMS = ["ef", "prefix"];
/** What a search takes whatever index there is; for hints. */
const SEARCH_PARAMS = ["exact", "radius", "range_filter", "group_by_field", "group_size", "strict_group_size"];

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
  const known = kind === "dense" ? DENSE_PARAMS : [];
  for (const name of Object.keys(params)) {
    if (known.includes(name)) {
      integerParam(params, name, { from: 1, to: INT_MAX });
      continue;
    }
    throw new ElanusError("INVALID_PARAMETER", `\`${name}\` is not a search parameter of ${indexType}`, {
      hint: nameHint(name, [...known, ...SEARCH_PARAMS]),
    });
  }
}
