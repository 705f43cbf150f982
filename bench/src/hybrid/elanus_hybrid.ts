import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { EF_CONSTRUCTION, M } from "../engines/engine.ts";
import { CANDIDATES, EF, type HybridEngineKind, LIMIT, type Question, RANK_CONSTANT } from "./hybrid_engine.ts";

const collection_name = "rows";
const MOST_TEXT_BYTES = 1000;

/** How vectors are compared. */
type Walk = { readonly ef: number } | { readonly exact: true };

export const elanusHybrid: HybridEngineKind = {
  name: "elanus",
  packageName: "elanus",
  description: `HNSW, M ${M}, efConstruction ${EF_CONSTRUCTION}; SPARSE_INVERTED_INDEX, BM25; hybridSearch with RRFRanker`,
  async open(folder, dim) {
    const { DataType, ElanusClient, FunctionType, RRFRanker } = await import("../../../dist/index.js");
    const client = await ElanusClient.open(join(folder, "rows.elanus"));
    await client.createCollection({
      collection_name,
      fields: [
        { name: "id", data_type: DataType.Int64, is_primary_key: true },
        { name: "vector", data_type: DataType.FloatVector, dim },
        { name: "text", data_type: DataType.VarChar, max_length: MOST_TEXT_BYTES, enable_analyzer: true },
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
      index_params: [
        {
          field_name: "vector",
          index_type: "HNSW",
          metric_type: "IP",
          params: { M, efConstruction: EF_CONSTRUCTION },
        },
        { field_name: "words", index_type: "SPARSE_INVERTED_INDEX", metric_type: "BM25" },
      ],
    });
    const byVector = ({ vector }: Question, params: Walk) => ({ anns_field: "vector", data: vector, params });
    const byWords = ({ text }: Question) => ({ anns_field: "words", data: text });
    const both = async (question: Question, params: Walk) => {
      const { results } = await client.hybridSearch({
        collection_name,
        data: [
          { ...byVector(question, params), limit: CANDIDATES },
          { ...byWords(question), limit: CANDIDATES },
        ],
        rerank: RRFRanker(RANK_CONSTANT),
        limit: LIMIT,
      });
      return results.map(({ id }) => Number(id));
    };
    return {
      async add({ first, vectors, texts }) {
        const data = vectors.map((vector, i) => ({ id: first + i, vector, text: texts[i] }));
        await client.insert({ collection_name, data });
      },
      async finish() {
        await client.flushSync({ collection_names: [collection_name] });
        const { compactionID } = await client.compact({ collection_name });
        while ((await client.getCompactionState({ compactionID })).state !== "Completed") await pause(100);
        await client.waitForIndex({ collection_name });
      },
      async search(way, question) {
        if (way === "both") return both(question, { ef: EF });
        const asked = way === "vector" ? byVector(question, { ef: EF }) : byWords(question);
        const { results } = await client.search({ collection_name, limit: LIMIT, ...asked });
        return results.map(({ id }) => Number(id));
      },
      exact: (question) => both(question, { exact: true }),
      close: () => client.close(),
    };
  },
};
