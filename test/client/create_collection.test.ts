import { expect, test } from "vitest";
import { DataType } from "../../src/index.ts";
import { collection_name, createProducts, describeBackends, expectError, PRODUCT_FIELDS } from "./backends.ts";

describeBackends("createCollection", ({ open, reopen }) => {
  test("a collection is listed, described and there", async () => {
    const client = await open();
    expect((await client.hasCollection({ collection_name })).value).toBe(false);
    await createProducts(client, { enable_dynamic_field: true });
    expect((await client.hasCollection({ collection_name })).value).toBe(true);
    expect((await client.listCollections()).data.map(({ name }) => name)).toEqual([collection_name]);
    const { schema, anns_fields, scalar_fields } = await client.describeCollection({ collection_name });
    expect(schema.enable_dynamic_field).toBe(true);
    expect(schema.fields.map(({ name, data_type }) => [name, data_type])).toEqual([
      ["asin", "VarChar"],
      ["price", "Double"],
      ["stock", "Int32"],
      ["vector", "FloatVector"],
    ]);
    expect(schema.fields[0]).toMatchObject({ is_primary_key: true, max_length: "16", dataType: DataType.VarChar });
    expect(scalar_fields.stock).toMatchObject({ default_value: 1, nullable: false });
    expect(anns_fields.vector).toMatchObject({ dim: "4", type_params: [{ key: "dim", value: "4" }] });
  });

  test("the short form makes a key, a vector, a dynamic field and an index", async () => {
    const client = await open();
    await client.createCollection({ collection_name, dimension: 4, metric_type: "L2" });
    const { schema } = await client.describeCollection({ collection_name });
    expect(schema.fields.map(({ name }) => name)).toEqual(["id", "vector"]);
    await client.insert({ collection_name, data: [{ id: 7n, vector: [1, 0, 0, 0], title: "seven" }] });
    const { results } = await client.search({ collection_name, data: [1, 0, 0, 1], output_fields: ["title"] });
    expect(results).toEqual([{ id: "7", score: 1, title: "seven" }]);
    expect((await client.describeIndex({ collection_name })).index_descriptions[0].params).toContainEqual({
      key: "metric_type",
      value: "L2",
    });
  });

  test("indexes may come with it, and a bad one leaves no collection behind", async () => {
    const client = await open();
    const index = { field_name: "vector", index_type: "HNSW", metric_type: "COSINE", params: { M: 4 } };
    await client.createCollection({ collection_name, schema: PRODUCT_FIELDS, index_params: [index] });
    expect((await client.describeIndex({ collection_name })).index_descriptions).toHaveLength(1);
    const other = { collection_name: "other", fields: PRODUCT_FIELDS, index_params: { ...index, params: { M: 1 } } };
    await expectError(client.createCollection(other), "INVALID_PARAMETER", /`M`/);
    expect((await client.hasCollection({ collection_name: "other" })).value).toBe(false);
  });

  test("names and forms that cannot be meant are refused", async () => {
    const client = await open();
    await createProducts(client);
    await expectError(createProducts(client), "COLLECTION_EXISTS", /products/);
    const fields = PRODUCT_FIELDS;
    await expectError(client.createCollection({ collection_name: "a-b", fields }), "INVALID_SCHEMA", /a-b/);
    const stranger = { collection_name: "c", fields, replicas: 2 };
    await expectError(client.createCollection(stranger), "INVALID_PARAMETER", /`replicas`/);
    const elsewhere = { collection_name: "c", fields, db_name: "other" };
    await expectError(client.createCollection(elsewhere), "DATABASE_NOT_FOUND", /`other`/);
  });

  test.runIf(reopen)("schema and properties are there after reopening", async () => {
    let client = await open();
    await client.createCollection({ collection_name, fields: PRODUCT_FIELDS, properties: { owner: "ann" } });
    await client.alterCollectionProperties({ collection_name, properties: { tier: 2 } });
    await client.dropCollectionProperties({ collection_name, properties: ["owner"] });
    const before = await client.describeCollection({ collection_name });
    client = (await reopen?.(client)) ?? client;
    expect(await client.describeCollection({ collection_name })).toEqual(before);
    expect(before.properties).toEqual([
      { key: "tier", value: "2" },
      { key: "timezone", value: "UTC" },
    ]);
  });
});
