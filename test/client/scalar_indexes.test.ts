import { describe, expect, test } from "vitest";
import { type Connection, ElanusClient } from "../../src/index.ts";
import { collection_name, createProducts, describeBackends, expectError, product } from "./backends.ts";

const COUNT = 500;

async function products(client: Connection): Promise<Connection> {
  await createProducts(client);
  const data = Array.from({ length: COUNT }, (_, i) => ({
    ...product(i),
    price: i % 10 === 0 ? null : i,
    stock: i % 5,
  }));
  await client.insert({ collection_name, data });
  return client;
}

const index = (field_name: string, index_type: string) => ({ collection_name, field_name, index_type });

async function keys(client: Connection, filter: string): Promise<string[]> {
  const { data } = await client.query({ collection_name, filter, output_fields: ["asin"], limit: COUNT });
  return data.map(({ asin }) => String(asin)).sort();
}

async function described(client: Connection, field_name: string) {
  const [found] = (await client.describeIndex({ collection_name, field_name })).index_descriptions;
  return { ...found, params: Object.fromEntries(found.params.map(({ key, value }) => [key, value])) };
}

const FILTERS = [
  "price > 100 and price <= 120",
  "price is null",
  "price != 7",
  "stock in [1, 4]",
  'asin like "A12%"',
  "not (stock == 2)",
];

describeBackends("indexes on scalar fields", ({ open, reopen }) => {
  test("answers are the same with indexes and without, after deletions, new rows and an opening", async () => {
    let client = await products(await open());
    const before = await Promise.all(FILTERS.map((filter) => keys(client, filter)));
    await client.createIndex([index("price", "STL_SORT"), index("stock", "BITMAP"), index("asin", "TRIE")]);
    await client.waitForIndex({ collection_name });
    expect(await Promise.all(FILTERS.map((filter) => keys(client, filter)))).toEqual(before);
    expect(await described(client, "price")).toMatchObject({
      state: "Finished",
      indexed_rows: String(COUNT),
      params: { index_type: "STL_SORT" },
    });
    expect((await described(client, "price")).params).not.toHaveProperty("metric_type");
    expect((await described(client, "price")).bytes).toBeGreaterThan(COUNT * 4);

    await client.delete({ collection_name, filter: "price == 105" });
    await client.insert({ collection_name, data: [{ ...product(900), price: 110.5 }] });
    expect(await keys(client, FILTERS[0])).toEqual([...before[0].filter((key) => key !== "A105"), "A900"].sort());
    if (reopen === undefined) return;
    client = await reopen(client);
    expect(await described(client, "price")).toMatchObject({ state: "Finished", indexed_rows: String(COUNT - 1) });
    expect(await keys(client, FILTERS[0])).toEqual([...before[0].filter((key) => key !== "A105"), "A900"].sort());
    expect(await keys(client, FILTERS[4])).toEqual(before[4]);
  });

  test("rows that come after the index are indexed when they are sealed", async () => {
    const client = await open();
    await createProducts(client);
    await client.createIndex(index("stock", "INVERTED"));
    await client.insert({ collection_name, data: Array.from({ length: 100 }, (_, i) => product(i)) });
    await client.flushSync({ collection_names: [collection_name] });
    await client.waitForIndex({ collection_name });
    expect(await described(client, "stock")).toMatchObject({ state: "Finished", indexed_rows: "100" });
    expect(await keys(client, "stock == 42")).toEqual(["A42"]);
  });

  test("a filter is explained: who answers, what was expected, what came out", async () => {
    const client = await products(await open());
    await client.createIndex(index("stock", "BITMAP"));
    await client.waitForIndex({ collection_name });
    const { segments } = await client.explain({
      collection_name,
      filter: "price > {p} and stock == 3",
      exprValues: { p: 400 },
    });
    expect(segments).toEqual([
      {
        partition: "_default",
        rows: COUNT,
        plan: {
          predicate: "(price > 400) and (stock == 3)",
          by: "and",
          estimate: 33,
          truth: 20,
          operands: [
            { predicate: "stock == 3", by: "BITMAP index on `stock`", estimate: 100, truth: 100, operands: [] },
            { predicate: "price > 400", by: "scan", estimate: 167, truth: 90, operands: [] },
          ],
        },
      },
    ]);
    await expectError(client.explain({ collection_name, filter: "" }), "INVALID_FILTER", /no filter/);
  });

  test("AUTOINDEX, and no type at all, choose by the values, and say so", async () => {
    const client = await products(await open());
    await client.createIndex([
      index("stock", "AUTOINDEX"),
      { collection_name, field_name: "asin", index_name: "keys" },
    ]);
    await client.waitForIndex({ collection_name });
    const chosen = async (field: string) => (await described(client, field)).params;
    expect(await chosen("stock")).toEqual({
      index_type: "AUTOINDEX",
      chosen: "BITMAP (5 distinct values: at most 100 take a bitmap each)",
    });
    expect((await chosen("asin")).chosen).toMatch(/^INVERTED \(500 distinct values of text/);
  });

  test("an index can be dropped, and another one made", async () => {
    const client = await products(await open());
    await client.createIndex([index("stock", "BITMAP"), index("price", "STL_SORT")]);
    await client.waitForIndex({ collection_name });
    await client.dropIndex({ collection_name, field_name: "stock" });
    await expectError(client.describeIndex({ collection_name, field_name: "stock" }), "INDEX_NOT_FOUND", /stock/);
    await client.createIndex(index("stock", "INVERTED"));
    await client.waitForIndex({ collection_name });
    expect(await described(client, "price")).toMatchObject({ state: "Finished" });
    expect(await keys(client, "stock == 3")).toHaveLength(COUNT / 5);
  });
});

describe("refused by name", () => {
  test.each([
    [
      { field_name: "price", index_type: "TRIE" },
      "NOT_SUPPORTED",
      /field `price` \(Double\) cannot have the index TRIE/,
    ],
    [
      { field_name: "price", index_type: "BITMAP" },
      "NOT_SUPPORTED",
      /for Double there are INVERTED, STL_SORT, AUTOINDEX/,
    ],
    [{ field_name: "asin", index_type: "BITMAP" }, "NOT_SUPPORTED", /primary key/],
    [{ field_name: "stock", index_type: "HNSW" }, "NOT_SUPPORTED", /`HNSW` is not one for field `stock`/],
    [{ field_name: "stock", index_type: "INVERTED", metric_type: "L2" }, "INVALID_PARAMETER", /has no metric/],
    [
      { field_name: "stock", index_type: "INVERTED", params: { M: 4 } },
      "INVALID_PARAMETER",
      /`M` is not a build parameter/,
    ],
    [{ field_name: "vector", index_type: "INVERTED" }, "NOT_SUPPORTED", /INVERTED/],
  ] as const)("%j", async (request, code, message) => {
    const client = await ElanusClient.open(":memory:");
    try {
      await createProducts(client);
      await expectError(client.createIndex({ collection_name, ...request }), code, message);
    } finally {
      await client.close();
    }
  });
});
