import { rm } from "node:fs/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import { collection_name, expectError, temporaryFolder } from "../client/backends.ts";
import { collectionOf } from "./written.ts";

const KEYS = 24;
const DIM = 3;
/** What a batch of four rows is larger than; where there is a partition key, one of about eight. */
const DIRECT_BYTES = 120;
const GROUPS = 2;

type Step =
  | { kind: "insert" | "upsert"; keys: number[]; value: number; partition: string }
  | { kind: "note"; keys: number[]; value: number; partition: string }
  | { kind: "delete"; keys: number[]; partition?: string }
  | { kind: "createPartition" | "dropPartition"; partition: string }
  | { kind: "release" | "truncate" | "addField" }
  | { kind: "deleteBelow"; value: number }
  | { kind: "flush" }
  | { kind: "index" }
  | { kind: "reopen" };

const keys = fc.array(fc.integer({ min: 0, max: KEYS - 1 }), { minLength: 1, maxLength: 12 });
const value = fc.integer({ min: -50, max: 50 });
const DEFAULT = "_default";
const partition = fc.constantFrom(DEFAULT, DEFAULT, "p", "q");
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom("insert" as const, "upsert" as const), keys, value, partition }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("note" as const), keys, value, partition }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("delete" as const),
      keys,
      partition: fc.option(partition, { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom("createPartition" as const, "dropPartition" as const), partition }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("release" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("truncate" as const, "addField" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("deleteBelow" as const), value }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("flush" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("index" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reopen" as const) }) },
);

interface Variant {
  readonly keyType: "Int64" | "VarChar";
  /** Rows go to the partitions that their groups lead to, instead of those that are named. */
  readonly isKeyed: boolean;
}

const variants: Variant[] = [
  { keyType: "Int64", isKeyed: false },
  { keyType: "VarChar", isKeyed: false },
  { keyType: "Int64", isKeyed: true },
];

test.each(variants)(
  "random writes leave what a Map would hold ($keyType keys, partition key: $isKeyed)",
  async (variant) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const folder = await temporaryFolder();
        const database = await Subject.create(folder, variant);
        try {
          for (const [i, each] of steps.entries()) {
            await database.run(each);
            await database.check(i === steps.length - 1);
          }
        } finally {
          await database.client.close();
          await rm(folder, { recursive: true, force: true });
        }
      }),
      { numRuns: 60, seed: 20_261, ...(process.env.ELANUS_SEED ? { seed: Number(process.env.ELANUS_SEED) } : {}) },
    );
  },
);

/** What a row holds beside its key. */
interface Values {
  readonly value: number;
  readonly note: number | null;
  readonly partition: string;
}

/** A database and the Map that it should equal. */
class Subject {
  client: ElanusClient;
  private readonly folder: string;
  private readonly isKeyed: boolean;
  private readonly model = new Map<string, Values>();
  private readonly partitions = new Set([DEFAULT]);
  /** Released: writes are not seen before the collection is loaded again. */
  private released = false;
  private added = 0;

  private constructor(client: ElanusClient, folder: string, isKeyed: boolean) {
    this.client = client;
    this.folder = folder;
    this.isKeyed = isKeyed;
    this.makeLargeBatchesSegments();
  }

  static async create(folder: string, { keyType, isKeyed }: Variant): Promise<Subject> {
    const client = await ElanusClient.open(folder, { durability: "os" });
    const key = { name: "key", data_type: keyType, is_primary_key: true, max_length: 8 };
    await client.createCollection({
      collection_name,
      fields: [
        key,
        { name: "value", data_type: "Int32" },
        { name: "group", data_type: "Int64", is_partition_key: isKeyed },
        { name: "note", data_type: "Int32", nullable: true },
        { name: "vector", data_type: "FloatVector", dim: DIM },
      ],
      ...(isKeyed && { num_partitions: GROUPS }),
    });
    return new Subject(client, folder, isKeyed);
  }

