import { ElanusClient, trainLsa } from "elanus";

const titles = ["Marathon training footwear, cushioned for long miles", "Running shoes, cushioned for long miles"];
titles.push("Insulated travel mug that keeps coffee hot", "Garden hose with brass fittings");
const embedder = await trainLsa(titles, { dim: 3 });
const { dense } = await embedder.embedDocuments(titles);

const client = await ElanusClient.open(":memory:");
await client.createCollection({ collection_name: "products", dimension: 3, metric_type: "COSINE" });
await client.insert({
  collection_name: "products",
  data: titles.map((title, id) => ({ id, title, price: 20 + id, vector: dense[id] })),
});
const data = (await embedder.embedQuery("running shoes")).dense[0];
const wanted = { filter: "price < 30", limit: 2, output_fields: ["title", "price"] };
const { results } = await client.search({ collection_name: "products", data, ...wanted });
console.log(results);
