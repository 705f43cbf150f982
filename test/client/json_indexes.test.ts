import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Connection, ElanusClient } from "../../src/index.ts";
import { collection_name, describeBackends, expectError, temporaryFolder } from "./backends.ts";

const vector = [1, 0];
const COUNT = 300;

async function fill(client: Connection): Promise<void> {
  await client.createCollection({
    collection_name,
    enable_dynamic_field: true,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "vector", data_type: "FloatVector", dim: 2 },
      { name: "meta", data_type: "JSON", nullable: true },
      { name: "tags", data_type: "Array", element_type: "VarChar", max_capacity: 4, max_length: 8, nullable: true },
      { name: "codes", data_type: "Array", element_type: "Int64", max_capacity: 4 },
    ],
  });
  const data = Array.from({ length: COUNT }, (_, i) => ({
    id: i,
    vector,
    meta: i % 7 === 0 ? null : { price: i % 5 === 0 ? `${i}` : i, brand: { name: `b${i % 10}` }, sizes: [i % 4, "x"] },
    tags: i % 11 === 0 ? null : [`t${i % 6}`, `u${i % 3}`],
    codes: [i % 9, 2 ** 40 + (i % 2)],
    color: i % 3 === 0 ? "red" : i,
  }));
  await client.insert({ collection_name, data });
}

const json = (name: string, field_name: string, json_path: string, json_cast_type: string) => ({
  ...{ collection_name, field_name, index_name: name, index_type: "INVERTED" },
  params: { json_path, json_cast_type },
});

const INDEXES = [
  json("price", "meta", "meta['price']", "double"),
  json("price_text", "meta", 'meta["price"]', "VARCHAR"),
  json("brand", "meta", 'meta["brand"]["name"]', "varchar"),
  json("sizes", "meta", 'meta["sizes"]', "ARRAY_DOUBLE"),
  json("color", "color", "color", "VARCHAR"),
  { collection_name, field_name: "tags", index_type: "BITMAP" },
  { collection_name, field_name: "codes", index_type: "INVERTED" },
];

const FILTERS: [string, string][] = [
  ['meta["price"] > 250', 'INVERTED index on `meta["price"]`'],
  ['not (meta["price"] > 5)', 'INVERTED index on `meta["price"]`'],
  ['meta["price"] == "55"', 'INVERTED index on `meta["price"]`'],
  ['meta["brand"]["name"] in ["b1", "b2"]', 'INVERTED index on `meta["brand"]["name"]`'],
  ['meta["brand"]["name"] like "b%"', 'INVERTED index on `meta["brand"]["name"]`'],
  ['json_contains(meta["sizes"], 3)', 'INVERTED index on `meta["sizes"]`'],
  ['color == "red"', 'INVERTED index on `$meta["color"]`'],
  ['array_contains_all(tags, ["t1", "u1"])', "BITMAP index on `tags`"],
  ['not array_contains(tags, "t1")', "BITMAP index on `tags`"],
  ["array_contains_any(codes, [1, 1099511627777])", "INVERTED index on `codes`"],
];
const SCANNED = ['meta["price"] is null', 'exists meta["price"]', 'meta["price"] =~ "5$"', 'meta["sizes"] == [1, "x"]'];

async function ids(client: Connection, filter: string): Promise<string[]> {
  const { data } = await client.query({ collection_name, filter, output_fields: ["id"] });
  return data.map(({ id }) => String(id));
}

const answers = (client: Connection) =>
  Promise.all([...FILTERS.map(([filter]) => filter), ...SCANNED].map((filter) => ids(client, filter)));

async function usedBy(client: Connection, filter: string): Promise<string[]> {
  const { segments } = await client.explain({ collection_name, filter });
  return segments.map(({ plan }) => plan.by + plan.operands.map(({ by }) => by).join());
}

describeBackends("indexes on arrays and on places in JSON", ({ open, reopen }) => {
  test("answers are the same with them and without, and by them", async () => {
    let client = await open();
    await fill(client);
    const before = await answers(client);
    expect(before.every((found) => found.length > 0)).toBe(true);
    await client.createIndex(INDEXES);
    await client.waitForIndex({ collection_name });
    expect(await answers(client)).toEqual(before);
    for (const [filter, name] of FILTERS) expect((await usedBy(client, filter))[0], filter).toContain(name);
    for (const filter of SCANNED) expect((await usedBy(client, filter))[0], filter).not.toContain("index");
    if (reopen) {
      client = await reopen(client);
      expect(await answers(client)).toEqual(before);
      for (const [filter, name] of FILTERS) expect((await usedBy(client, filter))[0], filter).toContain(name);
    }
    const { index_descriptions } = await client.describeIndex({ collection_name, field_name: "meta" });
    expect(index_descriptions.map(({ index_name }) => index_name)).toEqual(["price", "price_text", "brand", "sizes"]);
    expect(index_descriptions[0].params).toEqual([
      { key: "index_type", value: "INVERTED" },
      { key: "json_path", value: 'meta["price"]' },
      { key: "json_cast_type", value: "DOUBLE" },
    ]);
    await client.dropIndex({ collection_name, index_name: "price" });
    expect(await ids(client, FILTERS[0][0])).toEqual(before[0]);
    expect((await usedBy(client, FILTERS[0][0]))[0]).not.toContain("index");
    expect((await usedBy(client, FILTERS[3][0]))[0]).toContain(FILTERS[3][1]);
    await expectError(client.dropIndex({ collection_name, field_name: "meta" }), "INVALID_PARAMETER", /has 3 indexes/);
  });

  test.each([
    [{ json_cast_type: "DOUBLE" }, "INVALID_PARAMETER", /needs `json_path`/],
    [{ json_path: 'meta["a"]' }, "INVALID_PARAMETER", /needs `json_cast_type`.*missing/],
    [{ json_path: 'meta["a"]', json_cast_type: "INT8" }, "INVALID_PARAMETER", /"INT8".*BOOL/],
    [{ json_path: 'tags["a"]', json_cast_type: "BOOL" }, "INVALID_FILTER", /not JSON/],
    [{ json_path: "color", json_cast_type: "BOOL" }, "INVALID_PARAMETER", /not of field `meta`/],
    [{ json_path: "1 <", json_cast_type: "BOOL" }, "INVALID_FILTER", /column/],
    [
      { json_path: 'meta["a"]', json_cast_type: "DOUBLE", json_cast_function: "STRING_TO_DOUBLE" },
      "NOT_SUPPORTED",
      /json_cast_function/,
    ],
  ] as const)("%j is refused", async (params, code, message) => {
    const client = await open();
    await fill(client);
    const request = { collection_name, field_name: "meta", index_type: "INVERTED", params: { ...params } };
    await expectError(client.createIndex(request), code, message);
  });
});

test("a file that is lost is made again", async () => {
  const folder = await temporaryFolder();
  let client = await ElanusClient.open(folder);
  await fill(client);
  await client.createIndex(INDEXES);
  await client.waitForIndex({ collection_name });
  const before = await answers(client);
  await client.close();
  const files = await readdir(folder, { recursive: true });
  const lost = files.filter((file) => file.includes("-index"));
  expect(lost).toHaveLength(INDEXES.length);
  for (const file of lost) await rm(join(folder, file));
  client = await ElanusClient.open(folder);
  await client.waitForIndex({ collection_name });
  expect(await answers(client)).toEqual(before);
  for (const [filter, name] of FILTERS) expect((await usedBy(client, filter))[0], filter).toContain(name);
  await client.close();
  await rm(folder, { recursive: true });
});
