import fc from "fast-check";
import { expect, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import { collection_name } from "../client/backends.ts";

const KEYS = 40;
const DIM = 3;

type Rows = Map<string, { value: number; vector: number[] }>;

type Step =
  | { kind: "upsert"; keys: number[]; value: number }
  | { kind: "delete"; keys: number[] }
  | { kind: "flush" | "index" | "dropIndex" | "truncate" | "addField" }
  | { kind: "begin"; search: boolean; below: number; batchSize: number }
  | { kind: "page"; which: number };

const keys = fc.array(fc.integer({ min: 0, max: KEYS - 1 }), { minLength: 1, maxLength: 12 });
const value = fc.integer({ min: -50, max: 50 });
const below = fc.integer({ min: -20, max: 60 });
const batchSize = fc.integer({ min: 1, max: 9 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("upsert" as const), keys, value }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete" as const), keys }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("flush" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom("index" as const, "dropIndex" as const, "truncate" as const, "addField" as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("begin" as const), search: fc.boolean(), below, batchSize }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("page" as const), which: fc.nat(9) }) },
);

test("an iterator gives the rows that a Map held when it began, whatever is written between its batches", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 30 }), async (steps) => {
      const subject = await Subject.create();
      try {
        for (const each of steps) await subject.run(each);
        await subject.finish();
      } finally {
        await subject.client.close();
      }
    }),
    { numRuns: 60, ...(process.env.ELANUS_SEED ? { seed: Number(process.env.ELANUS_SEED) } : {}) },
  );
}, 120_000);

/** An iterator that is under way, and what it must give. */
interface Walk {
  readonly iterator: AsyncIterator<Record<string, unknown>[]>;
  readonly expected: Rows;
  readonly found: Record<string, unknown>[];
  readonly isSearch: boolean;
}

class Subject {
  readonly client: ElanusClient;
  private readonly rows: Rows = new Map();
  private readonly walks: Walk[] = [];
  private fields = 0;

  private constructor(client: ElanusClient) {
    this.client = client;
  }

  static async create(): Promise<Subject> {
    const client = await ElanusClient.open(":memory:");
    await client.createCollection({
      collection_name,
      fields: [
        { name: "id", data_type: "Int64", is_primary_key: true },
        { name: "value", data_type: "Int32" },
        { name: "vector", data_type: "FloatVector", dim: DIM },
      ],
      enable_dynamic_field: true,
    });
    return new Subject(client);
  }

  async run(each: Step): Promise<void> {
    const { client, rows } = this;
    if (each.kind === "upsert") {
      const data = [...new Set(each.keys)].map((key) => ({
        id: String(key),
        value: each.value,
        ...vectorOf(key, each.value),
      }));
      await client.upsert({ collection_name, data: data.map((row) => ({ ...row, extra: row.value })) });
      for (const { id, ...row } of data) rows.set(id, row);
    } else if (each.kind === "delete") {
      await client.delete({ collection_name, ids: each.keys });
      for (const key of each.keys) rows.delete(String(key));
    } else if (each.kind === "flush") await client.flushSync({ collection_names: [collection_name] });
    else if (each.kind === "truncate") {
      await client.truncateCollection({ collection_name });
      rows.clear();
    } else if (each.kind === "begin") await this.begin(each.search, each.below, each.batchSize);
    else if (each.kind === "page") await this.page(each.which);
    else await this.alter(each.kind);
  }

  private async alter(kind: "index" | "dropIndex" | "addField"): Promise<void> {
    const { client } = this;
    const index = { collection_name, field_name: "vector", index_type: "HNSW", metric_type: "L2" };
    if (kind === "index") await client.createIndex({ ...index, params: { M: 4, efConstruction: 16 } });
    else if (kind === "dropIndex") await client.dropIndex(index).catch(() => {});
    else {
      const field = { name: `added${this.fields++}`, data_type: "Int8" as const, nullable: true };
      await client.addCollectionField({ collection_name, field });
    }
  }

  private async begin(isSearch: boolean, below: number, batchSize: number): Promise<void> {
    const { client } = this;
    const request = {
      collection_name,
      filter: `value < ${below}`,
      batchSize,
      output_fields: ["id", "value", "vector", "extra"],
    };
    const iterator = isSearch
      ? await client.searchIterator({ ...request, data: [1, 2, 3], metric_type: "L2" })
      : await client.queryIterator(request);
    const expected = new Map([...this.rows].filter(([, row]) => row.value < below));
    this.walks.push({ iterator, expected, found: [], isSearch });
  }

  private async page(which: number): Promise<boolean> {
    if (this.walks.length === 0) return true;
    const { iterator, found } = this.walks[which % this.walks.length];
    const { value = [], done } = await iterator.next();
    found.push(...value);
    return done === true;
  }

  /** Walks all to their ends: each row once, as it was. */
  async finish(): Promise<void> {
    for (const [i, { expected, found, isSearch }] of this.walks.entries()) {
      while (!(await this.page(i)));
      const rows = found.map(({ id, value, vector, extra }) => [id, { value, vector, extra }] as const);
      expect(rows).toHaveLength(expected.size);
      const whole = [...expected].map(([id, row]) => [id, { ...row, extra: row.value }] as const);
      expect(new Map(rows)).toEqual(new Map(whole));
      if (isSearch) expectNearToFar(found.map(({ score }) => Number(score)));
    }
  }
}

/** So few rows are scanned even where there is a graph. */
function expectNearToFar(scores: readonly number[]): void {
  expect(scores).toEqual([...scores].sort((a, b) => a - b));
}

function vectorOf(key: number, value: number) {
  return { vector: [key % 3, value % 5, 1] };
}