  async run(step: Step): Promise<void> {
    const { client, model } = this;
    if (step.kind === "insert" || step.kind === "upsert") {
      const partition = this.partitions.has(step.partition) ? step.partition : DEFAULT;
      const data = step.keys.map((key, i) => row(key, step.value + i));
      await client[step.kind]({ collection_name, ...this.named(partition), data });
      for (const { key, value } of data) model.set(key, { value, note: null, partition });
    } else if (step.kind === "note") {
      await this.note(step);
    } else if (step.kind === "delete") {
      const partition = !this.isKeyed && this.partitions.has(step.partition ?? "") ? step.partition : undefined;
      const hits = (key: number) => {
        const known = model.get(String(key));
        return known !== undefined && (partition === undefined || known.partition === partition);
      };
      const expected = this.released ? step.keys.length : new Set(step.keys.filter(hits)).size;
      const ids = step.keys.map(String);
      const { delete_cnt } = await client.delete({ collection_name, partition_name: partition, ids });
      expect(delete_cnt).toBe(String(expected));
      for (const key of step.keys) if (hits(key)) model.delete(String(key));
    } else if (step.kind === "deleteBelow") {
      await this.load();
      await client.delete({ collection_name, filter: `value < ${step.value}` });
      for (const [key, { value }] of model) if (value < step.value) model.delete(key);
    } else if (step.kind === "createPartition") {
      if (this.isKeyed) return;
      await client.createPartition({ collection_name, partition_name: step.partition });
      this.partitions.add(step.partition);
    } else if (step.kind === "dropPartition") {
      if (step.partition === DEFAULT || this.isKeyed) return;
      if (this.partitions.has(step.partition) && !this.released) {
        await client.releasePartitions({ collection_name, partition_names: [step.partition] });
      }
      await client.dropPartition({ collection_name, partition_name: step.partition });
      this.partitions.delete(step.partition);
      for (const [key, { partition }] of model) if (partition === step.partition) model.delete(key);
    } else if (step.kind === "release") {
      await client.releaseCollection({ collection_name });
      this.released = true;
    } else if (step.kind === "addField") {
      const name = `added_${this.added++}`;
      await client.addCollectionField({ collection_name, field: { name, data_type: "Int32", default_value: 5 } });
    } else if (step.kind === "truncate") {
      await client.truncateCollection({ collection_name });
      model.clear();
    } else if (step.kind === "flush") {
      await client.flushSync({ collection_names: [collection_name] });
    } else if (step.kind === "index") {
      await client.createIndex({ collection_name, field_name: "vector", index_type: "HNSW", metric_type: "L2" });
    } else {
      await client.close();
      this.client = await ElanusClient.open(this.folder, { durability: "os" });
      this.makeLargeBatchesSegments();
    }
  }

  /** Changes one field of the rows that there are in a partition; the others keep what they have. */
  private async note({ keys, value: note, partition }: Extract<Step, { kind: "note" }>): Promise<void> {
    const { client, model } = this;
    const isThere = (key: number) => model.get(String(key))?.partition === partition;
    const known = [...new Set(keys)].filter(isThere).map(String);
    if (known.length === 0) return;
    await this.load();
    const data = known.map((key) => ({ key, note }));
    await client.upsert({ collection_name, ...this.named(partition), data, partial_update: true });
    for (const key of known) model.set(key, { ...(model.get(key) as Values), note });
  }

  private named(partition: string): { partition_name?: string } {
    return this.isKeyed ? {} : { partition_name: partition };
  }

  private makeLargeBatchesSegments(): void {
    collectionOf(this.client, collection_name).writer.directBytes = DIRECT_BYTES;
  }

  private async load(): Promise<void> {
    await this.client.loadCollection({ collection_name });
    this.released = false;
  }

  /** A released collection stays so for some steps, which its writes then outlive in the log. */
  async check(isLast: boolean): Promise<void> {
    if (this.released && !isLast) {
      await expectError(this.client.count({ collection_name }), "COLLECTION_NOT_LOADED", /products/);
      return;
    }
    await this.load();
    const { client, model } = this;
    for (const name of this.isKeyed ? [] : this.partitions) {
      const rows = [...model.values()].filter(({ partition }) => partition === name).length;
      const { data } = await client.query({ collection_name, partition_names: [name], output_fields: ["key"] });
      expect(data).toHaveLength(rows);
    }
    for (let group = 0; group < GROUPS; group++) {
      const rows = [...model.values()].filter(({ value }) => groupOf(value) === group).length;
      expect((await client.count({ collection_name, filter: `group == ${group}` })).data).toBe(rows);
    }
    const { data } = await client.query({ collection_name, output_fields: ["value", "group", "note", "vector"] });
    const found = new Map(data.map((each) => [String(each.key), each]));
    expect(found.size).toBe(data.length);
    const expected = [...model].map(([key, { value, note }]) => [key, { ...row(Number(key), value), note }]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
    expect((await client.count({ collection_name })).data).toBe(model.size);
    const added = Array.from({ length: this.added }, (_, i) => `added_${i} == 5`).join(" and ");
    expect((await client.count({ collection_name, filter: added })).data).toBe(model.size);
    const ids = Array.from({ length: KEYS }, (_, key) => String(key));
    expect((await client.get({ collection_name, ids })).data).toHaveLength(model.size);
    const { results } = await client.search({ collection_name, data: [0, 0, 0], metric_type: "L2", limit: KEYS });
    expect(results.map(({ id }) => id).sort()).toEqual([...model.keys()].sort());
  }
}

function row(key: number, value: number) {
  return { key: String(key), value, group: String(groupOf(value)), vector: [value, key, 1] };
}

function groupOf(value: number): number {
  return Math.abs(value) % GROUPS;
}
