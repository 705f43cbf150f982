import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Connection, ElanusClient, type FieldDefinition, type SearchHit } from "../../src/index.ts";
import { Random } from "../storage/random.ts";
import { collection_name, describeBackends, expectError } from "./backends.ts";

const KEY: FieldDefinition = { name: "id", data_type: "Int64", is_primary_key: true };
const VECTOR: FieldDefinition = { name: "vector", data_type: "FloatVector", dim: 2 };

/** Row i at the distance i from the origin, so that it is the i-th nearest to it. */
function rowAt(i: number, more: object) {
  return { id: i, vector: [i, 0], ...more };
}

async function withGroups(client: Connection, fields: FieldDefinition[], rows: readonly object[], dynamic = false) {
  await client.createCollection({ collection_name, fields: [KEY, ...fields, VECTOR], enable_dynamic_field: dynamic });
  await client.createIndex({ collection_name, field_name: "vector", index_type: "FLAT", metric_type: "L2" });
  const half = Math.ceil(rows.length / 2);
  await client.insert({ collection_name, data: rows.slice(0, half).map((row, i) => rowAt(i, row)) });
  await client.flushSync({ collection_names: [collection_name] });
  if (half < rows.length) {
    await client.insert({ collection_name, data: rows.slice(half).map((row, i) => rowAt(half + i, row)) });
  }
}

const nearOrigin = { collection_name, data: [0, 0] };
const groupsOf = (hits: readonly SearchHit[], by: string) => hits.map((hit) => hit.group_by_field_values?.[by]);
const idsOf = (hits: readonly SearchHit[]) => hits.map(({ id }) => Number(id));

/** What a type of field holds, as it is written and as it comes back. */
const TYPES: [Omit<FieldDefinition, "name">, written: unknown[], read: unknown[]][] = [
  [{ data_type: "Bool" }, [true, false, true], [true, false]],
  [{ data_type: "Int8" }, [1, -1, 1], [1, -1]],
  [{ data_type: "Int16" }, [300, -1, 300], [300, -1]],
  [{ data_type: "Int32" }, [70_000, 0, 70_000], [70_000, 0]],
  [
    { data_type: "Int64" },
    ["9007199254740993", "9007199254740992", "9007199254740993"],
    ["9007199254740993", "9007199254740992"],
  ],
  [{ data_type: "VarChar", max_length: 9 }, ["a", "ä", "a"], ["a", "ä"]],
  [
    { data_type: "Timestamptz" },
    ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-01T01:00:00+01:00"],
    ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"],
  ],
];

