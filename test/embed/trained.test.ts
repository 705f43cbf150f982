import { describe, expect, it } from "vitest";
import { openRecordedEmbedder, recordEmbedder } from "../../src/embed/binding.ts";
import { trainLsa } from "../../src/embed/lsa/train_lsa.ts";
import { openEmbedder } from "../../src/embed/registry.ts";
import { TrainedEmbedder } from "../../src/embed/trained/trained_embedder.ts";
import { DataType, ElanusClient } from "../../src/index.ts";

const TEXTS = ["red running shoes", "blue trail shoes", "a steel kettle", "a kettle for tea"];

async function trained(dim = 3): Promise<TrainedEmbedder> {
  return TrainedEmbedder.of(await trainLsa(TEXTS, { dim }), { pairs: 4, prefixes: [2] });
}

describe("a trained embedder", () => {
  it("is the same after it was saved and loaded", async () => {
    const embedder = await trained();
    const loaded = TrainedEmbedder.load(embedder.save());
    expect(loaded.id).toBe(embedder.id);
    expect(loaded.description).toEqual({ pairs: 4, prefixes: [2] });
    expect((await loaded.embedQuery("red kettle")).dense).toEqual((await embedder.embedQuery("red kettle")).dense);
  });

  it("is another one than lsa with the same map, and than one that was taught by others", async () => {
    const lsa = await trainLsa(TEXTS, { dim: 3 });
    const embedder = await trained();
    expect(embedder.identity).toMatchObject({ model: "trained", dim: 3, normalized: true });
    expect(embedder.id).not.toBe(lsa.id);
    expect(TrainedEmbedder.of(lsa, { pairs: 5, prefixes: [2] }).id).not.toBe(embedder.id);
  });

  it("refuses other bytes, damaged ones and those of another version", async () => {
    const bytes = (await trained()).save();
    const changed = (at: number) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
    expect(() => TrainedEmbedder.load(bytes.subarray(0, 20))).toThrow(/no trained embedder/);
    expect(() => TrainedEmbedder.load(changed(0))).toThrow(/no trained embedder/);
    expect(() => TrainedEmbedder.load(changed(8))).toThrow(/another version/);
    for (const at of [20, 100, bytes.length - 1]) expect(() => TrainedEmbedder.load(changed(at))).toThrow(/damaged/);
  });

  it("is kept with the collection that it filled, and opened from it", async () => {
    const client = await ElanusClient.open(":memory:");
    await client.createCollection({
      collection_name: "shop",
      fields: [
        { name: "id", data_type: DataType.Int64, is_primary_key: true },
        { name: "embedding", data_type: DataType.FloatVector, dim: 3 },
      ],
    });
    const embedder = await trained();
    await recordEmbedder(client, "shop", "embedding", embedder);
    const opened = await openRecordedEmbedder(client, "shop", "embedding");
    expect(opened.id).toBe(embedder.id);
    const lsa = await trainLsa(TEXTS, { dim: 3 });
    await expect(openRecordedEmbedder(client, "shop", "embedding", lsa)).rejects.toThrow(/differs/);
    await client.close();
  });

  it.each([
    ["trained", {}, /names no file/],
    ["trained:/nowhere/shop.embedder", {}, /nowhere/],
    ["trained:shop.embedder", { dim: 8 }, /the model's own/],
  ])("%s cannot be opened with %j", async (spec, options, message) => {
    await expect(openEmbedder(spec, options)).rejects.toThrow(message);
  });
});
