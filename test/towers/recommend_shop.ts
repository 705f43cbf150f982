import type { Connection } from "../../src/index.ts";
import type { ItemFeatures, UserFeatures } from "../../src/towers/features.ts";
import type { Towers } from "../../src/towers/towers.ts";
import { TASTES, tasteOf } from "./sources/tastes.ts";

export const collection_name = "items";
export const ITEMS = 240;
export const DIM = 8;

/** Item `i14` is to taste 14 % 4 = 2; a third of the items is in the EU, and every fifth is sold out. */
export function shopItems(count = ITEMS): ItemFeatures[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `i${i}`,
    fields: { region: ["eu", "us", "uk"][i % 3], stock: i % 5, title: `thing of taste ${i % TASTES}` },
  }));
}

/**
 * Towers that were taught nothing: an item's vector points along its taste, less so the higher its number; a user's along
 * the tastes of the history, or the field `taste`.
 */
export function tasteTowers(version = "1"): Towers {
  return {
    identity: { name: "taste", version, checksum: `c0ffee${version}`, dim: DIM },
    encodeItems: async (items) => items.map(({ id }) => unit(itemVector(id))),
    encodeUsers: async (users) => users.map((user) => unit(userVector(user))),
  };
}

function itemVector(id: string): Float64Array {
  const vector = new Float64Array(DIM);
  vector[tasteOf(id)] = 1;
  vector[TASTES + tasteOf(id)] = Number(id.slice(1)) / ITEMS;
  return vector;
}

function userVector({ history, fields }: UserFeatures): Float64Array {
  const vector = new Float64Array(DIM);
  for (const { item } of history) vector[tasteOf(item)] += 1;
  if (typeof fields.taste === "number") vector[fields.taste] += 1;
  return vector;
}

function unit(vector: Float64Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return Float32Array.from(vector, (value) => (length === 0 ? 0 : value / length));
}

/** An empty collection for the items of the shop; `partitionKey` makes one of their fields Milvus's partition key. */
export async function createItems(client: Connection, partitionKey?: "region"): Promise<void> {
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "VarChar", max_length: 16, is_primary_key: true },
      { name: "region", data_type: "VarChar", max_length: 8 },
      { name: "stock", data_type: "Int32" },
      { name: "title", data_type: "VarChar", max_length: 99, enable_analyzer: true },
      { name: "words", data_type: "SparseFloatVector" },
      { name: "vector", data_type: "FloatVector", dim: DIM },
    ],
    functions: [
      { name: "bm25", type: "BM25", input_field_names: ["title"], output_field_names: ["words"], params: {} },
    ],
    ...(partitionKey !== undefined && { partition_key_field: partitionKey, num_partitions: 4 }),
  });
  await client.createIndex([
    { collection_name, field_name: "vector", index_type: "FLAT", metric_type: "COSINE" },
    { collection_name, field_name: "words", index_type: "SPARSE_INVERTED_INDEX", metric_type: "BM25" },
  ]);
  await client.loadCollection({ collection_name });
}

/** The client, with some of its calls done otherwise. */
export function withCalls<T extends object>(client: T, calls: Partial<Record<keyof T, unknown>>): T {
  return new Proxy(client, {
    get(target, name) {
      if (Object.hasOwn(calls, name)) return Reflect.get(calls, name);
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
