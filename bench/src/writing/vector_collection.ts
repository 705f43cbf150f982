import { join } from "node:path";
import { MatrixFile, splitRows } from "../data/matrix_file.ts";
import { EF_CONSTRUCTION, M } from "../engines/engine.ts";
import { LIMIT } from "./writing_task.ts";

const collection_name = "vectors";
const field_name = "vector";
const ROWS_A_BATCH = 5000;

/** A collection with an HNSW index, as a user makes it, with some rows of a file in it that are indexed. */
export async function vectorCollection(input: { folder: string; dim: number; rowsPath: string; initialRows: number }) {
  const { DataType, ElanusClient } = await import("../../../dist/index.js");
  const client = await ElanusClient.open(join(input.folder, "vectors.elanus"));
  const params = { M, efConstruction: EF_CONSTRUCTION };
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: DataType.Int64, is_primary_key: true },
      { name: field_name, data_type: DataType.FloatVector, dim: input.dim },
    ],
    index_params: [{ field_name, index_type: "HNSW", metric_type: "IP", params }],
  });
  const collection = {
    async insert(first: number, values: Float32Array): Promise<void> {
      const vectors = splitRows(values, values.length / input.dim, input.dim);
      await client.insert({ collection_name, data: vectors.map((vector, i) => ({ id: first + i, vector })) });
    },
    async search(data: Float32Array): Promise<number[]> {
      const { results } = await client.search({ collection_name, data, limit: LIMIT });
      return results.map(({ id }) => Number(id));
    },
    async unindexedRows(): Promise<number> {
      const { index_descriptions } = await client.describeIndex({ collection_name, field_name });
      return Number(index_descriptions[0].pending_index_rows);
    },
    async segments(): Promise<number> {
      return (await client.info()).collections[0].segments;
    },
    async sealAndIndex(): Promise<void> {
      await client.flushSync({ collection_names: [collection_name] });
      await client.waitForIndex({ collection_name });
    },
    close: () => client.close(),
  };
  for (const { first, count, values } of new MatrixFile(input.rowsPath, input.dim).batches(ROWS_A_BATCH)) {
    if (first >= input.initialRows) break;
    const wanted = Math.min(count, input.initialRows - first);
    await collection.insert(first, values.subarray(0, wanted * input.dim));
  }
  await collection.sealAndIndex();
  return collection;
}

export type VectorCollection = Awaited<ReturnType<typeof vectorCollection>>;
