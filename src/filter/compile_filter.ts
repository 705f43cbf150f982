import { ElanusError } from "../errors/index.ts";
import { Bitset } from "../kernels/bitset.ts";
import type { FilterColumns } from "./filter_columns.ts";
import type { FilterField, FilterValue } from "./filter_field.ts";
import type { Predicate } from "./predicate.ts";

/** A filter that was parsed and checked once and can be evaluated over any rows of its fields. */
export interface CompiledFilter {
  readonly text: string;
  /** The fields that it reads, each once; the dynamic field under its own name. */
  readonly fields: readonly string[];
  /** The checked expression, for planners and `explain`. */
  readonly predicate: Predicate;
  /** The rows for which the filter is true (neither false nor unknown), in a new bitset of `rowCount` bits. */
  evaluate(columns: FilterColumns): Bitset;
}

export interface FilterOptions {
  /** Values of the templates `{name}` (Milvus's `exprValues`). */
  readonly values?: Readonly<Record<string, FilterValue>>;
}

/**
 * Compiles a filter in Milvus's boolean expression language; empty text means all rows.
 *
 * @throws ElanusError INVALID_FILTER that points at the column of the mistake, FIELD_NOT_FOUND with the nearest
 * name, NOT_SUPPORTED for what Milvus has and we don't.
 */
export function compileFilter(
  text: string,
  _fields: readonly FilterField[],
  _options: FilterOptions = {},
): CompiledFilter {
  if (text.trim() !== "") throw new ElanusError("NOT_SUPPORTED", "filters are not evaluated yet");
  return {
    text,
    fields: [],
    predicate: { kind: "constant", truth: true },
    evaluate: (columns) => Bitset.full(columns.rowCount),
  };
}
