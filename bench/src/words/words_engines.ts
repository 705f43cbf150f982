import { elanusWords } from "./elanus_words.ts";
import { minisearchWords } from "./minisearch_words.ts";
import { oramaWords } from "./orama_words.ts";
import type { WordsEngineKind } from "./words_engine.ts";
import { zvecWords } from "./zvec_words.ts";

export const WORDS_ENGINES: readonly WordsEngineKind[] = [elanusWords, minisearchWords, oramaWords, zvecWords];

/** @throws Error that lists the engines there are. */
export function wordsEngine(name: string): WordsEngineKind {
  const kind = WORDS_ENGINES.find((each) => each.name === name);
  if (kind !== undefined) return kind;
  throw new Error(`there is no engine \`${name}\`; there are ${WORDS_ENGINES.map((each) => each.name).join(", ")}`);
}
