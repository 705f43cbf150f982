import type { WordsEngineKind } from "./words_engine.ts";

/** BM25+ without its plus; `k` and `b` as everywhere. */
const BM25 = { k: 1.2, b: 0.75, d: 0 };

export const minisearchWords: WordsEngineKind = {
  name: "minisearch",
  packageName: "minisearch",
  isStored: false,
  async open() {
    const { default: MiniSearch } = await import("minisearch");
    const index = new MiniSearch({
      fields: ["text"],
      tokenize: (text) => text.split(" "),
      processTerm: (term) => term,
      searchOptions: { bm25: BM25, combineWith: "OR" },
    });
    let rows = 0;
    return {
      async add(texts) {
        for (const text of texts) index.add({ id: rows++, text });
      },
      async finish() {},
      search: (query, limit) =>
        index
          .search(query)
          .slice(0, limit)
          .map(({ id }) => id),
      async close() {},
    };
  },
};
