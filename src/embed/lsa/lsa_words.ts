import { foldToAscii } from "../../text/analyzers/ascii_folding.ts";
import { splitWords } from "../../text/analyzers/split_words.ts";

/** The words of a text as LSA sees them: lower case, without accents, in their order. */
export function lsaWords(text: string): string[] {
  return splitWords(foldToAscii(text.toLowerCase()));
}
