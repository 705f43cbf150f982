import { expect, test } from "vitest";
import type { Connection, SearchRequest } from "../../src/index.ts";
import { RRFRanker } from "../../src/index.ts";
import { collection_name, describeBackends, expectError } from "./backends.ts";

const ROWS = [
  { id: "9007199254740993", price: 3, brand: "kite", seen: "2026-01-01T00:00:00.5Z", stars: 2 },
  { id: "9007199254740992", price: null, brand: "owl", seen: "2026-01-01T00:00:00Z", stars: 10 },
  { id: "3", price: 1, brand: "kite", seen: "2025-01-01T00:00:00Z" },
  { id: "4", price: 3, brand: "falcon", seen: "2024-01-01T00:00:00Z", stars: 9 },
].map((row, i) => ({ ...row, vector: [1, i / 10] }));
/** From near to far. */
const NEAR = ROWS.map(({ id }) => id);
const [A, B, C, D] = NEAR;

async function open(connection: Promise<Connection>): Promise<Connection> {
  const client = await connection;
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "price", data_type: "Double", nullable: true },
      { name: "brand", data_type: "VarChar", max_length: 20 },
      { name: "seen", data_type: "Timestamptz" },
      { name: "meta", data_type: "JSON", nullable: true },
      { name: "vector", data_type: "FloatVector", dim: 2 },
    ],
    enable_dynamic_field: true,
  });
  await client.createIndex({ collection_name, field_name: "vector", index_type: "HNSW", metric_type: "L2" });
  await client.loadCollection({ collection_name });
  await client.insert({ collection_name, data: ROWS.slice(0, 2) });
  await client.flush({ collection_names: [collection_name] });
  await client.insert({ collection_name, data: ROWS.slice(2) });
  return client;
}

const NEAREST: SearchRequest = { collection_name, data: [1, 0], limit: 10 };

describeBackends("order_by_fields", ({ open: opened }) => {
  test.each([
    [[{ field: "price" }], [B, C, A, D]],
    [[{ field: "price", order: "desc" as const }], [A, D, C, B]],
    [
      [{ field: "brand" }, { field: "price", order: "asc" as const }],
      [D, C, A, B],
    ],
    ["brand:desc,id", [B, C, A, D]],
    [["id:descending"], [A, B, D, C]],
    ["seen", [D, C, B, A]],
    ["stars", [C, A, D, B]],
    [[], NEAR],
  ])("%j orders the hits of a search", async (order_by_fields, ids) => {
    const client = await open(opened());
    const { results } = await client.search({ ...NEAREST, order_by_fields });
    expect(results.map(({ id }) => id)).toEqual(ids);
  });

  test("the nearest are found first, and then put in order; several lists one by one", async () => {
    const client = await open(opened());
    const order_by_fields = "price:desc";
    const { results } = await client.search({ ...NEAREST, limit: 2, offset: 1, order_by_fields });
    expect(results.map(({ id }) => id)).toEqual([C, B]);
    const vectors = [
      [1, 0],
      [1, 1],
    ];
    const many = await client.search({ collection_name, data: vectors, limit: 2, order_by_fields });
    expect(many.results.map((hits) => hits.map(({ id }) => id))).toEqual([
      [A, B],
      [D, C],
    ]);
  });

  test("groups go by the first of their hits", async () => {
    const client = await open(opened());
    const grouping = { group_by_field: "brand", group_size: 2 };
    const { results } = await client.search({ ...NEAREST, ...grouping, order_by_fields: "price:desc" });
    expect(results.map(({ id }) => id)).toEqual([A, C, D, B]);
  });

  test("hits of a hybrid search are fused first", async () => {
    const client = await open(opened());
    const one = { anns_field: "vector", data: [1, 0] };
    const request = { collection_name, data: [one, one], limit: 3, rerank: RRFRanker(), order_by_fields: "price" };
    const { results } = await client.search(request);
    expect(results.map(({ id }) => id)).toEqual([B, C, A]);
  });

  test("a query orders all rows that match, before it cuts them", async () => {
    const client = await open(opened());
    const query = { collection_name, output_fields: ["id"], limit: 2 };
    const idsOf = async (request: object) => (await client.query({ ...query, ...request })).data.map(({ id }) => id);
    expect(await idsOf({ filter: "id > 0", order_by_fields: [{ field: "seen", order: "asc" }] })).toEqual([D, C]);
    expect(await idsOf({ filter: "id > 0", order_by: ["id:desc"], offset: 1 })).toEqual([B, D]);
    expect(await idsOf({ filter: "price > 0", order_by_fields: "brand,id:desc" })).toEqual([D, A]);
  });

  test("what has no order is refused by name", async () => {
    const client = await open(opened());
    const search = (order_by_fields: SearchRequest["order_by_fields"]) =>
      client.search({ ...NEAREST, order_by_fields });
    await expectError(search("vector"), "INVALID_PARAMETER", /field `vector` of type FloatVector/);
    await expectError(search("meta"), "INVALID_PARAMETER", /field `meta` of type JSON/);
    await expectError(search("price:down"), "INVALID_PARAMETER", /`price` cannot be ordered "down"/);
    const rerank = {
      name: "near",
      type: "Rerank" as const,
      input_field_names: [],
      params: { reranker: "rrf" },
    };
    await expectError(
      client.search({ ...NEAREST, order_by_fields: "id", rerank }),
      "INVALID_PARAMETER",
      /does not go with/,
    );
  });
});
