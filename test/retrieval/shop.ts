import { setTimeout as pause } from "node:timers/promises";
import { generateCatalogue } from "../../src/cli/demo/catalogue/generate.ts";
import {
  type Client,
  ElanusClient,
  type Embedder,
  recordEmbedder,
  type SearchRequest,
  trainLsa,
} from "../../src/index.ts";

export const collection_name = "products";
export const HEAD_DIM = 12;

export interface Shop {
  readonly client: ElanusClient;
  readonly collection_name: string;
  readonly embedder: Embedder;
}

/** A catalogue that is searched by meaning, by words and by the heads of its vectors. */
export async function openShop({ rows = 800, dim = 48, metric_type = "COSINE" } = {}): Promise<Shop> {
  const client = await ElanusClient.open(":memory:");
  const products = [...generateCatalogue({ rows })];
  const texts = products.map(({ title, description }) => `${title}\n${description}`);
  const embedder = await trainLsa(texts, { dim });
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "VarChar", max_length: 16, is_primary_key: true },
      {
        name: "text",
        data_type: "VarChar",
        max_length: 9999,
        enable_analyzer: true,
        analyzer_params: { type: "english" },
      },
      { name: "title", data_type: "VarChar", max_length: 999 },
      { name: "brand", data_type: "VarChar", max_length: 99 },
      { name: "price", data_type: "Double" },
      { name: "rating", data_type: "Float", nullable: true },
      { name: "words", data_type: "SparseFloatVector" },
      { name: "embedding", data_type: "FloatVector", dim },
      { name: "embedding_head", data_type: "FloatVector", dim: HEAD_DIM },
    ],
    functions: [{ name: "bm25", type: "BM25", input_field_names: ["text"], output_field_names: ["words"], params: {} }],
  });
  await client.createIndex({
    collection_name,
    field_name: "words",
    index_type: "SPARSE_INVERTED_INDEX",
    metric_type: "BM25",
  });
  await client.createIndex({ collection_name, field_name: "embedding", index_type: "HNSW", metric_type });
  await client.createIndex({ collection_name, field_name: "embedding_head", index_type: "FLAT", metric_type });
  const { dense } = await embedder.embedDocuments(texts);
  const data = products.map(({ id, title, brand, price, rating }, i) => ({
    ...{ id, title, brand, price, rating },
    text: texts[i],
    embedding: dense[i],
    embedding_head: dense[i].slice(0, HEAD_DIM),
  }));
  await client.insert({ collection_name, data });
  await recordEmbedder(client, collection_name, "embedding", embedder);
  return { client, collection_name, embedder };
}

/** The client as one of Milvus's would be: the interface alone, no typed arrays, nothing beyond Milvus. */
export function asRemote(client: ElanusClient): Client {
  const names = [
    ...["createCollection", "hasCollection", "describeCollection", "listCollections", "dropCollection"],
    ...["getCollectionStatistics", "alterCollectionProperties", "loadCollection", "createIndex", "describeIndex"],
    ...["dropIndex", "insert", "upsert", "delete", "get", "query", "count", "search", "flushSync"],
  ];
  const remote = new Proxy(client, {
    has: (_, name) => names.includes(String(name)),
    get(target, name) {
      if (!names.includes(String(name))) return undefined;
      if (name !== "search") return Reflect.get(target, name).bind(target);
      return (request: SearchRequest) => {
        if (ArrayBuffer.isView(request.data)) throw new Error("a vector that Milvus's client does not take");
        return target.search(request);
      };
    },
  });
  return remote;
}

/** Gives every text the same vector. */
export function fixedEmbedder(vector: readonly number[], delay = 0): Embedder {
  const dim = vector.length;
  const embed = async (texts: readonly string[]) => {
    if (delay > 0) await pause(delay);
    return { dense: texts.map(() => Float32Array.from(vector)), truncated: 0 };
  };
  const identity = { model: "fixed", version: "1", dim, normalized: false, documentPrefix: "", queryPrefix: "" };
  return {
    id: "fixed",
    identity,
    dim,
    maxTokens: Number.POSITIVE_INFINITY,
    embedDocuments: embed,
    embedQuery: (text) => embed([text]),
  };
}
