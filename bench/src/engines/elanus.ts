import { join } from "node:path";
import { MatrixFile, splitRows } from "../data/matrix_file.ts";
import { filterText, TAGS, tagsOf } from "../data/row_tags.ts";
import { EF_CONSTRUCTION, type Engine, type EngineInput, type EngineKind, M } from "./engine.ts";

const ROWS_A_WRITE = 5000;
const collection_name = "vectors";
const field_name = "vector";

export const elanus: EngineKind = {
  name: "elanus",
  packageName: "elanus",
  filters: true,
  open: (input) => open(input, "HNSW"),
};

/** The exact scan, for what an index is measured against. */
export const elanusFlat: EngineKind = {
  name: "elanus-flat",
  packageName: "elanus",
  open: (input) => open(input, "FLAT"),
};

async function open({ data, tags, folder }: EngineInput, index_type: "HNSW" | "FLAT"): Promise<Engine> {
  const { DataType, ElanusClient } = await import("../../../dist/index.js");
  // In a folder, as the peers: ":memory:" would count its files as memory too.
  const client = await ElanusClient.open(join(folder, "vectors.elanus"));
  const tagNames = tags === undefined ? [] : TAGS;
  const buildParams = index_type === "HNSW" ? { M, efConstruction: EF_CONSTRUCTION } : {};
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: DataType.Int64, is_primary_key: true },
      { name: field_name, data_type: DataType.FloatVector, dim: data.dim },
      ...tagNames.map((name) => ({ name, data_type: DataType.Int32 })),
    ],
    index_params: [
      { field_name, index_type, metric_type: data.metric, params: buildParams },
      ...tagNames.map((name) => ({ field_name: name, index_type: "AUTOINDEX" })),
    ],
  });
  let params: Record<string, number> = {};
  return {
    description: index_type === "HNSW" ? `HNSW, M ${M}, efConstruction ${EF_CONSTRUCTION}` : "FLAT",
    buildThreads: "all",
    async build(onProgress) {
      const rows = new MatrixFile(data.rowsPath, data.dim);
      for (const { first, count, values } of rows.batches(ROWS_A_WRITE)) {
        const vectors = splitRows(values, count, data.dim);
        const rowOf = (vector: Float32Array, i: number) => ({ id: first + i, vector, ...tagsOf(first + i, tags) });
        await client.insert({ collection_name, data: vectors.map(rowOf) });
      }
      await client.flushSync({ collection_names: [collection_name] });
      await client.waitForIndex({ collection_name, onProgress: (share) => onProgress(share * rows.rows) });
      await client.loadCollection({ collection_name });
    },
    setEf(ef) {
      params = index_type === "HNSW" ? { ef } : {};
    },
    async search(query, limit, filter) {
      const filtered = filter && { filter: filterText(filter) };
      const { results } = await client.search({ collection_name, data: query, limit, params, ...filtered });
      return results.map((hit) => Number(hit.id));
    },
    close: () => client.close(),
  };
}
