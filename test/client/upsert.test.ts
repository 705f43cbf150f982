import { expect, test } from "vitest";
import { collection_name, createProducts, describeBackends, direction, expectError, product } from "./backends.ts";

describeBackends("upsert", ({ open }) => {
  test("replaces rows by their keys, and adds the others", async () => {
    const client = await open();
    await createProducts(client);
    await client.insert({ collection_name, data: [product(1), product(2)] });
    const { upsert_cnt } = await client.upsert({ collection_name, data: [{ ...product(2), price: 20 }, product(3)] });
    expect(upsert_cnt).toBe("2");
    const { data } = await client.query({ collection_name, filter: "price >= 2", output_fields: ["price"] });
    expect(data).toEqual([
      { asin: "A2", price: 20 },
      { asin: "A3", price: 3 },
    ]);
  });

  test("a replaced row is found by its new vector and not by its old", async () => {
    const client = await open();
    await createProducts(client);
    await client.createIndex({ collection_name, field_name: "vector", index_type: "HNSW", metric_type: "COSINE" });
    await client.insert({ collection_name, data: [product(1), product(2)] });
    await client.flushSync({ collection_names: [collection_name] });
    await client.waitForIndex({ collection_name });
    await client.upsert({ collection_name, data: [{ ...product(1), vector: [0, 0, 0, 1] }] });
    const nearest = async (data: number[]) => (await client.search({ collection_name, data, limit: 1 })).results[0];
    expect(await nearest(direction(1))).toMatchObject({ id: "A2" });
    expect(await nearest([0, 0, 0, 2])).toMatchObject({ id: "A1", score: 1 });
  });

  test("under autoID it names the rows that it replaces", async () => {
    const client = await open();
    await client.createCollection({ collection_name, dimension: 4, auto_id: true });
    const { IDs } = await client.insert({ collection_name, data: [{ vector: direction(1), title: "old" }] });
    const id = "int_id" in IDs ? IDs.int_id.data[0].valueOf() : 0;
    await client.upsert({ collection_name, data: [{ id, vector: direction(2), title: "new" }] });
    expect((await client.query({ collection_name, output_fields: ["title"] })).data).toEqual([{ id, title: "new" }]);
    const without = { collection_name, data: [{ vector: direction(3) }] };
    await expectError(client.upsert(without), "INVALID_ROW", /the key `id` is missing/);
  });
});
