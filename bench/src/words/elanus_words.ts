import { existsSync } from "node:fs";
import { join } from "node:path";
import type { WordsEngine, WordsEngineKind } from "./words_engine.ts";

const collection_name = "texts";
const MOST_BYTES = 65_535;
/** Of one request. */
const ROWS_A_WRITE = 10_000;

export const elanusWords: WordsEngineKind = {
  name: "elanus",
  packageName: "elanus",
  isStored: true,
  async open(folder) {
    const { ElanusClient } = await import("../../../dist/index.js");
    const path = join(folder, "texts.elanus");
    const exists = existsSync(path);
    const client = await ElanusClient.open(path);
    if (exists) await client.waitForIndex({ collection_name });
    else await create(client);
    return engineOver(client);
  },
};

type Client = Awaited<ReturnType<typeof import("../../../dist/index.js")["ElanusClient"]["open"]>>;

async function create(client: Client): Promise<void> {
  const { DataType, FunctionType } = await import("../../../dist/index.js");
  const analyzer = { enable_analyzer: true, analyzer_params: { tokenizer: "whitespace" } };
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: DataType.Int64, is_primary_key: true },
      { name: "text", data_type: DataType.VarChar, max_length: MOST_BYTES, ...analyzer },
      { name: "words", data_type: DataType.SparseFloatVector },
    ],
    functions: [
      {
        name: "bm25",
        type: FunctionType.BM25,
        input_field_names: ["text"],
        output_field_names: ["words"],
        params: {},
      },
    ],
    index_params: [{ field_name: "words", index_type: "SPARSE_INVERTED_INDEX", metric_type: "BM25" }],
  });
}

function engineOver(client: Client): WordsEngine {
  let rows = 0;
  return {
    async add(texts) {
      for (let from = 0; from < texts.length; from += ROWS_A_WRITE) {
        const data = texts.slice(from, from + ROWS_A_WRITE).map((text) => ({ id: rows++, text }));
        await client.insert({ collection_name, data });
      }
    },
    async finish() {
      await client.flushSync({ collection_names: [collection_name] });
      await client.waitForIndex({ collection_name });
    },
    async search(data, limit) {
      const { results } = await client.search({ collection_name, data, limit });
      return results.map(({ id }) => Number(id));
    },
    close: () => client.close(),
  };
}
