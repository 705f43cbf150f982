import type snowballStemmers from "snowball-stemmers";
import { ElanusError, nameHint } from "../../errors/index.ts";
import { analyzerError } from "./params.ts";

/** The languages that Milvus stems, as far as Snowball's port has them. https://milvus.io/docs/stemmer-filter.md */
const LANGUAGES = [
  ...["arabic", "danish", "dutch", "english", "finnish", "french", "german", "hungarian", "italian", "norwegian"],
  ...["portuguese", "romanian", "russian", "spanish", "swedish", "tamil", "turkish"],
];

type Snowball = typeof snowballStemmers;

let snowball: Snowball | undefined;

/** Loads the rules of all languages: 870 KB, which most programs never need. To be awaited before a word is stemmed. */
export async function loadStemmers(): Promise<void> {
  snowball ??= (await import("snowball-stemmers")).default;
}

/** What stems words of a language. @throws ElanusError INVALID_PARAMETER */
export function stemmerOf(language: unknown): (word: string) => string {
  const name = typeof language === "string" ? language.toLowerCase() : "";
  if (!LANGUAGES.includes(name)) {
    throw analyzerError("filter `stemmer` does not know the `language`", {
      detail: language === undefined ? "it is missing" : `it is ${JSON.stringify(language)}`,
      hint: nameHint(name, LANGUAGES),
    });
  }
  let rules: ReturnType<Snowball["newStemmer"]> | undefined;
  return (word) => {
    rules ??= loaded().newStemmer(name);
    return rules.stem(word);
  };
}

function loaded(): Snowball {
  if (snowball !== undefined) return snowball;
  throw new ElanusError("INTERNAL", "a word was stemmed before the rules of stemming were loaded");
}
