import type { CharSet } from "./char_set.ts";

/** A place between characters: `^` and `$` with and without `(?m)`, `\b`, `\B`. */
export type Assertion = "text_begin" | "text_end" | "line_begin" | "line_end" | "word_edge" | "no_word_edge";

/** A regular expression as it is written. Whether a repetition is greedy does not change what matches. */
export type Regex =
  | { readonly kind: "chars"; readonly set: CharSet }
  | { readonly kind: "assert"; readonly assertion: Assertion }
  | { readonly kind: "sequence" | "choice"; readonly parts: readonly Regex[] }
  | { readonly kind: "repeat"; readonly part: Regex; readonly min: number; readonly max: number };

/** Makes the error of a mistake in a regular expression. */
export type Fail = (message: string, hint?: string) => Error;
