/** A word is a name or a keyword: which one it is depends on its place. `at` is the offset in the filter's text. */
export type Token =
  | { readonly kind: "word"; readonly text: string; readonly at: number; readonly end: number }
  | { readonly kind: "symbol"; readonly text: string; readonly at: number; readonly end: number }
  | { readonly kind: "literal"; readonly value: bigint | number | string; readonly at: number; readonly end: number }
  | { readonly kind: "end"; readonly at: number; readonly end: number };

/** Keywords and functions are written all in lower or all in upper case; anything else is a name. */
export function lowerKeyword(text: string): string {
  return text === text.toUpperCase() ? text.toLowerCase() : text;
}
