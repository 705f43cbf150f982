import { nameHint } from "../../errors/index.ts";
import { foldToAscii } from "./ascii_folding.ts";
import { decompounder } from "./decompounder.ts";
import { analyzerError, type Params, refuseOthers, textList, typeOf } from "./params.ts";
import { stemmerOf } from "./stemmers.ts";
import { stopWords } from "./stop_words.ts";
import type { TokenFilter } from "./token_filter.ts";

/** Filters of Milvus that need nothing but their name. https://milvus.io/docs/lowercase-filter.md and its neighbours */
const PLAIN: ReadonlyMap<string, TokenFilter> = new Map<string, TokenFilter>([
  ["lowercase", (term) => term.toLowerCase()],
  ["asciifolding", foldToAscii],
  ["alphanumonly", keeping(/^[A-Za-z0-9]+$/)],
  ["cnalphanumonly", keeping(/[\p{Script=Han}A-Za-z0-9]/u)],
  ["cncharonly", keeping(/\p{Script=Han}/u)],
  ["removepunct", (term) => (/[\p{P}\s]/u.test(term) ? undefined : term)],
]);

/** Those that are made from parameters. */
const MADE: ReadonlyMap<string, (params: Params) => TokenFilter> = new Map([
  ["stop", stop],
  ["stemmer", stemmer],
  ["length", length],
  ["decompounder", split],
  ["regex", matching],
]);

/**
 * The filter of that name, or of that `type`.
 *
 * @throws ElanusError INVALID_PARAMETER
 */
export function makeFilter(given: unknown): TokenFilter {
  const params = typeOf("filter", given);
  const plain = PLAIN.get(params.type);
  if (plain !== undefined) {
    refuseOthers(`filter \`${params.type}\``, params, ["type"]);
    return plain;
  }
  const make = MADE.get(params.type);
  if (make !== undefined) return make(params);
  throw analyzerError(`filter \`${params.type}\` does not exist`, {
    hint: nameHint(params.type, [...PLAIN.keys(), ...MADE.keys()]),
  });
}

function keeping(pattern: RegExp): TokenFilter {
  return (term) => (pattern.test(term) ? term : undefined);
}

/** Takes words out. */
function stop(params: Params): TokenFilter {
  refuseOthers("filter `stop`", params, ["type", "stop_words"]);
  const words = stopWords(textList("filter `stop`", "stop_words", params.stop_words));
  return (term) => (words.has(term) ? undefined : term);
}

/** Reduces a word to its stem by the rules of a language. */
function stemmer(params: Params): TokenFilter {
  refuseOthers("filter `stemmer`", params, ["type", "language"]);
  return stemmerOf(params.language);
}

/** Takes out what is longer than so many bytes of UTF-8. */
function length(params: Params): TokenFilter {
  refuseOthers("filter `length`", params, ["type", "max"]);
  const { max } = params;
  if (typeof max === "number" && Number.isInteger(max) && max >= 0) {
    return (term) => (Buffer.byteLength(term, "utf8") <= max ? term : undefined);
  }
  throw analyzerError("filter `length` needs `max`, a whole number of bytes", {
    detail: max === undefined ? "it is missing" : `it is ${JSON.stringify(max)}`,
  });
}

function split(params: Params): TokenFilter {
  refuseOthers("filter `decompounder`", params, ["type", "word_list"]);
  return decompounder(textList("filter `decompounder`", "word_list", params.word_list));
}

/** Keeps what an expression matches somewhere. */
function matching(params: Params): TokenFilter {
  refuseOthers("filter `regex`", params, ["type", "expr"]);
  const { expr } = params;
  if (typeof expr !== "string") throw analyzerError("filter `regex` needs `expr`, a text");
  try {
    return keeping(new RegExp(expr, "u"));
  } catch (cause) {
    throw analyzerError("the `expr` of a filter `regex` is no regular expression", {
      detail: cause instanceof Error ? cause.message : String(cause),
    });
  }
}
