import type { TokenFilter } from "./token_filter.ts";

/**
 * Splits a word that consists of known words, from left to right and the longest first: `dampfschiff` into `dampf` and
 * `schiff`. A word that does not come out even stays whole.
 */
export function decompounder(words: readonly string[]): TokenFilter {
  const known = new Set(words.filter((word) => word !== ""));
  const longest = Math.max(0, ...[...known].map((word) => word.length));
  return (term) => {
    const parts: string[] = [];
    for (let at = 0; at < term.length; at += parts[parts.length - 1].length) {
      const part = longestPart(term, at, known, longest);
      if (part === undefined) return term;
      parts.push(part);
    }
    return parts;
  };
}

function longestPart(term: string, at: number, known: ReadonlySet<string>, longest: number): string | undefined {
  for (let length = Math.min(longest, term.length - at); length > 0; length--) {
    const part = term.slice(at, at + length);
    if (known.has(part)) return part;
  }
  return undefined;
}