describeBackends("grouping search", ({ open }) => {
  test.each(TYPES)("by a field of type %o", async (type, written, read) => {
    const client = await open();
    const field = { name: "shop", ...type };
    await withGroups(
      client,
      [field],
      written.map((shop) => ({ shop })),
    );
    const { results } = await client.search({ ...nearOrigin, group_by_field: "shop" });
    expect(groupsOf(results, "shop")).toEqual(read);
    expect(idsOf(results)).toEqual([0, 1]);
  });

  test("null is a group like any other", async () => {
    const client = await open();
    const field: FieldDefinition = { name: "shop", data_type: "VarChar", max_length: 9, nullable: true };
    await withGroups(
      client,
      [field],
      [null, "a", null, "", "a"].map((shop) => ({ shop })),
    );
    const { results } = await client.search({ ...nearOrigin, group_by_field: "shop", group_size: 2 });
    expect(groupsOf(results, "shop")).toEqual([null, null, "a", "a", ""]);
    expect(idsOf(results)).toEqual([0, 2, 1, 4, 3]);
  });

  test("by a place in a JSON field, and by an undeclared key", async () => {
    const client = await open();
    const values = ["a", 1, "1", true, ["a"], { a: 1 }, "a", undefined];
    const rows = values.map((brand) => ({ meta: { brand: { name: brand } }, ...(brand ? { brand } : {}) }));
    await withGroups(client, [{ name: "meta", data_type: "JSON" }], rows, true);
    for (const by of ['meta["brand"]["name"]', "brand"]) {
      const { results } = await client.search({ ...nearOrigin, group_by_field: by });
      expect(groupsOf(results, by)).toEqual(["a", 1, "1", true, null]);
    }
  });

  test("limit and offset count groups, of which each has its nearest hits", async () => {
    const client = await open();
    // 0 0 1 1 2 2 ... 0 0 1 1 2 2 ...
    const rows = Array.from({ length: 60 }, (_, i) => ({ shop: Math.floor(i / 2) % 10 }));
    await withGroups(client, [{ name: "shop", data_type: "Int32" }], rows);
    const search = async (more: object) =>
      (await client.search({ ...nearOrigin, group_by_field: "shop", ...more })).results;
    const all = await search({ group_size: 4, strict_group_size: true });
    expect(groupsOf(all, "shop")).toEqual(Array.from({ length: 40 }, (_, i) => Math.floor(i / 4)));
    expect(idsOf(all.slice(0, 4))).toEqual([0, 1, 20, 21]);
    const page = await search({ limit: 3, offset: 2, group_size: 4, strict_group_size: true });
    expect(page).toEqual(all.slice(8, 20));
    expect(idsOf(await search({ limit: 3 }))).toEqual([0, 2, 4]);
    expect(idsOf(await search({ limit: 3, offset: 8 }))).toEqual([16, 18]);
    expect(await search({ limit: 3, offset: 10 })).toEqual([]);
    const loose = await search({ limit: 4, group_size: 3 });
    expect(new Set(groupsOf(loose, "shop"))).toEqual(new Set([0, 1, 2, 3]));
    expect(idsOf(loose).slice(0, 2)).toEqual([0, 1]);
  });

  test("in `params` as well, with filters, ranges, output fields and several vectors", async () => {
    const client = await open();
    const rows = Array.from({ length: 40 }, (_, i) => ({ shop: i % 5, price: i }));
    await withGroups(
      client,
      [
        { name: "shop", data_type: "Int8" },
        { name: "price", data_type: "Float" },
      ],
      rows,
    );
    const params = { group_by_field: "shop", group_size: 2, strict_group_size: true };
    const search = async (more: object) =>
      (
        await client.search({
          ...nearOrigin,
          data: [
            [0, 0],
            [39, 0],
          ],
          limit: 2,
          params,
          output_fields: ["price"],
          ...more,
        })
      ).results;
    const [low, high] = await search({});
    expect(low.map(({ price }) => price)).toEqual([0, 5, 1, 6]);
    expect(high.map(({ price }) => price)).toEqual([39, 34, 38, 33]);
    const [filtered] = await search({ filter: "price >= 12 and shop != 2" });
    expect(filtered.map(({ price }) => price)).toEqual([13, 18, 14, 19]);
    const [ranged] = await search({ params: { ...params, radius: 150, range_filter: 50 } });
    expect(ranged.map(({ price }) => price)).toEqual([8, 9]);
  });

  test("what cannot be grouped is refused by name", async () => {
    const client = await open();
    const fields: FieldDefinition[] = [
      { name: "price", data_type: "Float" },
      { name: "tags", data_type: "Array", element_type: "Int8", max_capacity: 4 },
      { name: "meta", data_type: "JSON" },
    ];
    await withGroups(client, fields, [{ price: 1, tags: [1], meta: {} }]);
    const refuse = (more: object, message: RegExp) =>
      expectError(client.search({ ...nearOrigin, ...more }), "INVALID_PARAMETER", message);
    await refuse({ group_by_field: "price" }, /cannot be grouped by field `price` of type Float/);
    await refuse({ group_by_field: "tags" }, /`tags` of type Array/);
    await refuse({ group_by_field: "vector" }, /`vector` of type FloatVector/);
    await refuse({ group_by_field: "meta" }, /`meta` of type JSON.*`meta\["brand"\]`/);
    await refuse({ group_by_field: 3 }, /must be the name of a field/);
    await refuse({ group_size: 2 }, /`group_size` needs a `group_by_field`/);
    await refuse({ params: { strict_group_size: true } }, /`strict_group_size` needs a `group_by_field`/);
    await refuse({ group_by_field: "id", group_size: 0 }, /`group_size` must be a whole number from 1/);
    await refuse({ group_by_field: "id", strict_group_size: "yes" }, /`strict_group_size` must be true or false/);
    const missing = client.search({ ...nearOrigin, group_by_field: "shp" });
    await expectError(missing, "FIELD_NOT_FOUND", /`shp` does not exist/);
    const iterated = { ...nearOrigin, batchSize: 3, params: { group_by_field: "id" } };
    await expectError(client.searchIterator(iterated), "INVALID_PARAMETER", /does not group/);
  });
});

