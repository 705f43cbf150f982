import { expect, onTestFinished, test, vi } from "vitest";
import { collection_name, createProducts, describeBackends, direction, expectError, product } from "./backends.ts";

const EVERY_TYPE = [
  { name: "id", data_type: "Int64", is_primary_key: true },
  { name: "yes", data_type: "Bool" },
  { name: "i8", data_type: "Int8" },
  { name: "i16", data_type: "Int16" },
  { name: "i32", data_type: "Int32" },
  { name: "i64", data_type: "Int64", nullable: true },
  { name: "f32", data_type: "Float" },
  { name: "f64", data_type: "Double" },
  { name: "text", data_type: "VarChar", max_length: 8, nullable: true },
  { name: "json", data_type: "JSON" },
  { name: "vector", data_type: "FloatVector", dim: 3 },
] as const;

const EVERY_VALUE = {
  id: "9007199254740993",
  yes: true,
  i8: -128,
  i16: 32_767,
  i32: -2_147_483_648,
  i64: "-9223372036854775808",
  f32: 0.5,
  f64: 0.1,
  text: "größe",
  json: { a: [1, { b: null }] },
  vector: [1, 2, 3],
};

describeBackends("insert", ({ open, reopen }) => {
  test("values of every type come back as they went in", async () => {
    let client = await open();
    await client.createCollection({ collection_name, fields: [...EVERY_TYPE] });
    const rows = [EVERY_VALUE, { ...EVERY_VALUE, id: 2n, i64: null, text: null, vector: new Float32Array([4, 5, 6]) }];
    const { IDs, insert_cnt } = await client.insert({ collection_name, data: rows });
    expect(IDs).toEqual({ int_id: { data: ["9007199254740993", "2"] } });
    expect(insert_cnt).toBe("2");
    const expected = [EVERY_VALUE, { ...rows[1], id: "2", vector: [4, 5, 6] }];
    const read = async () => (await client.query({ collection_name, output_fields: ["*"] })).data;
    expect(await read()).toEqual(expected);
    await client.flushSync({ collection_names: [collection_name] });
    expect(await read()).toEqual(expected);
    if (reopen) {
      client = await reopen(client);
      expect(await read()).toEqual(expected);
    }
  });

  test("a key inserted twice: the later row stands, in one batch, across batches and across segments", async () => {
    const client = await open();
    await createProducts(client);
    await client.insert({ collection_name, data: [product(1), { ...product(1), price: 10 }, product(2)] });
    const price = async () => (await client.get({ collection_name, ids: ["A1"] })).data.map((row) => row.price);
    expect(await price()).toEqual([10]);
    await client.insert({ collection_name, data: [{ ...product(1), price: 20 }] });
    expect(await price()).toEqual([20]);
    await client.flushSync({ collection_names: [collection_name] });
    await client.insert({ collection_name, data: [{ ...product(1), price: 30, vector: direction(9) }] });
    expect(await price()).toEqual([30]);
    expect((await client.count({ collection_name })).data).toBe(2);
    const { results } = await client.search({ collection_name, data: direction(1), limit: 10 });
    expect(results.map(({ id }) => id).sort()).toEqual(["A1", "A2"]);
  });

  test("missing values are null or the default", async () => {
    const client = await open();
    await createProducts(client);
    await client.insert({ collection_name, data: [{ asin: "A", vector: direction(0) }] });
    const { data } = await client.query({ collection_name, output_fields: ["price", "stock"] });
    expect(data).toEqual([{ asin: "A", price: null, stock: 1 }]);
  });

  test("an autoID collection makes rising keys, and takes none", async () => {
    const client = await open();
    const fields = [
      { name: "id", data_type: "Int64", is_primary_key: true, autoID: true },
      { name: "vector", data_type: "FloatVector", dim: 4 },
    ] as const;
    await client.createCollection({ collection_name, fields: [...fields] });
    const data = [{ vector: direction(1) }, { vector: direction(2) }];
    const { IDs } = await client.insert({ collection_name, data });
    const ids = "int_id" in IDs ? IDs.int_id.data.map((id) => BigInt(id.valueOf())) : [];
    expect(ids[1]).toBeGreaterThan(ids[0]);
    expect((await client.get({ collection_name, ids })).data).toHaveLength(2);
    const withKey = { collection_name, data: [{ id: 1, vector: direction(1) }] };
    await expectError(client.insert(withKey), "INVALID_ROW", /autoID/);
  });

  test.runIf(reopen)("autoID keys go on rising when the clock was set back", async () => {
    let client = await open();
    await client.createCollection({ collection_name, dimension: 4, auto_id: true });
    await client.insert({ collection_name, data: [{ vector: direction(1) }] });
    client = (await reopen?.(client)) ?? client;
    vi.spyOn(Date, "now").mockReturnValue(1000);
    onTestFinished(() => void vi.restoreAllMocks());
    await client.insert({ collection_name, data: [{ vector: direction(2) }] });
    const ids = (await client.query({ collection_name })).data.map(({ id }) => BigInt(String(id)));
    expect(ids[1]).toBe(ids[0] + 1n);
  });

  test("undeclared keys go to the dynamic field and come back beside the others", async () => {
    const client = await open();
    await createProducts(client, { enable_dynamic_field: true });
    await client.insert({ collection_name, data: [{ ...product(1), color: "red", size: { eu: 42 } }, product(2)] });
    const { data } = await client.query({ collection_name, filter: 'color == "red"', output_fields: ["size", "none"] });
    expect(data).toEqual([{ asin: "A1", size: { eu: 42 } }]);
    const [all] = (await client.get({ collection_name, ids: ["A1"] })).data;
    expect(all).toMatchObject({ color: "red", size: { eu: 42 }, price: 1 });
  });

  const bad = [
    ["a wrong dim", { vector: [1, 2] }, "INVALID_VECTOR", /row 1.*`vector`.*2 values; the field has dim 4/],
    ["NaN", { vector: [1, Number.NaN, 0, 0] }, "INVALID_VECTOR", /row 1.*value 1 is NaN/],
    ["Infinity", { vector: new Float32Array([0, 0, 0, Infinity]) }, "INVALID_VECTOR", /row 1.*value 3 is Infinity/],
    ["a value beyond float32", { vector: [1e39, 0, 0, 0] }, "INVALID_VECTOR", /row 1.*value 0 is 1e\+39/],
    ["text in a vector", { vector: ["1", 0, 0, 0] }, "INVALID_VECTOR", /row 1.*value 0 is "1"/],
    ["no vector", { vector: undefined }, "INVALID_VECTOR", /row 1.*found nothing/],
    ["an unknown field", { pirce: 3 }, "FIELD_NOT_FOUND", /row 1.*`pirce`.*did you mean `price`/],
    ["no key", { asin: undefined }, "INVALID_ROW", /row 1: the key `asin` is missing/],
    ["a key of the wrong type", { asin: 5 }, "INVALID_ROW", /row 1.*`asin`.*found 5/],
    ["a key that is too long", { asin: "ü".repeat(9) }, "INVALID_ROW", /18 bytes of UTF-8; max_length is 16/],
    ["a number out of range", { stock: 2 ** 31 }, "INVALID_ROW", /row 1.*`stock`.*2147483648/],
    ["a fraction for an integer", { stock: 1.5 }, "INVALID_ROW", /row 1.*`stock`.*1.5/],
    ["half of a surrogate pair in a key", { asin: "A\ud800" }, "INVALID_ROW", /row 1.*`asin`.*surrogate/],
    ["text for a number", { price: "12" }, "INVALID_ROW", /row 1.*`price`.*"12"/],
  ] as const;
  test.each(bad)("%s refuses the whole batch", async (_what, change, code, message) => {
    const client = await open();
    await createProducts(client);
    const data = [product(1), { ...product(2), ...change }, product(3)];
    await expectError(client.insert({ collection_name, data }), code, message);
    expect((await client.count({ collection_name })).data).toBe(0);
    await client.insert({ collection_name, data: [product(4)] });
    expect((await client.count({ collection_name })).data).toBe(1);
  });

  const unstorable = [
    ["NaN", { rank: Number.NaN }, /row 0.*`rank` is NaN/],
    ["Infinity deep inside", { a: [{ deep: -Infinity }] }, /row 0.*`deep` is -Infinity/],
    ["the name of the prototype", JSON.parse('{"__proto__":{"admin":true}}'), /row 0.*`__proto__`/],
    ["the dynamic field's own name", { $meta: { a: 1 } }, /row 0.*`\$meta`.*beside the declared ones/],
  ] as const;
  test.each(unstorable)("%s among undeclared fields is refused", async (_what, more, message) => {
    const client = await open();
    await createProducts(client, { enable_dynamic_field: true });
    const row = Object.defineProperties(product(1), Object.getOwnPropertyDescriptors(more));
    await expectError(client.insert({ collection_name, data: [row] }), "INVALID_ROW", message);
    expect((await client.count({ collection_name })).data).toBe(0);
  });

  test("fields may be called as what objects inherit", async () => {
    const client = await open();
    const fields = [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "constructor", data_type: "VarChar", max_length: 8, nullable: true },
      { name: "vector", data_type: "FloatVector", dim: 4 },
    ] as const;
    await client.createCollection({ collection_name, fields: [...fields], enable_dynamic_field: true });
    const data: Record<string, unknown>[] = JSON.parse(
      `[{ "id": "1", "toString": 7 }, { "id": "2", "constructor": "Ann" }]`,
    );
    await client.insert({ collection_name, data: data.map((row) => Object.assign(row, { vector: direction(1) })) });
    const rows = (await client.query({ collection_name, output_fields: ["constructor", "toString"] })).data;
    expect(rows.map((row) => [row.constructor, Object.hasOwn(row, "toString") && row.toString])).toEqual([
      [null, 7],
      ["Ann", false],
    ]);
  });

  test("what is no batch at all is refused", async () => {
    const client = await open();
    await createProducts(client);
    await expectError(client.insert({ collection_name, data: [] }), "INVALID_PARAMETER", /no rows/);
    await expectError(
      client.insert({ collection_name: "prodcts", data: [product(1)] }),
      "COLLECTION_NOT_FOUND",
      /`products`/,
    );
    const elsewhere = { collection_name, data: [product(1)], partition_name: "p1" };
    await expectError(client.insert(elsewhere), "PARTITION_NOT_FOUND", /`p1`/);
  });

  test("writes that run at once are all there, in their order", async () => {
    const client = await open();
    await createProducts(client);
    const writes = Array.from({ length: 50 }, (_, i) =>
      client.insert({ collection_name, data: [{ ...product(0), stock: i }, product(i + 1)] }),
    );
    await Promise.all(writes);
    expect((await client.count({ collection_name })).data).toBe(51);
    const { data } = await client.get({ collection_name, ids: ["A0"], output_fields: ["stock"] });
    expect(data).toEqual([{ asin: "A0", stock: 49 }]);
  });
});
