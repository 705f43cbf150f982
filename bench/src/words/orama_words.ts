import type { WordsEngineKind } from "./words_engine.ts";

/** Where `d` is not 0, a row without the term would have a share of its score. */
const relevance = { k: 1.2, b: 0.75, d: 0 };
/** Rows that have some of the terms are hits as well. */
const ANY_TERM = 1;

export const oramaWords: WordsEngineKind = {
  name: "orama",
  packageName: "@orama/orama",
  isStored: false,
  async open() {
    const { create, insert, search } = await import("@orama/orama");
    const tokenizer = {
      language: "english",
      normalizationCache: new Map(),
      tokenize: (text: string) => text.split(" "),
    };
    const index = create({ schema: { text: "string" }, components: { tokenizer } });
    let rows = 0;
    return {
      async add(texts) {
        for (const text of texts) await insert(index, { id: String(rows++), text });
      },
      async finish() {},
      async search(term, limit) {
        const { hits } = await search(index, { term, limit, exact: true, threshold: ANY_TERM, relevance });
        return hits.map(({ id }) => Number(id));
      },
      async close() {},
    };
  },
};
