// LlamaIndex.TS's Milvus store, as it is, against a server of Elanus (`elanus serve --db notes.elanus`):
//     node examples/clients/llamaindex.mjs http://127.0.0.1:19530
import { BaseEmbedding } from "@llamaindex/core/embeddings";
import { TextNode } from "@llamaindex/core/schema";
import { MilvusVectorStore } from "@llamaindex/milvus";
import { wordHashes } from "./word_hashes.mjs";

/** The store creates its collection with 1536 dims. */
class WordHashes extends BaseEmbedding {
  async getTextEmbedding(text) {
    return wordHashes(text, 1536);
  }
}

const embeddingModel = new WordHashes();
const texts = [
  ["shoes", "Running shoes, cushioned for long miles", { shop: "north", price: 120 }],
  ["trail", "Trail shoes with a deep tread", { shop: "south", price: 95 }],
  ["kettle", "Steel kettle for the stove", { shop: "north", price: 40 }],
];
const nodes = texts.map(([id_, text, metadata]) => new TextNode({ id_, text, metadata }));
for (const node of nodes) node.embedding = await embeddingModel.getTextEmbedding(node.text);

const params = { configOrAddress: process.argv[2] ?? "http://127.0.0.1:19530" };
const store = new MilvusVectorStore({ collection: "llamaindex_notes", params, embeddingModel });
console.log("added:", (await store.add(nodes)).join(", "));

async function query(text, similarityTopK, ...filters) {
  const queryEmbedding = await embeddingModel.getTextEmbedding(text);
  return store.query({ queryEmbedding, similarityTopK, mode: "default", filters: { filters } });
}

const nearest = await query("cushioned running shoes", 1);
console.log("nearest:", nearest.nodes[0].text, nearest.similarities[0].toFixed(2), nearest.nodes[0].metadata.shop);
const south = await query("shoes", 2, { key: "shop", operator: "==", value: "south" });
console.log("in the south:", south.ids.join(", "));
const cheap = await query("shoes", 3, { key: "price", operator: "<", value: 100 });
console.log("cheap:", cheap.ids.sort().join(", "));

await store.delete("trail");
console.log("left:", (await query("shoes", 3)).ids.sort().join(", "));

await store.client().dropCollection({ collection_name: "llamaindex_notes" });
await store.client().closeConnection();
