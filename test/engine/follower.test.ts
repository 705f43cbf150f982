import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import { expectError } from "../client/backends.ts";
import { temporaryFolder } from "../storage/file_systems.ts";
import { collectionOf } from "./written.ts";

const collection_name = "products";
const strong = { collection_name, consistency_level: "Strong" as const };
const KEYS = 30;
const DIRECT_BYTES = 40;

type Step =
  | { kind: "upsert" | "delete"; keys: number[]; value: number; partition: string }
  | {
      kind: "flush" | "index" | "dropIndex" | "truncate" | "addField" | "reload" | "dropPartition" | "reopen" | "look";
    };

const keys = fc.array(fc.integer({ min: 0, max: KEYS - 1 }), { minLength: 1, maxLength: 9 });
const value = fc.integer({ min: -50, max: 50 });
const partition = fc.constantFrom("_default", "_default", "p");
const write = fc.record({
  kind: fc.constantFrom("upsert" as const, "upsert" as const, "delete" as const),
  keys,
  value,
  partition,
});
const rare = fc.constantFrom(
  "index" as const,
  "dropIndex" as const,
  "truncate" as const,
  "addField" as const,
  "reload" as const,
  "dropPartition" as const,
  "reopen" as const,
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: write },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("flush" as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: rare }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("look" as const) }) },
);

test("a follower sees under Strong what a Map holds, wherever it looks among random writes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
      const subject = await Subject.create(temporaryFolder());
      try {
        for (const each of steps) await subject.run(each);
        await subject.look();
      } finally {
        await subject.close();
      }
    }),
    { numRuns: 40, ...(process.env.ELANUS_SEED ? { seed: Number(process.env.ELANUS_SEED) } : {}) },
  );
}, 180_000);

class Subject {
  private readonly folder: string;
  private writer: ElanusClient;
  private readonly follower: ElanusClient;
  private readonly rows = new Map<string, { value: number; partition: string }>();
  private fields = 0;

  private constructor(folder: string, writer: ElanusClient, follower: ElanusClient) {
    this.folder = folder;
    this.writer = writer;
    this.follower = follower;
  }

  static async create(folder: string): Promise<Subject> {
    const writer = await ElanusClient.open(folder, { durability: "os" });
    await makeProducts(writer);
    await writer.createPartition({ collection_name, partition_name: "p" });
    // Batches of two rows or more go to files of their own, which the log names; of eight where there is an index.
    collectionOf(writer, collection_name).writer.directBytes = DIRECT_BYTES;
    return new Subject(folder, writer, await ElanusClient.open(folder, { readOnly: true }));
  }

  async run(each: Step): Promise<void> {
    if (each.kind === "upsert" || each.kind === "delete") await this.write(each.kind, each);
    else if (each.kind === "look") await this.look();
    else await this.alter(each.kind);
  }

  /** Twice, so that what the first look shows is not undone by the second. */
  async look(): Promise<void> {
    for (let i = 0; i < 2; i++) {
      const { data } = await this.follower.query({ ...strong, output_fields: ["value", "vector"] });
      expect(data).toHaveLength(this.rows.size);
      const seen = new Map(data.map(({ id, value, vector }) => [id, { value, vector }]));
      expect(seen).toEqual(new Map([...this.rows].map(([id, { value }]) => [id, { value, vector: vectorOf(value) }])));
      const part = await this.follower.query({ ...strong, filter: "value >= 0", output_fields: ["count(*)"] });
      const above = [...this.rows.values()].filter(({ value }) => value >= 0).length;
      expect(part.data).toEqual([{ "count(*)": String(above) }]);
      const { results } = await this.follower.search({ ...strong, data: [0, 1], metric_type: "L2", limit: 5 });
      expect(results.map(({ score }) => score)).toEqual(this.nearest());
    }
  }

  async close(): Promise<void> {
    await this.follower.close();
    await this.writer.close();
  }

  private nearest(): number[] {
    const scores = [...this.rows.values()].map(({ value }) => value * value);
    return scores.sort((a, b) => a - b).slice(0, 5);
  }

  private async write(
    kind: "upsert" | "delete",
    { keys, value, partition }: { keys: number[]; value: number; partition: string },
  ) {
    const ids = [...new Set(keys)].map(String);
    if (kind === "delete") {
      await this.writer.delete({ collection_name, ids, partition_name: partition });
      for (const id of ids) if (this.rows.get(id)?.partition === partition) this.rows.delete(id);
      return;
    }
    const data = ids.map((id) => ({ id, value, vector: vectorOf(value) }));
    await this.writer.upsert({ collection_name, data, partition_name: partition });
    for (const id of ids) this.rows.set(id, { value, partition });
  }

