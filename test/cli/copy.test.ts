import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { copyCollection } from "../../src/cli/copy/copy_collection.ts";
import { defineAgain } from "../../src/client/collection_definition.ts";
import { type Connection, connect } from "../../src/index.ts";
import type { ElanusServer } from "../../src/server/port/elanus_server.ts";
import { expectError, temporaryFolder } from "../client/backends.ts";
import { serveMemory } from "../client/serve_memory.ts";
import { runCli } from "./run_cli.ts";

const collection_name = "products";
const ROWS = 250;

let folder: string;
let source: Connection;
let target: Connection;

let servers: ElanusServer[];

beforeEach(async () => {
  folder = await temporaryFolder();
  servers = [];
  source = await connect(join(folder, "source"));
  target = await connect(join(folder, "target"));
});
afterEach(async () => {
  await source.close();
  await target.close();
  for (const server of servers) await server.stop(0);
  await rm(folder, { recursive: true, force: true });
});

/** A served memory in the place of a folder. */
async function replaced(client: Connection): Promise<Connection> {
  await client.close();
  const server = await serveMemory();
  servers.push(server);
  return connect(server.url);
}

/** A collection with all that has to go along. */
async function fill(client: Connection): Promise<void> {
  await client.createCollection({
    collection_name,
    description: "what a shop sells",
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true, autoID: true },
      {
        name: "title",
        data_type: "VarChar",
        max_length: 100,
        enable_analyzer: true,
        enable_match: true,
        analyzer_params: { type: "english" },
      },
      { name: "words", data_type: "SparseFloatVector" },
      { name: "price", data_type: "Double", nullable: true },
      { name: "stock", data_type: "Int32", default_value: 7 },
      { name: "tags", data_type: "Array", element_type: "VarChar", max_length: 9, max_capacity: 4 },
      { name: "dense", data_type: "FloatVector", dim: 4 },
      { name: "half", data_type: "Float16Vector", dim: 4 },
    ],
    functions: [
      { name: "bm25", type: "BM25", input_field_names: ["title"], output_field_names: ["words"], params: {} },
    ],
    enable_dynamic_field: true,
    properties: { "collection.ttl.seconds": 86_400, "shop.owner": "ada" },
    index_params: [
      { field_name: "dense", index_type: "HNSW", metric_type: "L2", params: { M: 8, efConstruction: 40 } },
      { field_name: "words", index_type: "SPARSE_INVERTED_INDEX", metric_type: "BM25", params: { bm25_k1: 1.5 } },
      { field_name: "price", index_name: "by_price", index_type: "STL_SORT" },
    ],
  });
  await client.createPartition({ collection_name, partition_name: "sale" });
  for (const partition_name of ["_default", "sale"]) {
    const data = Array.from({ length: ROWS / 2 }, (_, i) => product(partition_name, i));
    await client.insert({ collection_name, partition_name, data });
  }
  await client.createAlias({ collection_name, alias: "shop" });
  await client.putAttachment({ collection_name, name: "model", data: new Uint8Array([1, 2, 3]) });
}

function product(partition: string, i: number) {
  return {
    title: `running shoes ${i}`,
    price: i % 3 === 0 ? null : i + 0.1,
    tags: [`t${i % 5}`],
    dense: [i, 0.1, 0.2, 0.3],
    half: [i / 7, 1, 0, -1],
    [`from_${partition}`]: { i },
  };
}

function copy(more: { batchSize?: number; signal?: AbortSignal } = {}) {
  const progress: number[] = [];
  const { signal = new AbortController().signal, batchSize = 40 } = more;
  const onProgress = (done: number) => progress.push(done);
  return { progress, report: copyCollection({ source, target, collection_name, batchSize, signal, onProgress }) };
}

async function rowsOf(client: Connection) {
  const { data } = await client.query({ collection_name, filter: "id > 0" });
  return data.sort((a, b) => (BigInt(String(a.id)) < BigInt(String(b.id)) ? -1 : 1));
}

describe.each([
  { from: "folder", to: "folder" },
  { from: "folder", to: "server" },
  { from: "server", to: "folder" },
])("a copy from a $from to a $to", ({ from, to }) => {
  beforeEach(async () => {
    if (from === "server") source = await replaced(source);
    if (to === "server") target = await replaced(target);
  });

  test("takes schema, functions, indexes, partitions, properties, rows, attachments and aliases along", async () => {
    await fill(source);
    const { progress, report } = copy();
    expect(await report).toEqual({
      collection: collection_name,
      rows: ROWS,
      written: ROWS,
      sampled: 100,
      aliases: ["shop"],
      notes: [],
    });
    expect(progress.at(-1)).toBe(ROWS);
    expect(await defineAgain(target, collection_name)).toEqual(await defineAgain(source, collection_name));
    expect(await rowsOf(target)).toEqual(await rowsOf(source));
    const inSale = { collection_name, filter: "id > 0", partition_names: ["sale"], output_fields: ["count(*)"] };
    expect((await target.query(inSale)).data).toEqual([{ "count(*)": String(ROWS / 2) }]);
    const { results } = await target.search({
      collection_name: "shop",
      anns_field: "words",
      data: "shoe 7",
      limit: 1,
      output_fields: ["title"],
    });
    expect(results[0].title).toBe("running shoes 7");
    expect(await target.getAttachment({ collection_name, name: "model" })).toEqual(new Uint8Array([1, 2, 3]));
  });

  test("goes on where it was stopped", async () => {
    await fill(source);
    const stop = new AbortController();
    let batches = 0;
    const stopped = copyCollection({
      source,
      target,
      collection_name,
      batchSize: 40,
      signal: stop.signal,
      onProgress: () => ++batches === 2 && stop.abort(),
    });
    await expect(stopped).rejects.toThrow(/abort/i);
    const left = ROWS - (await target.count({ collection_name })).data;
    expect(left).toBe(ROWS - 80);
    expect(await copy().report).toMatchObject({ written: left, rows: ROWS });
    expect(await rowsOf(target)).toEqual(await rowsOf(source));
    expect(await copy().report).toMatchObject({ written: 0, rows: ROWS });
  });
});

