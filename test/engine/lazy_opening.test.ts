import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Database } from "../../src/engine/catalog/database.ts";
import { releaseCollection } from "../../src/engine/catalog/load_state.ts";
import { ElanusClient, verifyDatabase } from "../../src/index.ts";
import { type FileSystem, nodeFileSystem, SegmentFileReader } from "../../src/storage/index.ts";
import { clustered } from "../index/vectors.ts";
import { temporaryFolder } from "../storage/file_systems.ts";
import { copyOf, filesIn, flipBit } from "../upkeep/sample_database.ts";

const collection_name = "products";
const DIM = 64;
/** 256 bytes a row: 12 blocks of vectors a partition. */
const ROWS = 3000;
const vectors = clustered({ count: 2 * ROWS + 20, dim: DIM, seed: 5 });
const queries = vectors.slice(2 * ROWS);

function row(id: number) {
  return { id, title: `product ${id}`.padEnd(40, "."), price: id % 100, vector: vectors[id] };
}

/** Two segments that are never merged, as they are of two partitions, both with a graph; what is found in them. */
async function makeDatabase(folder: string): Promise<unknown[]> {
  const client = await ElanusClient.open(folder, { durability: "os" });
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "title", data_type: "VarChar", max_length: 64 },
      { name: "price", data_type: "Double" },
      { name: "vector", data_type: "FloatVector", dim: DIM },
    ],
    index_params: [
      { field_name: "vector", index_type: "HNSW", metric_type: "COSINE", params: { M: 8, efConstruction: 40 } },
    ],
  });
  for (const [i, partition_name] of ["_default", "second"].entries()) {
    if (i > 0) await client.createPartition({ collection_name, partition_name });
    const data = Array.from({ length: ROWS }, (_, id) => row(i * ROWS + id));
    await client.insert({ collection_name, partition_name, data });
  }
  await client.delete({ collection_name, ids: ["1", "7"] });
  await client.flushSync({ collection_names: [collection_name] });
  await client.waitForIndex({ collection_name });
  const found = await answers(client);
  await client.close();
  return found;
}

/** All kinds of reads: by the graph, by scans, with filters, by a prefix, of rows. */
async function answers(client: ElanusClient): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const data of queries) {
    const base = { collection_name, data, limit: 5, output_fields: ["title", "price"] };
    found.push(await client.search(base));
    found.push(await client.search({ ...base, filter: "price < 60" }));
    found.push(await client.search({ ...base, filter: "price == 3", output_fields: ["vector"] }));
  }
  const one = { collection_name, data: queries[0], limit: 5 };
  found.push(await client.search({ ...one, params: { exact: true } }));
  found.push(await client.search({ ...one, params: { prefix: 20 } }));
  found.push(await client.query({ collection_name, filter: "price == 5 and id < 900", output_fields: ["vector"] }));
  found.push(await client.get({ collection_name, ids: ["5999", "7", "2"], output_fields: ["*"] }));
  return found;
}

/** The files that are open, by name. */
class WatchedFiles {
  readonly open = new Set<string>();
  readonly fs: FileSystem = {
    ...nodeFileSystem,
    open: async (path, mode) => {
      const file = await nodeFileSystem.open(path, mode);
      this.open.add(path);
      const close = file.close.bind(file);
      file.close = () => {
        this.open.delete(path);
        return close();
      };
      return file;
    },
  };

