import { analyzerError } from "./params.ts";

/** The 33 words that Lucene and tantivy leave out of English. */
const ENGLISH =
  "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with";

/** Words of which a list stands for a language. */
const LISTS: ReadonlyMap<string, readonly string[]> = new Map([["_english_", ENGLISH.split(" ")]]);

/** The words of a list in which a name as `_english_` stands for the words of a language. @throws ElanusError INVALID_PARAMETER */
export function stopWords(given: readonly string[]): ReadonlySet<string> {
  return new Set(given.flatMap((word) => LISTS.get(word) ?? checkedWord(word)));
}

/** In Milvus a list that does not exist is a word: nothing would be left out, and nobody told. */
function checkedWord(word: string): string {
  if (!/^_[a-z]+_$/.test(word)) return word;
  throw analyzerError(`the list of stop words \`${word}\` does not exist`, {
    hint: `give the words themselves; lists: ${[...LISTS.keys()].join(", ")}`,
  });
}
