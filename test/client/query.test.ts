import { expect, test } from "vitest";
import { collection_name, createProducts, describeBackends, expectError, product } from "./backends.ts";

describeBackends("query, get and count", ({ open }) => {
  async function products(count = 10) {
    const client = await open();
    await createProducts(client, { enable_dynamic_field: true });
    const data = Array.from({ length: count }, (_, i) => ({ ...product(i), brand: i % 3 === 0 ? "Kite" : "Harrier" }));
    await client.insert({ collection_name, data: data.slice(0, count / 2) });
    await client.flushSync({ collection_names: [collection_name] });
    await client.insert({ collection_name, data: data.slice(count / 2) });
    return client;
  }

  test("a filter, over sealed and growing rows, in the order of writing", async () => {
    const client = await products();
    const filter = 'brand == "Kite" and price > 0';
    const { data } = await client.query({ collection_name, filter, output_fields: ["price", "brand"] });
    expect(data).toEqual([3, 6, 9].map((i) => ({ asin: `A${i}`, price: i, brand: "Kite" })));
    expect((await client.count({ collection_name, filter })).data).toBe(3);
  });

  test("limit and offset", async () => {
    const client = await products();
    const asins = async (limit?: number, offset?: number) =>
      (await client.query({ collection_name, limit, offset })).data.map(({ asin }) => asin);
    expect(await asins(2)).toEqual(["A0", "A1"]);
    expect(await asins(3, 4)).toEqual(["A4", "A5", "A6"]);
    expect(await asins(5, 8)).toEqual(["A8", "A9"]);
    expect(await asins(5, 20)).toEqual([]);
    await expectError(asins(0), "INVALID_PARAMETER", /`limit`.*from 1 to 16384.*it is 0/);
    await expectError(asins(1, -1), "INVALID_PARAMETER", /`offset`/);
  });

  test("without filter and limit all rows come, whatever their keys", async () => {
    const client = await products();
    expect((await client.query({ collection_name, output_fields: ["asin"] })).data).toHaveLength(10);
    expect((await client.query({ collection_name, offset: 7 })).data.map(({ asin }) => asin)).toEqual([
      "A7",
      "A8",
      "A9",
    ]);
    const numbered = "numbered";
    await client.createCollection({ collection_name: numbered, dimension: 4, metric_type: "L2" });
    const data = [-5, 0, 5].map((id) => ({ id, vector: [1, 2, 3, 4] }));
    await client.insert({ collection_name: numbered, data });
    expect((await client.query({ collection_name: numbered })).data.map(({ id }) => id)).toEqual(["-5", "0", "5"]);
  });

  test("count(*), with a filter or without", async () => {
    const client = await products();
    const output_fields = ["count(*)"];
    expect((await client.query({ collection_name, output_fields })).data).toEqual([{ "count(*)": "10" }]);
    const { data } = await client.query({ collection_name, filter: "price < 4", output_fields });
    expect(data).toEqual([{ "count(*)": "4" }]);
  });

  test("templates", async () => {
    const client = await products();
    const filter = "price < {most} and brand in {brands}";
    const exprValues = { most: 4, brands: ["Kite"] };
    const { data } = await client.query({ collection_name, filter, exprValues });
    expect(data.map(({ asin }) => asin)).toEqual(["A0", "A3"]);
  });

  test("get answers in the order of the keys and passes over the missing ones", async () => {
    const client = await products();
    const { data } = await client.get({ collection_name, ids: ["A7", "none", "A1"], output_fields: ["stock"] });
    expect(data).toEqual([
      { asin: "A7", stock: 7 },
      { asin: "A1", stock: 1 },
    ]);
    expect((await client.query({ collection_name, ids: ["A2"], output_fields: ["*"] })).data).toEqual([
      { ...product(2), vector: product(2).vector.map(Math.fround), brand: "Harrier" },
    ]);
  });

  test("an output field that does not exist is refused by the nearest name", async () => {
    const client = await open();
    await createProducts(client);
    const request = { collection_name, output_fields: ["prise"] };
    await expectError(client.query(request), "FIELD_NOT_FOUND", /`prise`.*did you mean `price`/);
  });

  test("Int64 keys are exact beyond 2^53", async () => {
    const client = await open();
    await client.createCollection({ collection_name, dimension: 4 });
    const ids = ["9007199254740992", "9007199254740993", "-9223372036854775808"];
    await client.insert({ collection_name, data: ids.map((id) => ({ id, vector: [1, 2, 3, 4] })) });
    expect((await client.get({ collection_name, ids: [9007199254740993n] })).data[0].id).toBe(ids[1]);
    const { data } = await client.query({ collection_name, filter: `id in [${ids[1]}, ${ids[2]}]` });
    expect(data.map(({ id }) => id)).toEqual([ids[1], ids[2]]);
    const rounded = client.get({ collection_name, ids: [2 ** 53] });
    await expectError(rounded, "INVALID_PARAMETER", /give a bigint or a string/);
  });
});
