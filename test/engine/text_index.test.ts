import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, type MockInstance, onTestFinished, test, vi } from "vitest";
import { ElanusClient, repairDatabase, verifyDatabase } from "../../src/index.ts";
import { GrowingTerms } from "../../src/text/growing_terms.ts";
import { collection_name, compact } from "../client/backends.ts";
import { temporaryFolder } from "../storage/file_systems.ts";
import { filesIn, flipBit } from "../upkeep/sample_database.ts";

const COLOURS = ["red", "green", "blue", "red and blue"];

function rows(from: number, to: number) {
  return Array.from({ length: to - from }, (_, i) => {
    const id = from + i;
    return { id, text: id % 10 === 9 ? null : `a ${COLOURS[id % 4]} thing`, vector: [1, id] };
  });
}

async function open(folder: string, readOnly = false): Promise<ElanusClient> {
  const client = await ElanusClient.open(folder, { readOnly });
  onTestFinished(() => client.close());
  return client;
}

async function create(client: ElanusClient): Promise<void> {
  const words = { max_length: 99, nullable: true, enable_analyzer: true, enable_match: true };
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "text", data_type: "VarChar", ...words },
      { name: "vector", data_type: "FloatVector", dim: 2 },
    ],
  });
}

async function flush(client: ElanusClient): Promise<void> {
  await client.flushSync({ collection_names: [collection_name] });
  await client.waitForIndex({ collection_name });
}

/** A folder with a hundred rows, in files. */
async function closedDatabase(): Promise<string> {
  const folder = temporaryFolder();
  const client = await open(folder);
  await create(client);
  await client.insert({ collection_name, data: rows(0, 100) });
  await flush(client);
  await client.close();
  return folder;
}

/** The ids of the rows that have a word, and of those that have it not. */
async function found(client: ElanusClient): Promise<number[][]> {
  const ids = async (filter: string) => {
    const { data } = await client.query({ collection_name, filter, output_fields: ["id"] });
    return data.map(({ id }) => Number(id)).sort((a, b) => a - b);
  };
  return [await ids('text_match(text, "blue")'), await ids('not text_match(text, "blue")')];
}

function expected(count: number, isKept = (_: number) => true): number[][] {
  const texts = rows(0, count).filter(({ id, text }) => text !== null && isKept(id));
  const isBlue = ({ text }: { text: string | null }) => text?.includes("blue");
  return [texts.filter(isBlue), texts.filter((row) => !isBlue(row))].map((some) => some.map(({ id }) => id));
}

function indexFiles(folder: string): string[] {
  return filesIn(folder).filter((file) => file.endsWith("-index.segment"));
}

describe("an index of terms", () => {
  let follow: MockInstance<GrowingTerms["follow"]>;
  /** How many rows had their texts split since. */
  const splitRows = () => {
    const terms = new Set(follow.mock.results.map(({ value }) => value));
    follow.mockClear();
    return [...terms].reduce((sum, each) => sum + each.rowCount, 0);
  };

  beforeEach(() => {
    follow = vi.spyOn(GrowingTerms.prototype, "follow");
  });
  afterEach(() => {
    follow.mockRestore();
  });

  test("is built at the flush, stored, and read when it is first asked for", async () => {
    const folder = temporaryFolder();
    const client = await open(folder);
    await create(client);
    await client.insert({ collection_name, data: rows(0, 100) });
    await flush(client);
    expect(indexFiles(folder)).toHaveLength(1);
    splitRows();
    expect(await found(client)).toEqual(expected(100));
    await client.close();

    const again = await open(folder);
    expect(await found(again)).toEqual(expected(100));
    expect(splitRows()).toBe(0);
    await again.close();

    const reader = await open(folder, true);
    expect(await found(reader)).toEqual(expected(100));
    expect(splitRows()).toBe(0);
  });

  test("takes rows in while they come, before anybody asks", async () => {
    const client = await open(":memory:");
    await create(client);
    await client.insert({ collection_name, data: rows(0, 50) });
    await client.insert({ collection_name, data: rows(50, 100) });
    await vi.waitFor(() => expect(follow.mock.results.at(-1)?.value.rowCount).toBe(100));
    follow.mockClear();
    expect(await found(client)).toEqual(expected(100));
  });

  test("is built in the background where segments lack it", async () => {
    const folder = await closedDatabase();
    const [lost] = indexFiles(folder);
    rmSync(join(folder, lost));

    const again = await open(folder);
    await again.waitForIndex({ collection_name });
    expect(splitRows()).toBeGreaterThanOrEqual(100);
    expect(indexFiles(folder)).toHaveLength(1);
    expect(await found(again)).toEqual(expected(100));
    expect(splitRows()).toBe(0);
  });

  test("of a collection that is not loaded is built, and serves once it is", async () => {
    const client = await open(":memory:");
    await create(client);
    await client.releaseCollection({ collection_name });
    await client.insert({ collection_name, data: rows(0, 100) });
    await flush(client);
    await client.loadCollection({ collection_name });
    splitRows();
    expect(await found(client)).toEqual(expected(100));
    expect(splitRows()).toBe(0);
  });

  test("is merged with others, and no text is split again", async () => {
    const client = await open(temporaryFolder());
    await create(client);
    for (const from of [0, 40, 80]) {
      await client.insert({ collection_name, data: rows(from, from + 40) });
      await flush(client);
    }
    await client.delete({ collection_name, ids: ["2", "3", "47"] });
    splitRows();
    await compact(client);
    expect(await found(client)).toEqual(expected(120, (id) => ![2, 3, 47].includes(id)));
    expect(splitRows()).toBe(0);
  });

  test("that is damaged is found by verify, does no harm, and is repaired", async () => {
    const folder = await closedDatabase();
    const [file] = indexFiles(folder);
    flipBit(join(folder, file), readFileSync(join(folder, file)).indexOf("green"), 3);
    expect((await verifyDatabase({ db: folder })).damages).toMatchObject([{ file, kind: "index" }]);

    const reader = await open(folder, true);
    expect(await found(reader)).toEqual(expected(100));
    await reader.close();
    expect((await repairDatabase({ db: folder })).repairs).toMatchObject([{ file, kind: "index", lostRows: 0 }]);
    expect(existsSync(join(folder, file))).toBe(false);
    expect((await verifyDatabase({ db: folder })).damages).toEqual([]);
    splitRows();
    expect(await found(await open(folder))).toEqual(expected(100));
    expect(splitRows()).toBe(0);
  });
});
