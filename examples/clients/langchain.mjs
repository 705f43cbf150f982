// LangChain.js's Milvus store, as it is, against a server of Elanus (`elanus serve --db notes.elanus`):
//     node examples/clients/langchain.mjs http://127.0.0.1:19530
import { Milvus } from "@langchain/community/vectorstores/milvus";
import { Document } from "@langchain/core/documents";
import { Embeddings } from "@langchain/core/embeddings";
import { wordHashes } from "./word_hashes.mjs";

class WordHashes extends Embeddings {
  async embedDocuments(texts) {
    return texts.map((text) => wordHashes(text, 64));
  }
  async embedQuery(text) {
    return wordHashes(text, 64);
  }
}

const notes = [
  ["Running shoes, cushioned for long miles", { shop: "north", price: 120, tags: ["sport"] }],
  ["Trail shoes with a deep tread", { shop: "south", price: 95, tags: ["sport", "trail"] }],
  ["Steel kettle for the stove", { shop: "north", price: 40, tags: ["kitchen"] }],
  ["Garden hose with brass fittings", { shop: "south", price: 25, tags: ["garden"] }],
].map(([pageContent, metadata]) => new Document({ pageContent, metadata }));

const embeddings = new WordHashes({});
const config = {
  url: process.argv[2] ?? "http://127.0.0.1:19530",
  collectionName: "langchain_notes",
  textFieldMaxLength: 1000,
  indexCreateOptions: { index_type: "HNSW", metric_type: "COSINE", params: { M: 16, efConstruction: 100 } },
};
const store = await Milvus.fromDocuments(notes, embeddings, config);

const [[nearest, score]] = await store.similaritySearchWithScore("cushioned running shoes", 2);
console.log("nearest:", nearest.pageContent, score.toFixed(2), JSON.stringify(nearest.metadata.tags));
const cheap = await store.similaritySearch("shoes", 1, "price < 100 and shop == 'south'");
console.log("cheap:", cheap[0].pageContent);
const [found] = await store.asRetriever({ k: 1 }).invoke("a kettle of steel");
console.log("retrieved:", found.pageContent);

await store.delete({ filter: "price < 30" });
console.log("left:", (await store.similaritySearch("anything", 10)).length);

const opened = await Milvus.fromExistingCollection(embeddings, config);
await opened.addDocuments([new Document({ ...notes[2], pageContent: "A copper kettle" })]);
console.log("added:", (await opened.similaritySearch("copper kettle", 1))[0].pageContent);

await store.client.dropCollection({ collection_name: config.collectionName });
for (const { client } of [store, opened]) await client.closeConnection();
