import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Connection, FieldDefinition, SearchRequest } from "../../src/index.ts";
import { seededRandom } from "../../src/kernels/math/random.ts";
import { collection_name, compact, describeBackends, expectError } from "./backends.ts";

const KEY: FieldDefinition = { name: "id", data_type: "Int64", is_primary_key: true };

interface VectorType {
  readonly field: Omit<FieldDefinition, "name">;
  readonly index: { readonly index_type: string; readonly metric_type: string; readonly params?: object };
  readonly vectors: readonly [unknown, unknown, unknown];
}

const DIM_2 = (data_type: FieldDefinition["data_type"]) => ({ data_type, dim: 2, nullable: true });
const TYPES: readonly VectorType[] = [
  {
    field: DIM_2("FloatVector"),
    index: { index_type: "HNSW", metric_type: "L2" },
    vectors: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  },
  {
    field: DIM_2("Float16Vector"),
    index: { index_type: "AUTOINDEX", metric_type: "L2" },
    vectors: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  },
  {
    field: DIM_2("BFloat16Vector"),
    index: { index_type: "IVF_FLAT", metric_type: "L2", params: { nlist: 2 } },
    vectors: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  },
  {
    field: DIM_2("Int8Vector"),
    index: { index_type: "FLAT", metric_type: "L2" },
    vectors: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  },
  {
    field: { data_type: "BinaryVector", dim: 8, nullable: true },
    index: { index_type: "BIN_IVF_FLAT", metric_type: "HAMMING", params: { nlist: 2 } },
    vectors: [[1], [3], [7]],
  },
  {
    field: { data_type: "SparseFloatVector", nullable: true },
    index: { index_type: "SPARSE_INVERTED_INDEX", metric_type: "IP" },
    vectors: [{ "1": 1 }, { "1": 2, "7": 3 }, { "1": 4 }],
  },
];

