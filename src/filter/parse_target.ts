import { filterError } from "./filter_error.ts";
import type { FilterField } from "./filter_field.ts";
import { Names } from "./names.ts";
import { parseFilter } from "./parser.ts";
import type { FieldTarget } from "./predicate.ts";

/**
 * The place that a text names, as `meta["a"][0]`, or `color` of a dynamic field.
 *
 * @throws ElanusError INVALID_FILTER, FIELD_NOT_FOUND.
 */
export function parseTarget(text: string, fields: readonly FilterField[]): FieldTarget {
  const node = parseFilter(text);
  if (node.kind === "reference") return new Names(text, fields).resolve(node).target;
  throw filterError(text, node.at, "expected a field or a JSON key", { hint: 'as in `meta["a"][0]`' });
}
