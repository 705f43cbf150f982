import { foldToAscii } from "../../text/analyzers/ascii_folding.ts";
import { splitWords } from "../../text/analyzers/split_words.ts";

/** A document as its words, without their order: how often each occurs. */
export type WordCounts = ReadonlyMap<string, number>;

/** The words of a text as LSA sees them: split, lower case, without accents. */
export function countWords(text: string): WordCounts {
  const counts = new Map<string, number>();
  for (const word of splitWords(foldToAscii(text.toLowerCase()))) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
