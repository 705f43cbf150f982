import { join } from "node:path";
import { EF_CONSTRUCTION, M } from "../engines/engine.ts";
import { CANDIDATES, EF, type HybridEngineKind, LIMIT, type Question, RANK_CONSTANT } from "./hybrid_engine.ts";

/** zvec takes at most 1,024 documents a write. */
const ROWS_A_WRITE = 1000;
const VECTOR = "vector";
const TEXT = "text";

export const zvecHybrid: HybridEngineKind = {
  name: "zvec",
  packageName: "@zvec/zvec",
  description: `HNSW int8 + refiner, m ${M}, efConstruction ${EF_CONSTRUCTION}; FTS; multiQuery with rrf`,
  async open(folder, dimension) {
    const peer = await import("@zvec/zvec");
    peer.ZVecInitialize({ queryThreads: 1, optimizeThreads: 1 });
    const graph = {
      indexType: peer.ZVecIndexType.HNSW,
      metricType: peer.ZVecMetricType.IP,
      m: M,
      efConstruction: EF_CONSTRUCTION,
      quantizeType: peer.ZVecQuantizeType.INT8,
    };
    const postings = { indexType: peer.ZVecIndexType.FTS, tokenizerName: "standard", filters: ["lowercase"] };
    const schema = new peer.ZVecCollectionSchema({
      name: "rows",
      vectors: { name: VECTOR, dataType: peer.ZVecDataType.VECTOR_FP32, dimension, indexParams: graph },
      fields: [{ name: TEXT, dataType: peer.ZVecDataType.STRING, nullable: false, indexParams: postings }],
    });
    const collection = peer.ZVecCreateAndOpen(join(folder, "rows"), schema);
    const params = { indexType: peer.ZVecIndexType.HNSW, ef: EF, isUsingRefiner: true };
    const byVector = ({ vector }: Question) => ({ fieldName: VECTOR, vector, params });
    const byWords = ({ text }: Question) => ({ fieldName: TEXT, fts: { matchString: text } });
    return {
      async add({ first, vectors, texts }) {
        const docs = vectors.map((vector, i) => ({
          id: `${first + i}`,
          vectors: { [VECTOR]: vector },
          fields: { [TEXT]: texts[i] },
        }));
        for (let from = 0; from < docs.length; from += ROWS_A_WRITE) {
          const failed = collection.insertSync(docs.slice(from, from + ROWS_A_WRITE)).find(({ ok }) => !ok);
          if (failed) throw new Error(`zvec refused a row: ${failed.message}`);
        }
      },
      async finish() {
        collection.optimizeSync({ concurrency: 1 });
      },
      search(way, question) {
        const numCandidates = CANDIDATES;
        const hits =
          way === "both"
            ? collection.multiQuerySync({
                queries: [
                  { ...byVector(question), numCandidates },
                  { ...byWords(question), numCandidates },
                ],
                topk: LIMIT,
                outputFields: [],
                rerank: { type: "rrf", rankConstant: RANK_CONSTANT },
              })
            : collection.querySync({
                ...(way === "vector" ? byVector(question) : byWords(question)),
                topk: LIMIT,
                outputFields: [],
              });
        return hits.map(({ id }) => Number(id));
      },
      async close() {
        collection.closeSync();
      },
    };
  },
};
