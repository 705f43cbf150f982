import { expect, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import { collection_name, createProducts, describeBackends, direction, expectError, product } from "./backends.ts";

/** Calls as Milvus's documentation and the official SDK's types have them, beyond the ordinary form. */
describeBackends("Milvus's other forms", ({ open }) => {
  async function products(count = 3) {
    const client = await open();
    await createProducts(client, { enable_dynamic_field: true });
    await client.insert({ collection_name, data: Array.from({ length: count }, (_, i) => product(i)) });
    return client;
  }

  test("`vector` is `data` in a search", async () => {
    const client = await products();
    const { results } = await client.search({ collection_name, vector: direction(1), limit: 2 });
    expect(results).toEqual((await client.search({ collection_name, data: direction(1), limit: 2 })).results);
    const many = await client.search({ collection_name, vector: [direction(1)], limit: 2 });
    expect(many.results).toEqual([results]);
    const both = { collection_name, data: direction(1), ids: ["A1"] };
    await expectError(
      client.search(Object.assign({ ...both, data: undefined }, both)),
      "INVALID_PARAMETER",
      /not both/,
    );
  });

  test("a query without output fields gives all of them", async () => {
    const client = await products();
    const { data } = await client.query({ collection_name, filter: 'asin == "A2"' });
    const all = await client.query({ collection_name, filter: 'asin == "A2"', output_fields: ["*"] });
    expect(data).toEqual(all.data);
    expect(data[0]).toMatchObject({ asin: "A2", price: 2, stock: 2 });
    expect(data[0].vector).toHaveLength(4);
  });

  test("keys may be counted and come with an empty filter; keys and a filter together are refused", async () => {
    const client = await products();
    const ids = ["A1", "A2", "A9"];
    const { data } = await client.query({ collection_name, ids, filter: "", output_fields: ["count(*)"] });
    expect(data).toEqual([{ "count(*)": "2" }]);
    const both = { collection_name, ids, filter: "price < 1" };
    await expectError(client.query(both), "INVALID_PARAMETER", /query takes either `ids` or a filter/);
    await expectError(client.delete(both), "INVALID_PARAMETER", /delete takes either `ids` or a filter/);
    expect((await client.count({ collection_name })).data).toBe(3);
  });

  test("an index without a type is AUTOINDEX: it keeps its metric, and takes no parameter of another", async () => {
    const client = await products();
    const request = { collection_name, field_name: "vector", metric_type: "L2" };
    await expectError(client.createIndex({ ...request, params: { M: 6 } }), "INVALID_PARAMETER", /`M`.*AUTOINDEX/);
    await client.createIndex(request);
    const { params } = (await client.describeIndex({ collection_name })).index_descriptions[0];
    expect(params).toContainEqual({ key: "metric_type", value: "L2" });
    expect(params).toContainEqual({ key: "index_type", value: "AUTOINDEX" });
  });

  test("what an index does not take is refused in every form", async () => {
    const client = await open();
    const short = { collection_name, dimension: 4 };
    const entry = { field_name: "vector", index_type: "HNSW", metric_type: "L2" };
    const asList = Object.assign({ ...short, index_params: { metric_type: "L2" } }, { index_params: [entry] });
    await expectError(client.createCollection(asList), "INVALID_PARAMETER", /index_params/);
    const fields = [
      { name: "id", data_type: "Int64" as const, is_primary_key: true },
      { name: "vector", data_type: "FloatVector" as const, dim: 4 },
    ];
    const misspelt = { collection_name, fields, index_params: [{ ...entry, param: { M: 4 } }] };
    await expectError(client.createCollection(misspelt), "INVALID_PARAMETER", /`param`.*did you mean `params`/);
    await client.createCollection({ collection_name, fields });
    const extra = { metric_type: "L2", index_typ: "HNSW" };
    const packed = { collection_name, field_name: "vector", extra_params: extra };
    await expectError(client.createIndex(packed), "INVALID_PARAMETER", /`index_typ`.*did you mean `index_type`/);
  });

  test("a text key of the short form, by name or by number", async () => {
    const client = await open();
    const byName = { collection_name: "named", dimension: 4, id_type: JSON.parse('"VarChar"') };
    await client.createCollection(byName);
    await client.createCollection({ collection_name: "numbered", dimension: 4, id_type: 21 });
    for (const name of ["named", "numbered"]) {
      const { schema } = await client.describeCollection({ collection_name: name });
      expect(schema.fields[0]).toMatchObject({ name: "id", data_type: "VarChar", is_primary_key: true });
    }
  });

  test("other names of calls", async () => {
    const client = await products();
    expect((await client.getCollectionStats({ collection_name })).data).toEqual({ row_count: "3" });
    await client.loadCollectionAsync({ collection_name });
    expect((await client.deleteEntities({ collection_name, filter: "price < 2" })).delete_cnt).toBe("2");
    const named = async (...names: string[]) => (await client.listCollections({ collection_names: names })).data.length;
    expect([await named(collection_name), await named("other")]).toEqual([1, 0]);
  });

  test("values that no call takes are refused by name", async () => {
    const client = await products();
    const search = (more: object) => client.search(Object.assign({ collection_name, data: direction(1) }, more));
    await expectError(search({ output_fields: "price" }), "INVALID_PARAMETER", /`output_fields`.*"price"/);
    await expectError(search({ round_decimal: 400 }), "INVALID_PARAMETER", /`round_decimal`.*-1 to 6/);
    await expectError(search({ consistency_level: "Bogus" }), "INVALID_PARAMETER", /`Bogus`.*Strong/);
    await expectError(search({ params: { ef: "x" } }), "INVALID_PARAMETER", /`ef`/);
    await expectError(client.listCollections(Object.assign({ type: 0 }, { bogus: 1 })), "INVALID_PARAMETER", /`bogus`/);
    const byField = { ttl_field: "until" };
    await expectError(
      client.alterCollectionProperties({ collection_name, properties: byField }),
      "INVALID_PARAMETER",
      /ttl_field.*until/,
    );
    expect((await search({ consistency_level: "Strong", round_decimal: 2 })).results).toHaveLength(3);
    expect((await search({ consistency_level: 3 })).results).toHaveLength(3);
    const byNumber = Object.assign(
      { collection_name: "session", dimension: 4 },
      { consistency_level: JSON.parse("1") },
    );
    await client.createCollection(byNumber);
    const { consistency_level } = await client.describeCollection({ collection_name: "session" });
    expect(consistency_level).toBe("Session");
  });
});

test("a database is opened at a path, with a durability that there is", async () => {
  await expectError(ElanusClient.open(""), "INVALID_PARAMETER", /""/);
  const durability = JSON.parse('"later"');
  await expectError(ElanusClient.open(":memory:", { durability }), "INVALID_PARAMETER", /`later`.*sync, group, os/);
});