  get segments(): string[] {
    return [...this.open].filter((path) => path.endsWith(".segment"));
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(20);
}

/** Flips a bit of a section of the first partition's segment. */
async function damage(db: string, section: string, byte: number): Promise<{ file: string; from: number }> {
  for (const file of filesIn(db).filter((name) => /\/\d+\.segment$/.test(name))) {
    const reader = await SegmentFileReader.open(nodeFileSystem, join(db, file));
    const from = reader.sectionOffset(section);
    const keys = new BigInt64Array((await reader.readSection("100.values")).slice().buffer);
    await reader.close();
    if (keys[0] !== 0n) continue;
    flipBit(join(db, file), from + byte, 3);
    return { file, from };
  }
  throw new Error(`no segment of the first partition in ${db}`);
}

describe("a database that is opened", () => {
  const scratch = mkdtempSync(join(tmpdir(), "elanus-test-"));
  const original = join(scratch, "original");
  let expected: unknown[];
  beforeAll(async () => {
    expected = await makeDatabase(original);
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  const copy = () => copyOf(original, join(temporaryFolder(), "db"));

  test("answers before its rows are read, while they are and afterwards, and always the same", async () => {
    const client = await ElanusClient.open(copy());
    expect(await answers(client)).toEqual(expected);
    await sleep(120);
    expect(await answers(client)).toEqual(expected);
    await sleep(500);
    expect(await answers(client)).toEqual(expected);
    await client.close();
  });

  test("answers any query first", async () => {
    for (const [i, data] of queries.entries()) {
      const client = await ElanusClient.open(original, { readOnly: true });
      const base = { collection_name, data, limit: 5, output_fields: ["title", "price"] };
      expect(await client.search(base)).toEqual(expected[3 * i]);
      await client.close();
    }
  });

  test("reads what a search needs, the rest in the background, and then closes its files", async () => {
    const files = new WatchedFiles();
    const database = await Database.open(original, { readOnly: true }, { fs: files.fs, folder: original });
    const { sealed } = database.collection(collection_name);
    const whole = ROWS * DIM * 4;
    expect(sealed).toHaveLength(2);
    expect(files.segments).toHaveLength(2);
    for (const { vectors, columns } of sealed) expect([vectors[0].bytes, columns.bytes]).toEqual([0, 0]);
    expect(sealed[0].rowBytes).toBeGreaterThan(whole);
    expect(sealed[0].vectors[0].read(17)).toEqual(Array.from(vectors[17]));
    expect(sealed[0].vectors[0].bytes).toBe(65_536);
    await until(() => files.segments.length === 0);
    for (const segment of sealed) {
      expect(segment.vectors[0].bytes).toBe(whole);
      expect(segment.columns.isWhole).toBe(true);
    }
    await database.close();
  });

  test("closes its files when it is closed or released before all is read", async () => {
    const files = new WatchedFiles();
    const folder = copy();
    for (const end of ["close", "release"]) {
      const database = await Database.open(folder, {}, { fs: files.fs, folder });
      const collection = database.collection(collection_name);
      const [segment] = collection.sealed;
      await segment.fill();
      expect(files.segments).toHaveLength(2);
      if (end === "release") await releaseCollection(collection);
      else await database.close();
      expect(files.segments).toEqual([]);
      expect(await segment.fill()).toBe(false);
      await database.close();
    }
  });

  test("leaves no file open where it cannot be opened", async () => {
    const files = new WatchedFiles();
    const folder = copy();
    const names = filesIn(folder).filter((name) => /\/\d+\.segment$/.test(name));
    rmSync(join(folder, names[1]));
    await expect(Database.open(folder, {}, { fs: files.fs, folder })).rejects.toMatchObject({
      code: "STORAGE_FAILED",
    });
    await until(() => files.open.size === 0);
  });

  test.skipIf(process.platform === "win32")("goes on when its files are removed", async () => {
    const db = copy();
    const reader = await ElanusClient.open(db, { readOnly: true });
    const writer = await ElanusClient.open(db);
    await writer.dropCollection({ collection_name });
    expect(filesIn(db).filter((name) => name.endsWith(".segment"))).toEqual([]);
    expect(await answers(reader)).toEqual(expected);
    await reader.close();
    await writer.close();
  });

  test("tells of a damaged block whoever needs it, and nobody else", async () => {
    const db = copy();
    // The rows from 1,024 on lie in the fifth block.
    const { file, from } = await damage(db, "103.vectors", 4 * 65_536 + 5);
    const client = await ElanusClient.open(db);
    const failure = {
      code: "CORRUPT",
      message: expect.stringMatching(new RegExp(`${file}.*is damaged in its section .103.vectors`)),
      detail: expect.stringContaining(`block 4, from byte ${from + 4 * 65_536} of the file on`),
      hint: expect.stringContaining("elanus repair"),
    };
    const vectorOf = (id: string) => client.get({ collection_name, ids: [id], output_fields: ["vector"] });
    const scan = { collection_name, data: queries[0], limit: 5, params: { exact: true } };
    for (let round = 0; round < 3; round++) {
      await expect(client.search(scan)).rejects.toMatchObject(failure);
      await expect(vectorOf("1100")).rejects.toMatchObject(failure);
      // A query that is the damaged row itself finds it among the candidates.
      await expect(client.search({ ...scan, data: vectors[1100], params: {} })).rejects.toMatchObject(failure);
      expect((await vectorOf("1000")).data).toHaveLength(1);
      expect((await vectorOf("1400")).data).toHaveLength(1);
      expect((await client.search({ ...scan, partition_names: ["second"] })).results).toHaveLength(5);
      const { data } = await client.query({ collection_name, filter: "price == 5", output_fields: ["title"] });
      expect(data).toHaveLength(60);
      await sleep(150);
    }
    await client.close();
    expect((await verifyDatabase({ db })).damages.map((found) => found.file)).toEqual([file]);
  });

  test("tells of a damaged column who reads the column", async () => {
    const db = copy();
    await damage(db, "101.text", 70_000);
    const client = await ElanusClient.open(db);
    const base = { collection_name, data: queries[0], limit: 5 };
    for (let round = 0; round < 2; round++) {
      expect((await client.search({ ...base, output_fields: ["price"] })).results).toHaveLength(5);
      await expect(
        client.query({ collection_name, filter: "id == 3", output_fields: ["title"] }),
      ).rejects.toMatchObject({ code: "CORRUPT", message: expect.stringContaining("section `101.text`") });
      await sleep(150);
    }
    await client.close();
  });

  test("logs no write that damaged keys would keep from being applied", async () => {
    const db = copy();
    await damage(db, "100.values", 100);
    for (let round = 0; round < 2; round++) {
      const client = await ElanusClient.open(db);
      const failure = { code: "CORRUPT", message: expect.stringContaining("section `100.values`") };
      await expect(client.upsert({ collection_name, data: [row(2)] })).rejects.toMatchObject(failure);
      await expect(client.delete({ collection_name, ids: ["2"] })).rejects.toMatchObject(failure);
      const { results } = await client.search({ collection_name, data: queries[0], partition_names: ["second"] });
      expect(results.length).toBeGreaterThan(0);
      await client.close();
    }
  });

  test("builds a lost index on rows that it has not read yet", async () => {
    const db = copy();
    for (const name of filesIn(db).filter((each) => each.endsWith("-index.segment"))) rmSync(join(db, name));
    const client = await ElanusClient.open(db);
    await client.waitForIndex({ collection_name });
    expect(await answers(client)).toEqual(expected);
    await client.close();
  });

  test("takes writes, merges and new fields before its rows are read", async () => {
    const db = copy();
    const client = await ElanusClient.open(db);
    await client.addCollectionField({
      collection_name,
      field: { name: "stock", data_type: "Int32", nullable: true },
    });
    await client.upsert({ collection_name, data: [{ ...row(2), price: 1000 }] });
    await client.delete({ collection_name, ids: Array.from({ length: 1500 }, (_, i) => String(i + 100)) });
    await client.flushSync({ collection_names: [collection_name] });
    const { data } = await client.query({ collection_name, output_fields: ["*"] });
    expect(data).toHaveLength(2 * ROWS - 2 - 1500);
    for (const { id, title, vector } of data) {
      expect([title, vector]).toEqual([row(Number(id)).title, Array.from(vectors[Number(id)])]);
    }
    expect(data.find(({ id }) => id === "2")).toMatchObject({ price: 1000, stock: null });
    await client.close();
  });
});