  private async alter(kind: Exclude<Step["kind"], "upsert" | "delete" | "look">): Promise<void> {
    const { writer } = this;
    const index = { collection_name, field_name: "vector", index_type: "HNSW", metric_type: "L2" };
    if (kind === "flush") await writer.flushSync({ collection_names: [collection_name] });
    else if (kind === "index") {
      await writer.createIndex({ ...index, params: { M: 4, efConstruction: 16 } });
      await writer.waitForIndex({ collection_name });
    } else if (kind === "dropIndex") await writer.dropIndex(index).catch(() => {});
    else if (kind === "truncate") {
      await writer.truncateCollection({ collection_name });
      this.rows.clear();
    } else if (kind === "addField") {
      const field = { name: `added${this.fields++}`, data_type: "Int8" as const, nullable: true };
      await writer.addCollectionField({ collection_name, field });
    } else if (kind === "dropPartition") {
      await writer.releasePartitions({ collection_name, partition_names: ["p"] });
      await writer.dropPartition({ collection_name, partition_name: "p" });
      await writer.createPartition({ collection_name, partition_name: "p" });
      for (const [id, { partition }] of this.rows) if (partition === "p") this.rows.delete(id);
    } else if (kind === "reload") {
      await writer.releaseCollection({ collection_name });
      await expectError(this.follower.query(strong), "COLLECTION_NOT_LOADED", /not loaded/);
      await writer.loadCollection({ collection_name });
    } else {
      await writer.close();
      this.writer = await ElanusClient.open(this.folder, { durability: "os" });
      collectionOf(this.writer, collection_name).writer.directBytes = DIRECT_BYTES;
    }
  }
}

function vectorOf(value: number): number[] {
  return [value, 1];
}

async function makeProducts(writer: ElanusClient, name = collection_name): Promise<void> {
  await writer.createCollection({
    collection_name: name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "value", data_type: "Int32" },
      { name: "vector", data_type: "FloatVector", dim: 2 },
    ],
  });
}

async function pair() {
  const folder = temporaryFolder();
  const writer = await ElanusClient.open(folder, { durability: "os" });
  await makeProducts(writer);
  const follower = await ElanusClient.open(folder, { readOnly: true });
  const put = async (id: number) =>
    writer.upsert({ collection_name, data: [{ id: String(id), value: id, vector: [id, 1] }] });
  return { folder, writer, follower, put };
}

test("the levels: Strong looks, Bounded once it is too old, the others when the follower does, or are told a time", async () => {
  const { writer, follower, put } = await pair();
  const seen = async (more: object) => Number((await follower.count({ collection_name, ...more })).data);
  await put(1);
  for (const level of ["Eventually", "Session", "Customized", 3]) {
    expect(await seen({ consistency_level: level })).toBe(0);
  }
  expect(await seen({ consistency_level: "Bounded", graceful_time: 60_000 })).toBe(0);
  expect(await seen({ consistency_level: "Bounded", graceful_time: 0 })).toBe(1);
  const { timestamp } = await put(2);
  expect(await seen({ consistency_level: "Customized" })).toBe(1);
  expect(await seen({ consistency_level: "Customized", guarantee_timestamp: timestamp })).toBe(2);
  await put(3);
  expect(await seen({ consistency_level: "Strong" })).toBe(3);
  // What was seen is not taken back.
  expect(await seen({ consistency_level: "Session" })).toBe(3);
  await put(4);
  const patience = Date.now() + 20_000;
  while ((await seen({ consistency_level: "Eventually" })) < 4 && Date.now() < patience) await pause(50);
  expect(await seen({ consistency_level: "Eventually" })).toBe(4);
  await expectError(
    seen({ consistency_level: "Strict" }),
    "INVALID_PARAMETER",
    /`Strict` does not exist.*one of Strong/,
  );
  await expectError(seen({ graceful_time: "soon" }), "INVALID_PARAMETER", /`graceful_time`/);
  await expectError(seen({ guarantee_timestamp: "soon" }), "INVALID_PARAMETER", /`guarantee_timestamp`/);
  await follower.close();
  await writer.close();
});

test("the level of the collection holds where a read names none", async () => {
  const { writer, follower } = await pair();
  const vectors = { data: [{ id: 1, vector: [1, 2] }] };
  await writer.createCollection({ collection_name: "strong", dimension: 2, consistency_level: "Strong" });
  await writer.insert({ collection_name: "strong", ...vectors });
  // Unknown names are looked for before they are refused.
  expect((await follower.query({ collection_name: "strong" })).data).toHaveLength(1);
  await writer.delete({ collection_name: "strong", ids: [1] });
  expect((await follower.query({ collection_name: "strong" })).data).toHaveLength(0);
  await follower.close();
  await writer.close();
});