describe("groups", () => {
  test.each([
    ["HNSW", "graph", { M: 8, efConstruction: 64 }, { ef: 64 }],
    ["IVF_FLAT", "ivf", { nlist: 64 }, { nprobe: 1 }],
    ["FLAT", "scan", {}, {}],
  ])(
    "are never fewer than exist, however unevenly they lie (%s)",
    async (index_type, strategy, build, params) => {
      const client = await ElanusClient.open(":memory:");
      const random = new Random(3);
      const fields = [KEY, { name: "shop", data_type: "Int32" }, { ...VECTOR, dim: 8 }] as const;
      await client.createCollection({ collection_name, fields: [...fields] });
      const index = { index_type, metric_type: "L2", params: build };
      await client.createIndex({ collection_name, field_name: "vector", ...index });
      // The 4,000 nearest rows are of one shop; 12 other shops have few rows far away.
      const data = Array.from({ length: 5000 }, (_, id) => ({
        id,
        shop: id < 4000 ? 0 : 1 + (id % 12),
        vector: Array.from({ length: 8 }, () => random.next() + (id < 4000 ? 0 : 5)),
      }));
      await client.insert({ collection_name, data });
      await client.flushSync({ collection_names: [collection_name] });
      await client.waitForIndex({ collection_name });
      const search = { collection_name, data: Array(8).fill(0.5), params };
      expect((await client.explain({ ...search, limit: 20 })).segments[0].search.strategy).toBe(strategy);
      const request = { ...search, group_by_field: "shop", limit: 20 };
      const { results } = await client.search(request);
      expect(new Set(groupsOf(results, "shop"))).toEqual(new Set(Array.from({ length: 13 }, (_, shop) => shop)));
      const strict = await client.search({ ...request, limit: 3, group_size: 80, strict_group_size: true });
      expect(strict.results).toHaveLength(240);
      const filtered = await client.search({ ...request, filter: "id >= 4000 and shop in [3, 4, 5]" });
      expect(filtered.results).toHaveLength(3);
      await client.close();
    },
    60_000,
  );

  test("are those of plain code, for any rows", async () => {
    const rows = fc.array(fc.record({ shop: fc.integer({ min: 0, max: 6 }), at: fc.integer({ min: 0, max: 400 }) }), {
      minLength: 1,
      maxLength: 60,
    });
    const request = fc.record({
      rows,
      limit: fc.integer({ min: 1, max: 9 }),
      offset: fc.integer({ min: 0, max: 3 }),
      group_size: fc.integer({ min: 1, max: 5 }),
      cut: fc.nat(60),
    });
    const check = async ({
      rows,
      limit,
      offset,
      group_size,
      cut,
    }: typeof request extends fc.Arbitrary<infer T> ? T : never) => {
      const client = await ElanusClient.open(":memory:");
      await client.createCollection({ collection_name, fields: [KEY, { name: "shop", data_type: "Int8" }, VECTOR] });
      const data = rows.map(({ shop, at }, id) => ({ id, shop, vector: [at + id / 100, 0] }));
      for (const part of [data.slice(0, cut), data.slice(cut)].filter(({ length }) => length > 0)) {
        await client.insert({ collection_name, data: part });
        await client.flushSync({ collection_names: [collection_name] });
      }
      const grouping = { group_by_field: "shop", group_size, strict_group_size: true };
      const { results } = await client.search({ ...nearOrigin, metric_type: "L2", limit, offset, ...grouping });
      const byNearness = [...data].sort((a, b) => a.vector[0] - b.vector[0]);
      const shops = [...new Set(byNearness.map(({ shop }) => shop))].slice(offset, offset + limit);
      const expected = shops.flatMap((shop) => byNearness.filter((row) => row.shop === shop).slice(0, group_size));
      expect(idsOf(results)).toEqual(expected.map(({ id }) => id));
      await client.close();
    };
    await fc.assert(fc.asyncProperty(request, check), { seed: 5, numRuns: 60 });
  }, 60_000);
});
