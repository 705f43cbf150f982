import { expect, test } from "vitest";
import type { Connection, RowData } from "../../src/index.ts";
import { collection_name, createProducts, describeBackends, direction, expectError, product } from "./backends.ts";

const update = (client: Connection, ...data: RowData[]) =>
  client.upsert({ collection_name, data, partial_update: true });

describeBackends("a partial update", ({ open, reopen }) => {
  const openFilled = async () => {
    const client = await open();
    await createProducts(client, { enable_dynamic_field: true });
    await client.insert({ collection_name, data: [{ ...product(1), color: "red", size: { eu: 42 } }, product(2)] });
    return client;
  };

  test("changes the fields that a row names, each row its own, and keeps the others with the vector", async () => {
    let client = await openFilled();
    await client.flushSync({ collection_names: [collection_name] });
    await client.insert({ collection_name, data: [product(3)] });
    const { upsert_cnt, IDs, succ_index } = await update(
      client,
      { asin: "A1", price: null, color: "blue", weight: 5 },
      { asin: "A2", vector: direction(7), price: undefined },
      { asin: "A3", stock: 30 },
      product(4),
    );
    expect([upsert_cnt, IDs, succ_index]).toEqual(["4", { str_id: { data: ["A1", "A2", "A3", "A4"] } }, [0, 1, 2, 3]]);
    const check = async () => {
      const { data } = await client.query({ collection_name, output_fields: ["*"] });
      expect(data.sort((a, b) => (String(a.asin) < String(b.asin) ? -1 : 1))).toEqual([
        { ...product(1), price: null, color: "blue", size: { eu: 42 }, weight: 5, vector: expect.anything() },
        { ...product(2), vector: expect.anything() },
        { ...product(3), stock: 30, vector: expect.anything() },
        { ...product(4), vector: expect.anything() },
      ]);
      for (const [asin, i] of [
        ["A1", 1],
        ["A2", 7],
        ["A3", 3],
      ] as const) {
        const { results } = await client.search({ collection_name, data: direction(i), limit: 1 });
        expect([results[0].id, results[0].score]).toEqual([asin, expect.closeTo(1, 6)]);
      }
    };
    await check();
    if (reopen) client = await reopen(client);
    await check();
  });

  test("of a row that is not there is an insert, which has to be complete; nothing is written otherwise", async () => {
    const client = await openFilled();
    const data = [
      { asin: "A1", price: 9 },
      { asin: "A9", price: 9 },
    ];
    await expectError(update(client, ...data), "INVALID_VECTOR", /row 1.*`vector`/);
    const twice = [
      { asin: "A1", price: 9 },
      { asin: "A1", stock: 9 },
    ];
    await expectError(update(client, ...twice), "INVALID_ROW", /row 1.*"A1".*row 0/);
    await expectError(update(client, { price: 9 }), "INVALID_ROW", /`asin` is missing/);
    await expectError(update(client), "INVALID_PARAMETER", /no rows/);
    await expectError(update(client, { asin: "A1", stock: "many" }), "INVALID_ROW", /row 0.*`stock`/);
    const { data: rows } = await client.get({ collection_name, ids: ["A1"], output_fields: ["price", "stock"] });
    expect(rows).toEqual([{ asin: "A1", price: 1, stock: 1 }]);
    await client.releaseCollection({ collection_name });
    await expectError(update(client, { asin: "A1", price: 9 }), "COLLECTION_NOT_LOADED", /loadCollection/);
  });

  test("loses no change that others make at the same time", async () => {
    let client = await openFilled();
    const marks = Array.from({ length: 40 }, (_, i) => `mark${i}`);
    await Promise.all(
      marks.flatMap((mark, i) => [
        update(client, { asin: "A1", [mark]: i }),
        client.insert({ collection_name, data: [product(100 + i)] }),
        ...(i % 10 === 0 ? [client.flush({ collection_names: [collection_name] })] : []),
      ]),
    );
    if (reopen) client = await reopen(client);
    const [row] = (await client.get({ collection_name, ids: ["A1"] })).data;
    expect(row).toMatchObject({ color: "red", ...Object.fromEntries(marks.map((mark, i) => [mark, i])) });
    expect((await client.count({ collection_name })).data).toBe(42);
  });

  test("stays in the row's partition, and says where that is", async () => {
    const client = await openFilled();
    await client.createPartition({ collection_name, partition_name: "p" });
    const data = [product(5)];
    await client.insert({ collection_name, partition_name: "p", data });
    await expectError(
      update(client, { asin: "A5", price: 0 }),
      "INVALID_ROW",
      /partition `p`.*`_default`.*partition_name/s,
    );
    const request = { collection_name, partition_name: "p", data: [{ asin: "A5", price: 0 }], partial_update: true };
    await client.upsert(request);
    const { data: rows } = await client.query({ collection_name, partition_names: ["p"], output_fields: ["price"] });
    expect(rows).toEqual([{ asin: "A5", price: 0 }]);
  });

  test("moves a row with its partition key, and is no parameter of an insert", async () => {
    const client = await open();
    const fields = [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "tenant", data_type: "VarChar", max_length: 9, is_partition_key: true },
      { name: "v", data_type: "FloatVector", dim: 4 },
    ] as const;
    await client.createCollection({ collection_name, fields: [...fields] });
    await client.insert({ collection_name, data: [{ id: 1, tenant: "a", v: direction(1) }] });
    await update(client, { id: "1", tenant: "b" });
    const found = async (filter: string) => (await client.query({ collection_name, filter })).data.length;
    expect([await found('tenant == "a"'), await found('tenant == "b"')]).toEqual([0, 1]);
    const insert = Object.assign({ collection_name, data: [] }, { partial_update: true });
    await expectError(client.insert(insert), "INVALID_PARAMETER", /insert does not take `partial_update`/);
    const upsert = Object.assign({ collection_name, data: [] }, { partial_update: JSON.parse('"yes"') });
    await expectError(client.upsert(upsert), "INVALID_PARAMETER", /true or false/);
  });
});
