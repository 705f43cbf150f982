import { join } from "node:path";
import { EF_CONSTRUCTION, M } from "../engines/engine.ts";
import { CANDIDATES, EF, type HybridBatch, type HybridEngineKind, LIMIT, RANK_CONSTANT } from "./hybrid_engine.ts";

const TEXT_OPTIONS = { stem: false, removeStopWords: false, asciiFolding: false, withPosition: false };

export const lancedbHybrid: HybridEngineKind = {
  name: "lancedb",
  packageName: "@lancedb/lancedb",
  description: `IVF_HNSW_SQ, 1 partition, m ${M}, efConstruction ${EF_CONSTRUCTION}; FTS; RRFReranker`,
  async open(folder, dim) {
    // It warns at every search that what nobody asks for here, the scores, will once not be there.
    process.env.LANCEDB_LOG ??= "error";
    const lance = await import("@lancedb/lancedb");
    const columns = await arrowColumns(dim);
    const table = await (await lance.connect(join(folder, "lance"))).createEmptyTable("rows", columns.schema);
    const reranker = await lance.rerankers.RRFReranker.create(RANK_CONSTANT);
    return {
      async add(batch) {
        await table.add(columns.table(batch));
      },
      async finish() {
        await table.optimize();
        const graph = { distanceType: "dot", numPartitions: 1, m: M, efConstruction: EF_CONSTRUCTION } as const;
        await table.createIndex("vector", { config: lance.Index.hnswSq(graph) });
        await table.createIndex("text", { config: lance.Index.fts(TEXT_OPTIONS) });
      },
      async search(way, { vector, text }) {
        if (way === "words") {
          const found = table
            .query()
            .fullTextSearch(text, { columns: ["text"] })
            .select(["id"])
            .limit(LIMIT);
          return (await found.toArray()).map(({ id }) => id);
        }
        const near = table.vectorSearch(vector).distanceType("dot").nprobes(1).ef(EF);
        if (way === "vector") {
          return (await near.limit(LIMIT).select(["id", "_distance"]).toArray()).map(({ id }) => id);
        }
        // Its limit is that of each search as well: the best of the fused are taken from them.
        const fused = near
          .fullTextSearch(text, { columns: ["text"] })
          .rerank(reranker)
          .limit(CANDIDATES);
        return (await fused.select(["id"]).toArray()).slice(0, LIMIT).map(({ id }) => id);
      },
      async close() {
        table.close();
      },
    };
  },
};

/** Columns rather than row objects: LanceDB's fastest way in. */
async function arrowColumns(dim: number) {
  const arrow = await import("apache-arrow");
  const list = new arrow.FixedSizeList(dim, new arrow.Field("item", new arrow.Float32(), false));
  const fields = [
    new arrow.Field("id", new arrow.Int32(), false),
    new arrow.Field("text", new arrow.Utf8(), false),
    new arrow.Field("vector", list, false),
  ];
  const schema = new arrow.Schema(fields);
  return {
    schema,
    table({ first, vectors, texts }: HybridBatch) {
      const length = texts.length;
      const data = Int32Array.from({ length }, (_, i) => first + i);
      const values = new Float32Array(length * dim);
      for (const [i, vector] of vectors.entries()) values.set(vector, i * dim);
      const items = arrow.makeData({ type: new arrow.Float32(), data: values });
      const children = [
        arrow.makeData({ type: new arrow.Int32(), data }),
        arrow.vectorFromArray(texts, new arrow.Utf8()).data[0],
        arrow.makeData({ type: list, length, child: items }),
      ];
      const rows = arrow.makeData({ type: new arrow.Struct(fields), length, children });
      return new arrow.Table([new arrow.RecordBatch(schema, rows)]);
    },
  };
}
