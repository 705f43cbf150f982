import { expect, test } from "vitest";
import type { RowData } from "../../src/index.ts";
import { collection_name, createProducts, describeBackends, direction, expectError, product } from "./backends.ts";

describeBackends("dynamicfield.enabled", ({ kind, open, reopen }) => {
  test("lets undeclared keys into a collection that took none; its older rows have none", async () => {
    let client = await open();
    await createProducts(client);
    await client.insert({ collection_name, data: [product(0)] });
    await client.flushSync({ collection_names: [collection_name] });
    await client.insert({ collection_name, data: [product(1)] });
    const red = { ...product(2), color: "red" };
    const refused = client.insert({ collection_name, data: [red] });
    // The official client refuses it by itself.
    if (kind === "server") await expectError(refused, "INVALID_PARAMETER", /some field does not exist/);
    else await expectError(refused, "FIELD_NOT_FOUND", /`color`/);
    const properties = { "dynamicfield.enabled": true };
    await client.alterCollectionProperties({ collection_name, properties });
    await client.alterCollectionProperties({ collection_name, properties });
    await client.insert({ collection_name, data: [red] });
    const check = async () => {
      const { schema, properties: kept } = await client.describeCollection({ collection_name });
      expect([schema.enable_dynamic_field, kept]).toEqual([true, [{ key: "timezone", value: "UTC" }]]);
      const { data } = await client.query({ collection_name, filter: 'color == "red"' });
      expect(data).toEqual([{ ...red, vector: expect.anything() }]);
      expect(
        (await client.query({ collection_name, filter: "not exists color" })).data.map(({ asin }) => asin),
      ).toEqual(["A0", "A1"]);
    };
    await check();
    if (reopen) client = await reopen(client);
    await check();
    await client.flushSync({ collection_names: [collection_name] });
    if (reopen) client = await reopen(client);
    await check();
  });

  test("is not taken away, and is no property to create a collection with", async () => {
    const client = await open();
    await createProducts(client, { enable_dynamic_field: true });
    const off = { "dynamicfield.enabled": "false" };
    await expectError(
      client.alterCollectionProperties({ collection_name, properties: off }),
      "INVALID_PARAMETER",
      /undeclared keys/,
    );
    const request = { collection_name: "other", fields: [], properties: { "dynamicfield.enabled": true } };
    await expectError(client.createCollection(request), "INVALID_PARAMETER", /enable_dynamic_field/);
  });
});

describeBackends("allow_insert_auto_id", ({ open, reopen }) => {
  test("lets rows bring keys where the collection makes them; those that bring none get larger ones", async () => {
    let client = await open();
    await client.createCollection({ collection_name, dimension: 4, auto_id: true });
    const insert = async (...rows: RowData[]) => {
      const data = rows.map((row) => ({ ...row, vector: direction(1) }));
      const { IDs } = await client.insert({ collection_name, data });
      return "int_id" in IDs ? IDs.int_id.data.map((id) => BigInt(id.valueOf())) : [];
    };
    await expectError(insert({ id: 5 }), "INVALID_ROW", /allow_insert_auto_id/);
    await client.alterCollectionProperties({ collection_name, properties: { allow_insert_auto_id: "true" } });
    const [given, made] = await insert({ id: 5 }, {});
    expect(given).toBe(5n);
    expect(made).toBeGreaterThan(5n);
    const far = 2n ** 62n;
    await insert({ id: far });
    expect(await insert({})).toEqual([far + 1n]);
    if (reopen) client = await reopen(client);
    expect(await insert({})).toEqual([far + 2n]);
    await expectError(insert({ id: "x" }), "INVALID_ROW", /`id`/);
    await client.dropCollectionProperties({ collection_name, properties: ["allow_insert_auto_id"] });
    await expectError(insert({ id: 6 }), "INVALID_ROW", /allow_insert_auto_id/);
  });
});
