import type { Bitset } from "../kernels/bitset.ts";
import { checkFilter } from "./checker.ts";
import { evaluate } from "./evaluate/evaluate.ts";
import type { FilterColumns } from "./filter_columns.ts";
import type { FilterField, FilterValue } from "./filter_field.ts";
import { parseFilter } from "./parser.ts";
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
 * Compiles a filter in Milvus's boolean expression language (https://milvus.io/docs/boolean.md); empty text means
 * all rows.
 *
 * @throws ElanusError INVALID_FILTER that points at the column of the mistake, FIELD_NOT_FOUND with the nearest
 * name, NOT_SUPPORTED for what Milvus has and we don't.
 */
export function compileFilter(
  text: string,
  fields: readonly FilterField[],
  options: FilterOptions = {},
): CompiledFilter {
  const { predicate, fields: read } = check(text, fields, options);
  return {
    text,
    fields: read,
    predicate,
    evaluate: (columns) => evaluate(predicate, columns).isTrue,
  };
}

function check(text: string, fields: readonly FilterField[], options: FilterOptions) {
  if (text.trim() === "") return { predicate: { kind: "constant", truth: true }, fields: [] } as const;
  return checkFilter(text, parseFilter(text), fields, options.values ?? {});
}
