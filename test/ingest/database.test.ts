import { describe, expect, test } from "vitest";
import { ElanusClient } from "../../src/client/elanus_client.ts";
import { openRecordedEmbedder } from "../../src/embed/index.ts";
import { ingest } from "../../src/ingest/index.ts";
import { jsonLines, scratchFolder } from "./helpers.ts";

const scratch = scratchFolder();

describe("into a database", () => {
  test("what is ingested is found by its meaning and by its fields, and again after a second run", async () => {
    const client = await ElanusClient.open(":memory:");
    const things = ["running shoes", "desk lamp", "steel kettle", "office chair", "garden hose", "phone cable"];
    const colours = ["red", "blue", "green", "black", "white"];
    const file = scratch.write(
      "shop.jsonl",
      jsonLines(
        Array.from({ length: 300 }, (_, i) => ({
          sku: `S${i}`,
          title: `${colours[i % 5]} ${things[i % 6]} no ${i % 7}`,
          price: i % 10 === 0 ? null : `$${i}.50`,
        })),
      ),
    );
    for (const resume of [true, false]) {
      const summary = await ingest({ client, collection: "shop", files: [file], dim: 16, batchSize: 70, resume });
      expect(summary).toMatchObject({ inserted: 300, rejected: 0 });
      expect((await client.count({ collection_name: "shop" })).data).toBe(300);
      const embedder = await openRecordedEmbedder(client, "shop", "embedding");
      const { dense } = await embedder.embedQuery("lamp for a desk");
      const filter = "price > 100 and price < 200";
      const found = await client.search({
        collection_name: "shop",
        data: dense[0],
        limit: 5,
        filter,
        output_fields: ["title", "price"],
      });
      expect(found.results).toHaveLength(5);
      for (const hit of found.results) {
        expect(hit.title).toContain("desk lamp");
        expect(hit.price).toBeGreaterThan(100);
      }
    }
    await client.close();
  });
});