test("names, aliases, databases and drops are followed; an alias never leads nowhere", async () => {
  const { writer, follower, put } = await pair();
  await put(1);
  await writer.createAlias({ collection_name, alias: "current" });
  const viaAlias = { ...strong, collection_name: "current" };
  expect((await follower.query(viaAlias)).data).toHaveLength(1);
  await makeProducts(writer, "other");
  await writer.alterAlias({ collection_name: "other", alias: "current" });
  expect((await follower.query(viaAlias)).data).toHaveLength(0);
  await writer.renameCollection({ collection_name, new_collection_name: "renamed" });
  expect((await follower.query({ ...strong, collection_name: "renamed" })).data).toHaveLength(1);
  await expectError(follower.query(strong), "COLLECTION_NOT_FOUND", /does not exist/);
  await writer.createDatabase({ db_name: "shop" });
  await writer.createCollection({ db_name: "shop", collection_name: "things", dimension: 2 });
  const things = { ...strong, db_name: "shop", collection_name: "things" };
  expect((await follower.query(things)).data).toEqual([]);
  await writer.dropCollection({ db_name: "shop", collection_name: "things" });
  await expectError(follower.query(things), "COLLECTION_NOT_FOUND", /does not exist/);
  await follower.close();
  await writer.close();
});

test("an iterator of a follower goes on over its rows while the writer deletes, merges and truncates", async () => {
  const { writer, follower, put } = await pair();
  for (let id = 0; id < 20; id++) {
    await put(id);
    if (id % 5 === 4) await writer.flushSync({ collection_names: [collection_name] });
  }
  const iterator = await follower.queryIterator({ ...strong, batchSize: 3, output_fields: ["value", "vector"] });
  const rows = [...((await iterator.next()).value ?? [])];
  await writer.delete({ collection_name, ids: [4, 7, 12, 18] });
  await writer.flushSync({ collection_names: [collection_name] });
  expect((await follower.query(strong)).data).toHaveLength(16);
  await writer.truncateCollection({ collection_name });
  expect((await follower.query(strong)).data).toHaveLength(0);
  for await (const batch of iterator) rows.push(...batch);
  // Merges in the background change the order of the rows, and an iterator has that of its beginning.
  rows.sort((a, b) => Number(a.value) - Number(b.value));
  expect(rows).toEqual(Array.from({ length: 20 }, (_, id) => ({ id: String(id), value: id, vector: [id, 1] })));
  await follower.close();
  await writer.close();
});

test("only what is new is read: segments that stay keep their place in memory", async () => {
  const { writer, follower, put } = await pair();
  for (let id = 0; id < 3; id++) await put(id);
  await writer.flushSync({ collection_names: [collection_name] });
  await follower.query(strong);
  const segmentsOf = () => Object.values(follower).flatMap((part) => part?.collection?.(collection_name).sealed ?? []);
  const [first] = segmentsOf();
  expect(first).toBeDefined();
  await writer.createIndex({ collection_name, field_name: "vector", index_type: "HNSW", metric_type: "L2" });
  await writer.waitForIndex({ collection_name });
  await put(5);
  expect((await follower.query(strong)).data).toHaveLength(4);
  expect(segmentsOf()[0]).toBe(first);
  expect(first.indexes.get("vector")?.state).toBe("Finished");
  await follower.close();
  await writer.close();
});

test("a follower whose database is gone tells so under Strong, and goes on with what it has at other levels", async () => {
  const { folder, writer, follower, put } = await pair();
  await put(1);
  await follower.query(strong);
  await writer.close();
  const { rmSync } = await import("node:fs");
  rmSync(folder, { recursive: true });
  await expectError(follower.query(strong), "STORAGE_FAILED", /MANIFEST/);
  expect((await follower.query({ collection_name, consistency_level: 3 })).data).toHaveLength(1);
  await follower.close();
});

test("a follower reads each index once, one on a path of JSON too", async () => {
  const folder = temporaryFolder();
  const writer = await ElanusClient.open(folder);
  await writer.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "info", data_type: "JSON" },
      { name: "vector", data_type: "FloatVector", dim: 2 },
    ],
    index_params: [
      { field_name: "info", index_type: "INVERTED", params: { json_path: "info['brand']", json_cast_type: "varchar" } },
      { field_name: "vector", index_type: "FLAT", metric_type: "L2" },
    ],
  });
  await writer.insert({ collection_name, data: [{ id: 1, info: { brand: "b1" }, vector: [1, 0] }] });
  await writer.flushSync({ collection_names: [collection_name] });
  await writer.waitForIndex({ collection_name });
  const follower = await ElanusClient.open(folder, { readOnly: true });
  const ask = () => follower.query({ ...strong, filter: "info['brand'] == 'b1'", output_fields: ["id"] });
  expect((await ask()).data).toHaveLength(1);
  const before = [...collectionOf(follower, collection_name).stored[0].indexes.values()];
  expect(before).toHaveLength(2);
  await writer.alterCollectionProperties({ collection_name, properties: { note: "a new manifest" } });
  expect((await ask()).data).toHaveLength(1);
  const after = [...collectionOf(follower, collection_name).stored[0].indexes.values()];
  for (const [i, slot] of after.entries()) expect(slot).toBe(before[i]);
  await follower.close();
  await writer.close();
});
