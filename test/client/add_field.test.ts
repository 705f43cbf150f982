import { expect, test } from "vitest";
import { collection_name, createProducts, describeBackends, direction, expectError, product } from "./backends.ts";

const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => product(from + i));
const brand = { name: "brand", data_type: "VarChar", max_length: 20, nullable: true } as const;
const wide = { name: "wide", data_type: "Int64", default_value: "9007199254740993" } as const;

describeBackends("addCollectionField", ({ open, reopen }) => {
  test("rows that are there, sealed, growing or released, have its default, else null", async () => {
    let client = await open();
    await createProducts(client, { enable_dynamic_field: true });
    await client.insert({ collection_name, data: [{ ...product(0), brand: "undeclared" }, product(1)] });
    await client.flush({ collection_names: [collection_name] });
    await client.insert({ collection_name, data: rows(2, 4) });
    await client.addCollectionFields({ collection_name, fields: [brand, wide] });
    await client.insert({ collection_name, data: [{ ...product(4), brand: "kite", wide: 7 }, product(5)] });
    const check = async () => {
      const { data } = await client.query({ collection_name, output_fields: ["asin", "brand", "wide"] });
      const old = ["A0", "A1", "A2", "A3", "A5"].map((asin) => ({ asin, brand: null, wide: wide.default_value }));
      expect(data.sort((a, b) => (String(a.asin) < String(b.asin) ? -1 : 1))).toEqual([
        ...old.slice(0, 4),
        { asin: "A4", brand: "kite", wide: "7" },
        old[4],
      ]);
      expect((await client.get({ collection_name, ids: ["A0"] })).data).toMatchObject([{ asin: "A0", brand: null }]);
      expect((await client.count({ collection_name, filter: "brand is null" })).data).toBe(5);
      expect((await client.count({ collection_name, filter: "wide == 9007199254740993" })).data).toBe(5);
      const { results } = await client.search({ collection_name, data: direction(4), filter: 'brand == "kite"' });
      expect(results.map(({ id }) => id)).toEqual(["A4"]);
    };
    await check();
    if (reopen) client = await reopen(client);
    await check();
    await client.releaseCollection({ collection_name });
    await client.addCollectionField({ collection_name, field: { name: "late", data_type: "Bool", nullable: true } });
    await client.loadCollection({ collection_name });
    await check();
    await client.flush({ collection_names: [collection_name] });
    if (reopen) client = await reopen(client);
    await check();
    expect((await client.count({ collection_name, filter: "late is null" })).data).toBe(6);
    const { schema } = await client.describeCollection({ collection_name });
    expect(schema.fields.slice(-3)).toMatchObject([
      { name: "brand", nullable: true },
      { name: "wide" },
      { name: "late" },
    ]);
  });

  test("writes that run meanwhile are kept whole", async () => {
    let client = await open();
    await createProducts(client);
    const writes = rows(0, 60).map(async (row, i) => {
      for (let turn = 0; turn < i % 7; turn++) await undefined;
      await client.insert({ collection_name, data: [row] });
      if (i % 20 === 0) {
        const field = { name: `f${i}`, data_type: "Int32", default_value: i } as const;
        await client.addCollectionField({ collection_name, field });
      }
    });
    await Promise.all(writes);
    const check = async () => {
      const { data } = await client.query({ collection_name, filter: "f0 == 0 and f20 == 20 and f40 == 40" });
      expect(data.map(({ asin, stock }) => [asin, stock]).sort()).toEqual(
        rows(0, 60)
          .map((r) => [r.asin, r.stock])
          .sort(),
      );
    };
    await check();
    if (reopen) client = await reopen(client);
    await check();
  });

  test("a field that old rows cannot have is refused", async () => {
    const client = await open();
    await createProducts(client);
    const add = (field: Parameters<typeof client.addCollectionField>[0]["field"]) =>
      client.addCollectionField({ collection_name, field });
    await expectError(add({ name: "size", data_type: "Int8" }), "INVALID_SCHEMA", /`size`.*nullable/);
    await expectError(add({ name: "price", data_type: "Int8", nullable: true }), "INVALID_SCHEMA", /`price`/);
    await expectError(add({ name: "other", data_type: "FloatVector", dim: 4 }), "INVALID_SCHEMA", /vector/);
    await expectError(add({ name: "key", data_type: "Int64", is_primary_key: true }), "INVALID_SCHEMA", /primary key/);
    expect((await client.describeCollection({ collection_name })).schema.fields).toHaveLength(4);
  });
});
