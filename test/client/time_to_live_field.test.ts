import { afterEach, expect, test, vi } from "vitest";
import type { Connection, FieldDefinition } from "../../src/index.ts";
import { collection_name, compact, describeBackends, expectError } from "./backends.ts";

const FIELDS: FieldDefinition[] = [
  { name: "id", data_type: "Int64", is_primary_key: true },
  { name: "until", data_type: "Timestamptz", nullable: true },
  { name: "price", data_type: "Double", nullable: true },
  { name: "vector", data_type: "FloatVector", dim: 2 },
];
const NOW = Date.parse("2026-06-01T12:00:00Z");
const ROWS = [null, "2026-06-01T11:59:59.999Z", "2026-06-01T12:00:00.001Z", "2099-12-31T00:00:00Z"].map((until, i) => ({
  ...{ id: i + 1, until },
  vector: [1, i],
}));

afterEach(() => vi.useRealTimers());

function at(seconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW + seconds * 1000 });
}

async function idsOf(client: Connection): Promise<string[]> {
  const { data } = await client.query({ collection_name, output_fields: ["id"] });
  const { results } = await client.search({ collection_name, data: [1, 0], limit: 10 });
  const found = results.map(({ id }) => String(id)).sort();
  expect((await client.count({ collection_name })).data).toBe(data.length);
  expect(data.map(({ id }) => String(id)).sort()).toEqual(found);
  return found;
}

describeBackends("ttl_field", ({ open, reopen }) => {
  test("rows live until the time in their field: sealed, growing, merged, reopened", async () => {
    let client = await open();
    await client.createCollection({ collection_name, fields: FIELDS, properties: { ttl_field: "until" } });
    at(-3600);
    await client.insert({ collection_name, data: ROWS.slice(0, 2) });
    await client.flush({ collection_names: [collection_name] });
    await client.insert({ collection_name, data: ROWS.slice(2) });
    expect(await idsOf(client)).toEqual(["1", "2", "3", "4"]);
    // Once it has expired, a merge may drop it: the clock never goes back.
    at(0);
    expect(await idsOf(client)).toEqual(["1", "3", "4"]);
    expect((await client.get({ collection_name, ids: [2] })).data).toEqual([]);
    at(1);
    expect(await idsOf(client)).toEqual(["1", "4"]);
    await client.upsert({ collection_name, data: [{ ...ROWS[2], until: "2027-01-01T00:00:00Z" }] });
    expect(await idsOf(client)).toEqual(["1", "3", "4"]);
    if (reopen) client = await reopen(client);
    expect(await idsOf(client)).toEqual(["1", "3", "4"]);
    at(86_400 * 365);
    await client.flush({ collection_names: [collection_name] });
    await compact(client);
    await client.dropCollectionProperties({ collection_name, properties: ["ttl_field"] });
    expect(await idsOf(client)).toEqual(["1", "4"]);
  });

  test("what cannot be meant is refused by name", async () => {
    const client = await open();
    const create = (properties: Record<string, string | number>) =>
      client.createCollection({ collection_name, fields: FIELDS, properties });
    await expectError(create({ ttl_field: "until2" }), "INVALID_PARAMETER", /ttl_field.*no field `until2`/);
    await expectError(create({ ttl_field: "price" }), "INVALID_PARAMETER", /`price` is of type Double/);
    const both = { ttl_field: "until", "collection.ttl.seconds": 60 };
    await expectError(create(both), "INVALID_PARAMETER", /one of the two/);
  });
});
