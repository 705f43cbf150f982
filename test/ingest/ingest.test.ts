import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ElanusError } from "../../src/errors/index.ts";
import { type IngestProgress, ingest } from "../../src/ingest/index.ts";
import { FakeClient } from "./fake_client.ts";
import { jsonLines, letterEmbedder, scratchFolder } from "./helpers.ts";

const folder = scratchFolder();

const PRODUCTS = [
  { asin: "A1", title: "Red running shoes", price: 49.5, stock: 3, tags: { season: "summer" } },
  { asin: "A2", title: "Blue kettle", price: null, stock: 7 },
  { asin: "A3", title: "Green desk lamp", price: 12, stock: 0 },
];

describe("ingest", () => {
  test("makes the collection, upserts every record and builds the index", async () => {
    const client = new FakeClient();
    const file = folder.write("products.jsonl", jsonLines(PRODUCTS));
    const summary = await ingest({ client, collection: "shop", files: [file], embedder: letterEmbedder() });
    expect(summary).toMatchObject({ documents: 3, chunks: 3, inserted: 3, rejected: 0, dim: 8, resumed: false });
    expect([...client.rows.keys()]).toEqual(["A1", "A2", "A3"]);
    expect(client.rows.get("A1")).toMatchObject({ price: 49.5, stock: 3, tags: { season: "summer" } });
    expect(client.rows.get("A2")).toMatchObject({ title: "Blue kettle", price: null });
    expect(client.fields?.map(({ name, data_type, nullable }) => [name, data_type, nullable ?? false])).toEqual([
      ["asin", "VarChar", false],
      ["title", "VarChar", true],
      ["price", "Double", true],
      ["stock", "Int64", true],
      ["embedding", "FloatVector", false],
    ]);
    expect(client.index).toMatchObject({ index_type: "HNSW", metric_type: "COSINE", field_name: "embedding" });
    expect(client.calls).toContain("flushSync");
  });
});
