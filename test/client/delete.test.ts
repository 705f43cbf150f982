import { expect, test } from "vitest";
import type { Connection } from "../../src/index.ts";
import { collection_name, createProducts, describeBackends, direction, expectError, product } from "./backends.ts";

describeBackends("delete", ({ open, reopen }) => {
  async function tenProducts(): Promise<Connection> {
    const client = await open();
    await createProducts(client);
    await client.insert({ collection_name, data: Array.from({ length: 10 }, (_, i) => product(i)) });
    return client;
  }

  const keysOf = async (client: Connection) => (await client.query({ collection_name })).data.map(({ asin }) => asin);

  test("by ids: rows that are not there count for nothing", async () => {
    const client = await tenProducts();
    const { delete_cnt } = await client.delete({ collection_name, ids: ["A1", "A2", "A1", "B1"] });
    expect(delete_cnt).toBe("2");
    expect(await keysOf(client)).toEqual(["A0", "A3", "A4", "A5", "A6", "A7", "A8", "A9"]);
  });

  test.each(["filter", "expr"] as const)("by %s", async (name) => {
    const client = await tenProducts();
    const request = name === "filter" ? { filter: "price > 2" } : { expr: "price > 2" };
    const { delete_cnt, IDs } = await client.delete({ collection_name, ...request });
    expect(delete_cnt).toBe("7");
    expect(IDs).toMatchObject({ str_id: { data: ["A3", "A4", "A5", "A6", "A7", "A8", "A9"] } });
    expect(await keysOf(client)).toEqual(["A0", "A1", "A2"]);
  });

  test("deleted rows are found by no search, query or count, in sealed segments too", async () => {
    let client = await tenProducts();
    await client.createIndex({ collection_name, field_name: "vector", index_type: "HNSW", metric_type: "COSINE" });
    await client.waitForIndex({ collection_name });
    await client.delete({ collection_name, ids: ["A3"] });
    const check = async () => {
      const { results } = await client.search({ collection_name, data: direction(3), limit: 10 });
      expect(results.map(({ id }) => id)).not.toContain("A3");
      expect(results).toHaveLength(9);
      expect((await client.get({ collection_name, ids: ["A3"] })).data).toEqual([]);
      expect((await client.count({ collection_name })).data).toBe(9);
      expect((await client.count({ collection_name, filter: "price >= 3" })).data).toBe(6);
    };
    await check();
    if (reopen) client = await reopen(client);
    await check();
    await client.flushSync({ collection_names: [collection_name] });
    if (reopen) client = await reopen(client);
    await check();
  });

  test("a deleted key may be inserted again", async () => {
    const client = await tenProducts();
    await client.delete({ collection_name, ids: ["A3"] });
    await client.insert({ collection_name, data: [{ ...product(3), price: 33 }] });
    expect((await client.get({ collection_name, ids: ["A3"] })).data[0].price).toBe(33);
  });

  test("without ids or filter nothing is deleted", async () => {
    const client = await tenProducts();
    await expectError(client.delete({ collection_name, filter: "" }), "INVALID_PARAMETER", /`ids` or a `filter`/);
    await expectError(client.delete({ collection_name, filter: "prize > 1" }), "FIELD_NOT_FOUND", /`price`/);
    await expectError(client.delete({ collection_name, ids: [3] }), "INVALID_PARAMETER", /id 0.*found 3/);
    expect(await keysOf(client)).toHaveLength(10);
  });
});
