import { describe, expect, test } from "vitest";
import { ElanusClient } from "../../src/client/elanus_client.ts";
import { openRecordedEmbedder } from "../../src/embed/index.ts";
import { groupHits, type IngestIndex, ingest } from "../../src/ingest/index.ts";
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

  test("what is embedded is found by its words and by the heads of its vectors", async () => {
    const client = await ElanusClient.open(":memory:");
    const shop = { client, collection: "shop" };
    const long = "words ".repeat(10_000);
    const rows = [
      { sku: "S1", title: "Steel kettle", description: "Boils water quickly." },
      { sku: "S2", title: "Desk lamp", description: "Reads beside the KETTLES of others." },
      { sku: "S3", title: `Garden hose ${long}`, description: `${long} spout` },
      { sku: "S4", title: "Office chair", description: null },
    ];
    const files = [scratch.write("words.jsonl", jsonLines(rows))];
    await ingest({ ...shop, files, mapping: { text: ["title", "description"] }, dim: 3, head: 2 });
    const by = async (words: string) =>
      (await client.search({ collection_name: "shop", anns_field: "bm25", data: words, limit: 9 })).results;
    expect((await by("kettle")).map(({ id }) => id)).toEqual(["S1", "S2"]);
    expect((await by("chair")).map(({ id }) => id)).toEqual(["S4"]);
    // The text in one field is cut where a VarChar ends; the row is taken, and its fields are whole.
    expect((await by("hose")).map(({ id }) => id)).toEqual(["S3"]);
    expect(await by("spout")).toEqual([]);
    const request = {
      collection_name: "shop",
      ids: ["S1"],
      output_fields: ["embedding", "embedding_head", "all_text"],
    };
    const { data } = await client.get(request);
    expect(data[0].embedding_head).toEqual(Object(data[0].embedding).slice(0, 2));
    expect(data[0].all_text).toBe("Steel kettle\nBoils water quickly.");
    await ingest({ ...shop, files, mapping: { text: ["title", "description"] }, head: 2, resume: false });
    const other = ingest({ ...shop, files, mapping: { text: ["title", "description"] }, head: 1, resume: false });
    await expect(other).rejects.toMatchObject({ code: "INVALID_SCHEMA", detail: "its head: 2" });
    const whole = ingest({ client, collection: "whole", files, dim: 3, head: 3 });
    await expect(whole).rejects.toMatchObject({ code: "INVALID_PARAMETER", detail: "head 3, vectors of 3 dims" });
    await client.close();
  });

  test("one text is searched where it stands, a chunk by its own, in the words of an analyzer", async () => {
    const client = await ElanusClient.open(":memory:");
    const files = [scratch.write("one_text.jsonl", jsonLines([{ sku: "S1", title: "red kettles" }]))];
    await ingest({ client, collection: "plain", files, analyzer: { type: "standard" } });
    await ingest({ client, collection: "chunks", files, chunker: { kind: "fixed", size: 1 } });
    const by = async (collection_name: string, data: string) =>
      (await client.search({ collection_name, anns_field: "bm25", data, limit: 9 })).results.map(({ id }) => id);
    expect(await by("plain", "kettles")).toEqual(["S1"]);
    expect(await by("plain", "kettle")).toEqual([]);
    expect(await by("chunks", "kettle")).toEqual(["S1#1"]);
    const { schema } = await client.describeCollection({ collection_name: "plain" });
    expect(schema.fields.map(({ name }) => name)).not.toContain("all_text");
    const unknown = ingest({ client, collection: "other", files, analyzer: { type: "engish" } });
    await expect(unknown).rejects.toMatchObject({ hint: expect.stringContaining("english") });
    await client.close();
  });

  test("one row is enough, and a key that comes again is told", async () => {
    const client = await ElanusClient.open(":memory:");
    const row = { sku: "S1", title: "red kettle" };
    const one = await ingest({ client, collection: "one", files: [scratch.write("one.jsonl", jsonLines([row]))] });
    expect(one).toMatchObject({ documents: 1, inserted: 1, notes: [] });
    const files = [scratch.write("again.jsonl", jsonLines([row, { sku: "S2", title: "lamp" }, row]))];
    for (const batchSize of [1, 10]) {
      const again = await ingest({ client, collection: `again${batchSize}`, files, batchSize });
      expect(again.documents).toBe(3);
      expect(again.notes).toEqual([expect.stringContaining("1 of 3 rows")]);
    }
    await client.close();
  });

  test("an index of another kind than asked for is refused, and an index that is not asked about stays", async () => {
    const client = await ElanusClient.open(":memory:");
    const files = [scratch.write("index.jsonl", jsonLines([{ sku: "S1", title: "red kettle" }]))];
    const run = (index?: IngestIndex) => ingest({ client, collection: "shop", files, index });
    await run({ metric_type: "IP", M: 8 });
    await run();
    await run({ metric_type: "IP", index_type: "HNSW", M: 8, efConstruction: undefined });
    await expect(run({ metric_type: "L2", M: 32 })).rejects.toMatchObject({
      code: "INVALID_PARAMETER",
      detail: "metric_type: it has IP, L2 was asked for; M: it has 8, 32 was asked for",
    });
    await client.close();
  });

  test("a manual's chunks are found, grouped back to their sections, and replaced when the manual changes", async () => {
    const client = await ElanusClient.open(":memory:");
    const name = `it's a "manual" \\ Käse.md`;
    const ingestManual = (text: string) =>
      ingest({
        client,
        collection: "help",
        files: [scratch.write(name, text)],
        dim: 4,
        chunker: { kind: "sentence", maxTokens: 8, overlap: 0 },
      });
    const filler = ["water", "light", "power", "cable", "wheel"].map((word) => `The ${word} is on the left side.`);
    await ingestManual(`# Start\nPress the button. ${filler.join(" ")}\n# Clean\nUse a cloth. ${filler.join(" ")}\n`);
    const embedder = await openRecordedEmbedder(client, "help", "embedding");
    const { dense } = await embedder.embedQuery("water cable");
    const search = { collection_name: "help", data: dense[0], limit: 10, output_fields: ["source_id", "chunk_text"] };
    const groups = groupHits((await client.search(search)).results, "source_id");
    expect(groups.map(({ value }) => value).sort()).toEqual([`${name}#clean`, `${name}#start`]);

    await ingestManual("# Start\nPress the button.\n");
    const filter = `source_id == ${JSON.stringify(`${name}#start`)}`;
    const left = await client.query({ collection_name: "help", filter, output_fields: ["id", "chunk_text"] });
    expect(left.data).toEqual([{ id: `${name}#start`, chunk_text: "# Start\nPress the button." }]);
    await client.close();
  });
});
