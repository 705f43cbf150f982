import type { CallNode } from "./ast.ts";
import { filterError, nearestHint, quoted } from "./filter_error.ts";
import { lowerKeyword } from "./token.ts";

/** Functions of Milvus that are known and not answered here. */
const MISSING = /^(element_filter|match_(all|any|least|most|exact)|st_[a-z]+|text_match_fuzzy)$/;
const KNOWN = [
  ...["json_contains", "json_contains_all", "json_contains_any", "array_contains", "array_contains_all"],
  ...["array_contains_any", "array_length", "text_match", "phrase_match", "random_sample"],
];

/** The error of a call that is not known where it stands. */
export function unknownFunction(text: string, { name, at }: CallNode): Error {
  const known = lowerKeyword(name);
  if (MISSING.test(known)) {
    return filterError(text, at, `function ${quoted(name)} is not supported`, { code: "NOT_SUPPORTED" });
  }
  if (!KNOWN.includes(known)) {
    return filterError(text, at, `${quoted(name)} is not a function`, { hint: nearestHint(known, KNOWN) });
  }
  if (known === "random_sample") {
    return filterError(text, at, "`random_sample` is the whole filter or the last part of its `and`", {
      hint: "it takes a share of the rows that the rest of the filter finds",
    });
  }
  return filterError(text, at, `expected a value, found a condition: ${quoted(name)}`);
}
