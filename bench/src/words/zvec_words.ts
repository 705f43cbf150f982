import { existsSync } from "node:fs";
import { join } from "node:path";
import type { WordsEngineKind } from "./words_engine.ts";

/** zvec takes at most 1,024 documents a write. */
const ROWS_A_WRITE = 1000;
const FIELD = "text";

export const zvecWords: WordsEngineKind = {
  name: "zvec",
  packageName: "@zvec/zvec",
  isStored: true,
  async open(folder) {
    const peer = await import("@zvec/zvec");
    peer.ZVecInitialize({ queryThreads: 1, optimizeThreads: 1 });
    const path = join(folder, "texts");
    const indexParams = { indexType: peer.ZVecIndexType.FTS, tokenizerName: "whitespace", filters: [] };
    const field = { name: FIELD, dataType: peer.ZVecDataType.STRING, nullable: false, indexParams };
    const schema = new peer.ZVecCollectionSchema({ name: "texts", fields: [field] });
    const collection = existsSync(path) ? peer.ZVecOpen(path) : peer.ZVecCreateAndOpen(path, schema);
    let rows = 0;
    return {
      async add(texts) {
        for (let from = 0; from < texts.length; from += ROWS_A_WRITE) {
          const docs = texts.slice(from, from + ROWS_A_WRITE);
          const statuses = collection.insertSync(docs.map((text) => ({ id: `${rows++}`, fields: { [FIELD]: text } })));
          const failed = statuses.find((status) => !status.ok);
          if (failed) throw new Error(`zvec refused a row: ${failed.message}`);
        }
      },
      async finish() {
        collection.optimizeSync({ concurrency: 1 });
      },
      search(matchString, topk) {
        const hits = collection.querySync({ fieldName: FIELD, topk, fts: { matchString }, outputFields: [] });
        return hits.map(({ id }) => Number(id));
      },
      async close() {
        collection.closeSync();
      },
    };
  },
};
