import type { Pooling } from "./transformers_module.ts";

/** What a family of models expects: see each model's card. */
export interface ModelProfile {
  readonly pooling: Pooling;
  readonly documentPrefix: string;
  readonly queryPrefix: string;
}

const PLAIN: ModelProfile = { pooling: "mean", documentPrefix: "", queryPrefix: "" };

/** The first pattern that the model's name, without its owner, matches. */
const PROFILES: readonly (readonly [RegExp, ModelProfile])[] = [
  [/^bge-m3/i, { ...PLAIN, pooling: "cls" }],
  [
    /^bge-\w+-en/i,
    { ...PLAIN, pooling: "cls", queryPrefix: "Represent this sentence for searching relevant passages: " },
  ],
  [/^bge-/i, { ...PLAIN, pooling: "cls" }],
  [/^nomic-embed-text/i, { ...PLAIN, documentPrefix: "search_document: ", queryPrefix: "search_query: " }],
  [/^(multilingual-)?e5-/i, { ...PLAIN, documentPrefix: "passage: ", queryPrefix: "query: " }],
];

/** Mean pooling without prefixes (MiniLM and most sentence transformers) for models that are not known. */
export function modelProfile(model: string): ModelProfile {
  const name = model.split(/[\\/]/).pop() ?? model;
  return PROFILES.find(([pattern]) => pattern.test(name))?.[1] ?? PLAIN;
}