describeBackends("nullable vectors", ({ open, reopen }) => {
  describe.each(TYPES)("$field.data_type, $index.index_type", ({ field, index, vectors: [a, b, c] }) => {
    test("rows without one come back as null, and no search finds them", async () => {
      let client = await open();
      await create(client, [{ ...field, name: "v" }]);
      await client.insert({ collection_name, data: [{ id: 1, v: a }, { id: 2, v: null }, { id: 3, v: b }, { id: 4 }] });
      await client.upsert({
        collection_name,
        data: [
          { id: 2, v: c },
          { id: 3, v: null },
        ],
      });
      const check = async (): Promise<void> => {
        expect(await vectorsById(client)).toEqual([a, c, null, null]);
        expect(await found(client, { data: a as SearchRequest["data"] })).toEqual(["1", "2"]);
        expect(await found(client, { data: a as SearchRequest["data"], filter: "id != 1" })).toEqual(["2"]);
        expect(await found(client, { data: a as SearchRequest["data"], filter: "id > 2" })).toEqual([]);
      };
      await check();
      await client.flush({ collection_names: [collection_name] });
      await client.createIndex({ collection_name, field_name: "v", ...index });
      await indexBuilt(client);
      await check();
      await client.insert({ collection_name, data: [{ id: 5, v: null }] });
      await client.delete({ collection_name, ids: [5] });
      await compact(client);
      await check();
      if (reopen === undefined) return;
      client = await reopen(client);
      await check();
    });

    test("a segment in which no row has one is searched and merged with others", async () => {
      let client = await open();
      await create(client, [
        { ...field, name: "v" },
        { name: "other", data_type: "FloatVector", dim: 2 },
      ]);
      await client.createIndex({ collection_name, field_name: "v", ...index });
      await client.insert({
        collection_name,
        data: [
          { id: 1, other: [1, 0] },
          { id: 2, other: [2, 0] },
        ],
      });
      await client.flush({ collection_names: [collection_name] });
      const search = { data: a as SearchRequest["data"], anns_field: "v" };
      expect(await found(client, search)).toEqual([]);
      await client.insert({
        collection_name,
        data: [
          { id: 3, other: [3, 0], v: b },
          { id: 4, other: [4, 0] },
        ],
      });
      await client.flush({ collection_names: [collection_name] });
      expect(await found(client, search)).toEqual(["3"]);
      await compact(client);
      expect(await found(client, search)).toEqual(["3"]);
      if (reopen === undefined) return;
      client = await reopen(client);
      expect(await found(client, search)).toEqual(["3"]);
      expect(await vectorsById(client)).toEqual([null, null, b, null]);
    });
  });

  test("a field is added to rows that are there: they have none, sealed, growing or released", async () => {
    let client = await open();
    await create(client, [{ name: "v", data_type: "FloatVector", dim: 2 }]);
    await client.insert({ collection_name, data: [{ id: 1, v: [1, 2] }] });
    await client.flush({ collection_names: [collection_name] });
    await client.insert({ collection_name, data: [{ id: 2, v: [3, 4] }] });
    const field = { name: "late", data_type: "FloatVector", dim: 2, nullable: true } as const;
    await client.addCollectionField({ collection_name, field });
    await client.createIndex({ collection_name, field_name: "late", index_type: "HNSW", metric_type: "L2" });
    await client.insert({
      collection_name,
      data: [
        { id: 3, v: [5, 6], late: [0, 1] },
        { id: 4, v: [7, 8] },
      ],
    });
    const check = async () => {
      expect(await vectorsById(client, "late")).toEqual([null, null, [0, 1], null]);
      expect(await vectorsById(client)).toEqual([
        [1, 2],
        [3, 4],
        [5, 6],
        [7, 8],
      ]);
      expect(await found(client, { data: [0, 1], anns_field: "late" })).toEqual(["3"]);
      expect(await found(client, { data: [1, 2], anns_field: "v" })).toEqual(["1", "2", "3", "4"]);
    };
    await check();
    if (reopen) client = await reopen(client);
    await check();
    await client.releaseCollection({ collection_name });
    await client.loadCollection({ collection_name });
    await check();
    await client.flush({ collection_names: [collection_name] });
    await compact(client);
    await check();
    if (reopen) client = await reopen(client);
    await check();
  });

  test("what cannot be meant is refused by name", async () => {
    const client = await open();
    await create(client, [{ name: "v", data_type: "FloatVector", dim: 2, nullable: true }]);
    await client.insert({ collection_name, data: [{ id: 1, v: [1, 2] }, { id: 2 }] });
    const byRow = client.search({ collection_name, ids: [2], anns_field: "v" });
    await expectError(byRow, "INVALID_PARAMETER", /key 2 has no vector `v`/);
    const filled = client.createCollection({
      collection_name: "filled",
      fields: [
        ...[KEY, { name: "text", data_type: "VarChar", max_length: 9, enable_analyzer: true } as const],
        { name: "terms", data_type: "SparseFloatVector", nullable: true },
      ],
      functions: [{ name: "f", type: 1, input_field_names: ["text"], output_field_names: ["terms"], params: {} }],
    });
    await expectError(filled, "INVALID_SCHEMA", /`terms` is nullable/);
    const added = { name: "w", data_type: "FloatVector", dim: 2 } as const;
    await expect(client.addCollectionField({ collection_name, field: added })).rejects.toThrow();
    const wrong = client.insert({ collection_name, data: [{ id: 3 }, { id: 4, v: [1] }] });
    await expectError(wrong, "INVALID_VECTOR", /vector `v` has the wrong dimension|vectors of field `v`/);
    const filtered = client.query({ collection_name, filter: "v is null" });
    await expectError(filtered, "INVALID_FILTER", /`v`/);
  });

  test("random writes: searches and queries answer as a list of the rows would", async () => {
    const random = seededRandom(7);
    let client = await open();
    await create(client, [{ name: "v", data_type: "FloatVector", dim: 3, nullable: true }]);
    await client.createIndex({ collection_name, field_name: "v", index_type: "HNSW", metric_type: "L2" });
    const rows = new Map<number, number[] | null>();
    for (let round = 0; round < 12; round++) {
      const ids = Array.from({ length: 40 }, () => Math.floor(random() * 200));
      const batch = new Map(
        ids.map((id) => [id, random() < 0.4 ? null : [random(), random(), random()].map(Math.fround)]),
      );
      await client.upsert({ collection_name, data: [...batch].map(([id, v]) => ({ id, v })) });
      for (const [id, v] of batch) rows.set(id, v);
      if (round % 3 === 1) await client.flush({ collection_names: [collection_name] });
      if (round === 6 && reopen) client = await reopen(client);
      if (round === 9) await compact(client);
      const query = [random(), random(), random()].map(Math.fround);
      expect(await found(client, { data: query, limit: 10, filter: "id % 3 != 0", params: { ef: 200 } })).toEqual(
        nearest(rows, query),
      );
      const { data } = await client.query({ collection_name, output_fields: ["v"], limit: 16_384 });
      expect(new Map(data.map(({ id, v }) => [Number(id), v]))).toEqual(rows);
    }
  });
});

function nearest(rows: ReadonlyMap<number, number[] | null>, query: readonly number[]): string[] {
  const distance = (v: readonly number[]) => v.reduce((sum, x, i) => sum + (x - query[i]) ** 2, 0);
  const scored = [...rows].flatMap(([id, v]) => (v === null || id % 3 === 0 ? [] : [{ id, score: distance(v) }]));
  return scored
    .sort((x, y) => x.score - y.score)
    .slice(0, 10)
    .map(({ id }) => String(id))
    .sort();
}

async function create(client: Connection, vectors: readonly FieldDefinition[]): Promise<void> {
  await client.createCollection({ collection_name, fields: [KEY, ...vectors] });
  await client.loadCollection({ collection_name });
}

async function indexBuilt(client: Connection): Promise<void> {
  const named = { collection_name, field_name: "v" };
  while ((await client.describeIndex(named)).index_descriptions[0].state !== "Finished") await pause(5);
}

async function vectorsById(client: Connection, name = "v"): Promise<unknown[]> {
  const { data } = await client.query({ collection_name, output_fields: [name] });
  return data.sort((x, y) => Number(x.id) - Number(y.id)).map((row) => row[name]);
}

async function found(client: Connection, request: Omit<SearchRequest, "collection_name">): Promise<string[]> {
  const { results } = await client.search({ collection_name, limit: 10, ...request });
  return results.map(({ id }) => String(id)).sort();
}
