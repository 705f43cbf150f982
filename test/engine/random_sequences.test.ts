import { rm } from "node:fs/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import { collection_name, temporaryFolder } from "../client/backends.ts";

const KEYS = 24;
const DIM = 3;

type Step =
  | { kind: "insert" | "upsert"; keys: number[]; value: number }
  | { kind: "delete"; keys: number[] }
  | { kind: "deleteBelow"; value: number }
  | { kind: "flush" }
  | { kind: "index" }
  | { kind: "reopen" };

const keys = fc.array(fc.integer({ min: 0, max: KEYS - 1 }), { minLength: 1, maxLength: 8 });
const value = fc.integer({ min: -50, max: 50 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("insert" as const, "upsert" as const), keys, value }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete" as const), keys }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("deleteBelow" as const), value }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("flush" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("index" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reopen" as const) }) },
);

const keyTypes = ["Int64", "VarChar"] as const;

test.each(keyTypes)("random writes leave what a Map would hold (%s keys)", async (keyType) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      const folder = await temporaryFolder();
      const database = await Subject.create(folder, keyType);
      try {
        for (const each of steps) {
          await database.run(each);
          await database.check();
        }
      } finally {
        await database.client.close();
        await rm(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 60, seed: 20_261 },
  );
});

/** A database and the Map that it should equal. */
class Subject {
  client: ElanusClient;
  private readonly folder: string;
  private readonly model = new Map<string, number>();

  private constructor(client: ElanusClient, folder: string) {
    this.client = client;
    this.folder = folder;
  }

  static async create(folder: string, keyType: "Int64" | "VarChar"): Promise<Subject> {
    const client = await ElanusClient.open(folder, { durability: "os" });
    const key = { name: "key", data_type: keyType, is_primary_key: true, max_length: 8 };
    await client.createCollection({
      collection_name,
      fields: [key, { name: "value", data_type: "Int32" }, { name: "vector", data_type: "FloatVector", dim: DIM }],
    });
    return new Subject(client, folder);
  }

  async run(step: Step): Promise<void> {
    const { client, model } = this;
    if (step.kind === "insert" || step.kind === "upsert") {
      const data = step.keys.map((key, i) => row(key, step.value + i));
      await client[step.kind]({ collection_name, data });
      for (const { key, value } of data) model.set(key, value);
    } else if (step.kind === "delete") {
      const expected = new Set(step.keys.filter((key) => model.has(String(key)))).size;
      const { delete_cnt } = await client.delete({ collection_name, ids: step.keys.map(String) });
      expect(delete_cnt).toBe(String(expected));
      for (const key of step.keys) model.delete(String(key));
    } else if (step.kind === "deleteBelow") {
      await client.delete({ collection_name, filter: `value < ${step.value}` });
      for (const [key, value] of model) if (value < step.value) model.delete(key);
    } else if (step.kind === "flush") {
      await client.flushSync({ collection_names: [collection_name] });
    } else if (step.kind === "index") {
      await client.createIndex({ collection_name, field_name: "vector", index_type: "HNSW", metric_type: "L2" });
    } else {
      await client.close();
      this.client = await ElanusClient.open(this.folder, { durability: "os" });
    }
  }

  async check(): Promise<void> {
    const { client, model } = this;
    const { data } = await client.query({ collection_name, output_fields: ["value", "vector"] });
    const found = new Map(data.map((each) => [String(each.key), each]));
    expect(found.size).toBe(data.length);
    const expected = [...model].map(([key, value]) => [key, { ...row(Number(key), value) }]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
    expect((await client.count({ collection_name })).data).toBe(model.size);
    const ids = Array.from({ length: KEYS }, (_, key) => String(key));
    expect((await client.get({ collection_name, ids })).data).toHaveLength(model.size);
    const { results } = await client.search({ collection_name, data: [0, 0, 0], metric_type: "L2", limit: KEYS });
    expect(results.map(({ id }) => id).sort()).toEqual([...model.keys()].sort());
  }
}

function row(key: number, value: number) {
  return { key: String(key), value, vector: [value, key, 1] };
}
