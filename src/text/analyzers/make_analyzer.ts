import { nameHint } from "../../errors/index.ts";
import { Analyzer } from "./analyzer.ts";
import { makeFilter } from "./filters.ts";
import { analyzerError, isObject, refuseOthers, textList } from "./params.ts";
import type { TokenFilter } from "./token_filter.ts";
import { makeTokenizer } from "./tokenizers.ts";

/** `analyzer_params` as the user wrote them. */
export type AnalyzerParams = Readonly<Record<string, unknown>>;

/** Milvus's analyzers in terms of tokenizers and filters. https://milvus.io/docs/analyzer-overview.md */
const PRESETS: ReadonlyMap<string, { readonly tokenizer: string; readonly filter: readonly unknown[] }> = new Map([
  ["standard", { tokenizer: "standard", filter: ["lowercase"] }],
  [
    "english",
    {
      tokenizer: "standard",
      filter: ["lowercase", { type: "stemmer", language: "english" }, { type: "stop", stop_words: ["_english_"] }],
    },
  ],
  ["chinese", { tokenizer: "jieba", filter: ["cnalphanumonly"] }],
]);

/**
 * The analyzer that Milvus's `analyzer_params` describe: `{ type: "english" }`, with `stop_words` if need be, or
 * `{ tokenizer: "standard", filter: ["lowercase", ...] }`; `standard` where there are none.
 *
 * @throws ElanusError INVALID_PARAMETER that names what is not known.
 */
export function makeAnalyzer(params: AnalyzerParams = {}): Analyzer {
  if (params.tokenizer === undefined) return preset(params);
  refuseOthers("an analyzer with a tokenizer", params, ["tokenizer", "filter"]);
  const { filter = [] } = params;
  if (!Array.isArray(filter)) throw analyzerError("`filter` of an analyzer is no list of filters");
  return new Analyzer(makeTokenizer(params.tokenizer), filter.map(makeFilter));
}

/** `analyzer_params` as an object, which may come as JSON text. @throws ElanusError INVALID_PARAMETER */
export function parseAnalyzerParams(given: unknown): AnalyzerParams {
  const value = typeof given === "string" ? parseJson(given) : given;
  if (isObject(value)) return value;
  throw analyzerError("`analyzer_params` are neither an object nor JSON text of one", {
    detail: `found ${JSON.stringify(given) ?? String(given)}`,
    hint: 'as { type: "english" }',
  });
}

function preset(params: AnalyzerParams): Analyzer {
  const { type = "standard" } = params;
  const known = typeof type === "string" ? PRESETS.get(type) : undefined;
  if (known === undefined) {
    throw analyzerError(`analyzer ${JSON.stringify(type)} does not exist`, {
      hint: nameHint(String(type), PRESETS.keys()),
    });
  }
  refuseOthers(`analyzer \`${type}\``, params, ["type", "stop_words"]);
  const filters = known.filter.map(makeFilter);
  return new Analyzer(makeTokenizer(known.tokenizer), [...filters, ...furtherStopWords(params.stop_words)]);
}

function furtherStopWords(given: unknown): TokenFilter[] {
  if (given === undefined) return [];
  return [makeFilter({ type: "stop", stop_words: textList("an analyzer", "stop_words", given) })];
}

function parseJson(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
