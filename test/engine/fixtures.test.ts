import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import { temporaryFolder } from "../client/backends.ts";

/** Databases as earlier versions wrote them. They are never written again: every later version must open them. */
const FIXTURES = fileURLToPath(new URL("./fixtures", import.meta.url));
const collection_name = "products";

test("a database of the first format opens: rows, deletions, index, attachment, and what came later by default", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "v1");
  await cp(join(FIXTURES, "v1"), path, { recursive: true });
  let client = await ElanusClient.open(path);
  try {
    for (const round of ["as it was written", "as this version wrote it"]) {
      const { data } = await client.query({ collection_name, output_fields: ["*"] });
      const expected = ["A10", "A11", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "B1"];
      expect(data.map(({ asin }) => asin).sort(), round).toEqual([...expected, "A0"].sort());
      expect(data.find(({ asin }) => asin === "A3")).toEqual({
        asin: "A3",
        price: 3,
        vector: [3, 0, 0, 1],
        color: "red",
      });
      const { results } = await client.search({ collection_name, data: [3, 0, 0, 1], limit: 1 });
      expect(results).toMatchObject([{ id: "A3", score: 0 }]);
      await client.waitForIndex({ collection_name });
      const [index] = (await client.describeIndex({ collection_name })).index_descriptions;
      expect(index).toMatchObject({ state: "Finished" });
      expect(Buffer.from((await client.getAttachment({ collection_name, name: "note" })) ?? []).toString()).toBe(
        "kite",
      );
      expect(await client.describeCollection({ collection_name })).toMatchObject({ db_name: "default", aliases: [] });
      await client.createAlias({ collection_name: "empty", alias: "none" });
      await client.flush({ collection_names: [collection_name] });
      await client.waitForIndex({ collection_name });
      await client.close();
      client = await ElanusClient.open(path);
    }
  } finally {
    await client.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test("arrays, times and an index on JSON, as the first version with them wrote them, open and answer", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "scalars-v1");
  await cp(join(FIXTURES, "scalars-v1"), path, { recursive: true });
  const row = (id: number) => ({
    ...{ id: String(id), vector: [id, 1], tags: id % 3 === 0 ? null : [`t${id}`, "é"] },
    ...{ wide: ["9007199254740993", String(id)], flags: [id % 2 === 0], color: id % 2 === 0 ? "red" : id },
    // The one that was not given has the default, which is midnight in Tokyo.
    at: id === 5 ? "2025-01-01T00:00:00+09:00" : `2025-06-0${id + 1}T21:00:00.123456+09:00`,
  });
  const rows = [0, 1, 2, 3, 4, 5, 6].map(row);
  let client = await ElanusClient.open(path);
  try {
    for (const round of ["as it was written", "as this version wrote it"]) {
      const found = async (filter?: string) => {
        const { data } = await client.query({ collection_name: "scalars", filter });
        return data.sort((a, b) => Number(a.id) - Number(b.id));
      };
      expect(await found(), round).toEqual(rows);
      expect(await found('color == "red"')).toEqual([0, 2, 4, 6].map(row));
      expect(await found("array_contains(tags, 't4')")).toEqual([row(4)]);
      expect(await found("at == ISO '2025-01-01T00:00:00'")).toEqual([row(5)]);
      const { segments } = await client.explain({ collection_name: "scalars", filter: 'color == "red"' });
      expect(segments[0].plan.by).toBe('INVERTED index on `$meta["color"]`');
      await client.flush({ collection_names: ["scalars"] });
      await client.waitForIndex({ collection_name: "scalars" });
      await client.close();
      client = await ElanusClient.open(path);
    }
  } finally {
    await client.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test("vectors of all types, partitions by key and segments that only the log names, as the second format has them", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "vectors-v2");
  await cp(join(FIXTURES, "vectors-v2"), path, { recursive: true });
  const numbers = (id: number) => Array.from({ length: 8 }, (_, i) => id + i / 4);
  const row = (id: number) => ({
    ...{ id: String(id), shop: String(id % 3), half: numbers(id), brain: numbers(id) },
    ...{ whole: numbers(id).map(Math.round), bits: [id, 255 - id] },
  });
  const ids = [0, 1, 3, 4, 5, 6, 8, 9, 10, 11];
  let client = await ElanusClient.open(path);
  try {
    for (const round of ["as it was written", "as this version wrote it"]) {
      const rows = async (name: string, filter?: string) => {
        const { data } = await client.query({ collection_name: name, filter, output_fields: ["*"] });
        return data.sort((a, b) => Number(a.id) - Number(b.id));
      };
      expect(await rows("vectors"), round).toEqual(ids.map(row));
      expect(await rows("vectors", "shop == 1")).toEqual([1, 4, 10].map(row));
      const words = ids.map((id) => ({ id: String(id), words: { [id]: 1, 1000: 0.5 }, dense: numbers(id) }));
      expect(await rows("words")).toEqual(words);
      for (const [name, anns_field, data] of [
        ["vectors", "half", numbers(9)],
        ["vectors", "bits", Uint8Array.of(9, 246)],
        ["words", "words", { 9: 1 }],
        ["words", "dense", numbers(9)],
      ] as [string, string, number[] | Uint8Array | Record<number, number>][]) {
        const { results } = await client.search({ collection_name: name, anns_field, data, limit: 1 });
        expect(results, anns_field).toMatchObject([{ id: "9" }]);
      }
      await client.flush({ collection_names: ["vectors", "words"] });
      await client.close();
      client = await ElanusClient.open(path);
    }
  } finally {
    await client.close();
    await rm(folder, { recursive: true, force: true });
  }
});
