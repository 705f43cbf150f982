import { foldToAscii } from "../../text/analyzers/ascii_folding.ts";
import { splitWords } from "../../text/analyzers/split_words.ts";

/** The words of a text as LSA sees them, in lower case and without accents, and how often each occurs. */
export function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of splitWords(foldToAscii(text.toLowerCase()))) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
