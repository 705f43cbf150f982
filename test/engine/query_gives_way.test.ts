import { setImmediate as tick } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { HeldQuery } from "../../src/engine/query/query_held.ts";
import { ElanusClient } from "../../src/index.ts";
import { collection_name, expectError } from "../client/backends.ts";
import { Random } from "../storage/random.ts";

const ROWS = 60_000;

/** Rows whose keys overlap between segments; those of the last one are still growing. */
async function filled(rows: number, data_type: "Int64" | "VarChar" = "Int64"): Promise<ElanusClient> {
  const client = await ElanusClient.open(":memory:");
  const key = data_type === "VarChar" ? { data_type, max_length: 16 } : { data_type };
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", ...key, is_primary_key: true },
      { name: "price", data_type: "Double" },
      { name: "vector", data_type: "FloatVector", dim: 2 },
    ],
  });
  const random = new Random(5);
  const ids = Array.from({ length: rows }, (_, id) => ({ id, place: random.next() })).sort((a, b) => a.place - b.place);
  for (const part of [0, 1, 2]) {
    const data = ids
      .filter((_, i) => i % 3 === part)
      .map(({ id }) => ({ id: data_type === "VarChar" ? `k${id}` : id, price: id, vector: [id, 1] }));
    await client.insert({ collection_name, data });
    if (part < 2) await client.flushSync({ collection_names: [collection_name] });
  }
  return client;
}

test("a long query lets others be answered, and is over the rows as they were when it began", async () => {
  const client = await filled(ROWS);
  let isDone = false;
  const querying = client.queryRaw({ collection_name, filter: "price >= 0", output_fields: ["price"] });
  querying.finally(() => {
    isDone = true;
  });
  await tick();
  expect(isDone).toBe(false);
  const { data } = await client.get({ collection_name, ids: [7], output_fields: ["price"] });
  expect(data).toEqual([{ id: "7", price: 7 }]);
  await client.delete({ collection_name, filter: "id < 1000" });
  await client.upsert({ collection_name, data: [{ id: ROWS - 1, price: -5, vector: [0, 1] }] });
  await client.insert({ collection_name, data: [{ id: ROWS, price: 1, vector: [0, 1] }] });
  expect(isDone).toBe(false);
  const { rows, names } = await querying;
  expect([...names]).toEqual(["id", "price"]);
  expect(rows).toHaveLength(ROWS);
  expect(rows.every(([id, price], i) => String(id) === String(i) && price === i)).toBe(true);
  expect((await client.count({ collection_name, filter: "price >= 0" })).data).toBe(ROWS - 1000);
  await client.close();
});

test("a query ends with its collection", async () => {
  const client = await filled(ROWS);
  const querying = expectError(
    client.queryRaw({ collection_name, filter: "price >= 0" }),
    "COLLECTION_NOT_FOUND",
    /`products`/,
  );
  await tick();
  await client.dropCollection({ collection_name });
  await querying;
  await client.close();
});

test.each(["Int64", "VarChar"] as const)("a page has the smallest keys of all segments (%s)", async (type) => {
  const client = await filled(2000, type);
  await client.delete({ collection_name, filter: "price < 50" });
  const ids = Array.from({ length: 1950 }, (_, i) => (type === "VarChar" ? `k${i + 50}` : String(i + 50)));
  if (type === "VarChar") ids.sort();
  for (const [offset, limit] of [
    [0, 1],
    [0, 10],
    [3, 500],
    [1940, 100],
    [2000, 5],
  ]) {
    const { rows } = await client.queryRaw({ collection_name, offset, limit, output_fields: ["id"] });
    expect(rows.map(([id]) => String(id))).toEqual(ids.slice(offset, offset + limit));
  }
  await client.close();
});

test("rows in an order of values are the first of all segments, those with the smallest keys first of equal ones", async () => {
  const client = await filled(2000);
  const rows = Array.from({ length: 1000 }, (_, i) => ({ id: 2 * i, price: i % 7, vector: [i, 1] }));
  await client.upsert({ collection_name, data: rows });
  const all = [...rows, ...Array.from({ length: 1000 }, (_, i) => ({ id: 2 * i + 1, price: 2 * i + 1 }))];
  const ids = all.sort((a, b) => b.price - a.price || a.id - b.id).map(({ id }) => String(id));
  for (const [offset, limit] of [
    [0, 1],
    [5, 20],
    [1000, 300],
    [1990, 100],
    [0, undefined],
  ] as const) {
    const query = { collection_name, filter: "id >= 0", offset, limit, order_by_fields: "price:desc" };
    const { rows } = await client.queryRaw({ ...query, output_fields: ["id"] });
    expect(rows.map(([id]) => String(id))).toEqual(ids.slice(offset, offset + (limit ?? ids.length)));
    const prices = (await client.query({ ...query, output_fields: ["price"] })).data.map(({ price }) => price);
    expect(prices).toEqual(all.slice(offset, offset + (limit ?? ids.length)).map(({ price }) => price));
  }
  await client.close();
});

test("a signal ends what runs, and what has not begun", async () => {
  const client = await filled(ROWS);
  const vectors = Array.from({ length: 200 }, (_, i) => [i, 1]);
  const reads = [
    (signal: AbortSignal) => client.queryRaw({ collection_name, filter: "price >= 0" }, signal),
    (signal: AbortSignal) =>
      client.queryRaw({ collection_name, filter: "price >= 0", order_by_fields: "price" }, signal),
    (signal: AbortSignal) => client.searchRaw({ collection_name, data: vectors, limit: 5 }, signal),
    (signal: AbortSignal) =>
      client.hybridSearchRaw({ collection_name, data: [{ anns_field: "vector", data: vectors, limit: 5 }] }, signal),
  ];
  for (const read of reads) {
    const stop = new AbortController();
    const reading = expectError(read(stop.signal), "CANCELLED", /signal/);
    await tick();
    stop.abort();
    await reading;
    await expectError(read(stop.signal), "CANCELLED", /signal/);
  }
  await client.close();
});

test("rows are shown as they are found where segments lie in the order of their keys", async () => {
  const client = await ElanusClient.open(":memory:");
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "text", data_type: "VarChar", max_length: 60_000 },
      { name: "vector", data_type: "FloatVector", dim: 2 },
    ],
  });
  const text = "x".repeat(60_000);
  for (const first of [0, 1000, 2000]) {
    const data = Array.from({ length: 1000 }, (_, i) => ({ id: first + i, text, vector: [i, 1] }));
    await client.insert({ collection_name, data });
    await client.flushSync({ collection_names: [collection_name] });
  }
  const seen = vi.spyOn(HeldQuery.prototype, "isTimeToLook");
  await expectError(client.queryRaw({ collection_name, filter: "id >= 0" }), "RESULT_TOO_LARGE", /too large/);
  expect(seen.mock.calls.length).toBeLessThan(2000);
  seen.mockRestore();
  await client.close();
});
