import { nameHint } from "../../errors/index.ts";
import { analyzerError, type Params, refuseOthers, typeOf } from "./params.ts";

/** A word where it begins in the text, in UTF-16 units. */
export interface WordPlace {
  readonly word: string;
  readonly start: number;
}

/** Finds the words of a text. */
export interface Tokenizer {
  words(text: string): Iterable<string>;
  places(text: string): Iterable<WordPlace>;
}

/** Milvus's, by its names. https://milvus.io/docs/standard-tokenizer.md and its neighbours */
const TOKENIZERS: ReadonlyMap<string, () => Tokenizer> = new Map([
  // Runs of letters and digits: `don't` is two words, as in Milvus.
  ["standard", () => patternTokenizer(/[\p{Alphabetic}\p{N}]+/gu)],
  ["whitespace", () => patternTokenizer(/[^\t\n\f\r ]+/g)],
  // All that lies between two boundaries, punctuation and spaces as well; a dictionary knows scripts without spaces.
  ["icu", () => segmentTokenizer("und")],
  // Not Milvus's dictionary of the same name, but that of the runtime.
  ["jieba", () => segmentTokenizer("zh")],
]);

/**
 * The tokenizer of that name, or of that `type`.
 *
 * @throws ElanusError INVALID_PARAMETER
 */
export function makeTokenizer(given: unknown): Tokenizer {
  const params: Params = typeOf("tokenizer", given);
  const make = TOKENIZERS.get(params.type);
  if (make === undefined) {
    throw analyzerError(`tokenizer \`${params.type}\` does not exist`, {
      hint: nameHint(params.type, TOKENIZERS.keys()),
    });
  }
  refuseOthers(`tokenizer \`${params.type}\``, params, ["type"]);
  return make();
}

function patternTokenizer(pattern: RegExp): Tokenizer {
  return {
    words: (text) => text.match(pattern) ?? [],
    *places(text) {
      for (const { 0: word, index } of text.matchAll(pattern)) yield { word, start: index };
    },
  };
}

function segmentTokenizer(locale: string): Tokenizer {
  // Made when it is first needed: it loads the dictionaries.
  let segmenter: Intl.Segmenter | undefined;
  const segments = (text: string) => {
    segmenter ??= new Intl.Segmenter(locale, { granularity: "word" });
    return segmenter.segment(text);
  };
  return {
    *words(text) {
      for (const { segment } of segments(text)) yield segment;
    },
    *places(text) {
      for (const { segment, index } of segments(text)) yield { word: segment, start: index };
    },
  };
}