describe("copying a collection", () => {
  test("spreads rows by a partition key as the source does", async () => {
    const fields = [
      { name: "id", data_type: "VarChar" as const, max_length: 9, is_primary_key: true },
      { name: "shop", data_type: "VarChar" as const, max_length: 9, is_partition_key: true },
      { name: "v", data_type: "FloatVector" as const, dim: 2 },
    ];
    await source.createCollection({ collection_name, fields, num_partitions: 5 });
    const data = Array.from({ length: 20 }, (_, i) => ({ id: `a"${i}`, shop: `s${i % 4}`, v: [i, 1] }));
    await source.insert({ collection_name, data });
    expect(await copy().report).toMatchObject({ rows: 20 });
    expect((await defineAgain(target, collection_name)).definition.num_partitions).toBe(5);
  });

  test("refuses a target that has another collection of that name, and says in what they differ", async () => {
    await fill(source);
    await target.createCollection({ collection_name, dimension: 4 });
    const error = await expectError(copy().report, "INVALID_SCHEMA", /another collection `products`.*field `title`/);
    expect(error.detail).toMatch(/field `vector`: source none/);
  });

  test("tells when the copy is not what the source is", async () => {
    await fill(source);
    await copy().report;
    const [row] = await rowsOf(target);
    await target.upsert({ collection_name, data: [{ id: row.id, price: 1e6 }], partial_update: true });
    await target.insert({ collection_name, data: [product("_default", 1)] });
    await expectError(copy().report, "CORRUPT", /the source has 250 rows, the target 251/);
    await source.delete({ collection_name, filter: `id != ${row.id}` });
    await target.delete({ collection_name, filter: `id != ${row.id}` });
    await expectError(copy().report, "CORRUPT", /field `price`.*1000000/);
  });
});

test("elanus copy copies every collection, and what it prints says so", async () => {
  await fill(source);
  await source.createCollection({ collection_name: "empty", dimension: 4 });
  await source.close();
  await target.close();
  const [from, to] = [join(folder, "source"), join(folder, "target")];
  const copied = await runCli("copy", from, to);
  expect(copied.stdout).toMatch(/products {2}250 rows, 1 alias; 100 compared/);
  expect(copied.stdout).toMatch(/empty {2}0 rows; 0 compared/);
  const again = await runCli("copy", from, to, "--collection", collection_name, "--json");
  expect(JSON.parse(again.stdout)).toMatchObject({
    collections: [{ collection: collection_name, rows: ROWS, written: 0 }],
  });
  expect((await runCli("copy", join(folder, "none"), to)).stderr).toMatch(/no database/);
  expect((await runCli("copy", from, to, "--collection", "product")).stderr).toMatch(/did you mean `products`/);
});

test("elanus copy --database copies what is in one of a folder's databases, and names the others", async () => {
  await source.createCollection({ collection_name: "a", dimension: 4 });
  for (const db_name of ["east", "west", "bare"]) await source.createDatabase({ db_name });
  await source.createCollection({ collection_name: "b", dimension: 4, db_name: "east" });
  await source.insert({ collection_name: "b", db_name: "east", data: [{ id: 1, vector: [1, 0, 0, 0] }] });
  await source.createCollection({ collection_name: "c", dimension: 4, db_name: "west" });
  await source.close();
  await target.close();
  const [from, to] = [join(folder, "source"), join(folder, "target")];
  const plain = await runCli("copy", from, to);
  expect(plain.stdout).toMatch(/^✓ a {2}0 rows; 0 compared\n$/);
  expect(plain.stderr).toMatch(/not copied.*`east`, `west` \(--database NAME\)/);
  const east = await runCli("copy", from, to, "--database", "east");
  expect(east.stdout).toMatch(/b {2}1 row; 1 compared/);
  expect(east.stderr).toMatch(/not copied.*`default`, `west`/);
  expect((await runCli("copy", from, to, "--collection", "a")).stderr).not.toMatch(/not copied/);
  target = await connect(to);
  expect((await target.listCollections({ db_name: "east" })).data.map(({ name }) => name)).toEqual(["b"]);
  expect((await target.listCollections()).data.map(({ name }) => name)).toEqual(["a"]);
  expect((await runCli("copy", from, to, "--database", "north")).stderr).toMatch(/`north`/);
  const servers = await runCli("copy", "http://localhost:1", "http://localhost:2", "--database", "east");
  expect(servers.stderr).toMatch(/`--database`.*http:\/\/localhost:19530\/east/s);
});
