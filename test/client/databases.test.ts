import { expect, test } from "vitest";
import { createProducts, describeBackends, expectError, PRODUCT_FIELDS, product } from "./backends.ts";

const db_name = "shop";
const collection_name = "products";

describeBackends("databases", ({ open, reopen }) => {
  test("collections of different databases share a name and nothing else", async () => {
    let client = await open();
    await createProducts(client);
    await client.createDatabase({ db_name, properties: { owner: "ann" } });
    await client.createCollection({ db_name, collection_name, fields: PRODUCT_FIELDS });
    await client.insert({ db_name, collection_name, data: [product(1), product(2)] });
    await client.createAlias({ db_name, collection_name, alias: "goods" });
    if (reopen) client = await reopen(client);
    expect((await client.count({ collection_name })).data).toBe(0);
    expect((await client.count({ db_name, collection_name })).data).toBe(2);
    expect((await client.count({ db_name, collection_name: "goods" })).data).toBe(2);
    await expectError(client.count({ collection_name: "goods" }), "COLLECTION_NOT_FOUND", /`goods`/);
    expect((await client.describeCollection({ db_name, collection_name })).db_name).toBe(db_name);
    await client.dropCollection({ collection_name });
    expect((await client.listCollections()).data).toEqual([]);
    expect((await client.listCollections({ db_name })).data.map(({ name }) => name)).toEqual([collection_name]);
    expect((await client.info()).collections).toMatchObject([{ db_name, name: collection_name }]);
    await client.flush({ db_name, collection_names: [collection_name] });
    expect(await client.describeDatabase({ db_name })).toMatchObject({
      db_name,
      properties: [{ key: "owner", value: "ann" }],
    });
  });

  test("useDatabase changes what requests mean that name none", async () => {
    const client = await open();
    await client.createDatabase({ db_name });
    await client.useDatabase({ db_name });
    await createProducts(client);
    expect((await client.hasCollection({ collection_name, db_name: "default" })).value).toBe(false);
    expect((await client.hasCollection({ collection_name })).value).toBe(true);
    await client.use({ db_name: "default" });
    expect((await client.hasCollection({ collection_name })).value).toBe(false);
    await expectError(client.useDatabase({ db_name: "shoq" }), "DATABASE_NOT_FOUND", /did you mean `shop`/);
  });

  test("`default` is always there, and only an empty database is dropped", async () => {
    let client = await open();
    await client.createDatabase({ db_name });
    await client.alterDatabase({ db_name, properties: { a: 1, b: 2 } });
    await client.dropDatabaseProperties({ db_name, properties: ["a"] });
    if (reopen) client = await reopen(client);
    expect((await client.describeDatabase({ db_name })).properties).toEqual([{ key: "b", value: "2" }]);
    expect((await client.listDatabases()).db_names).toEqual(["default", db_name]);
    await client.createCollection({ db_name, collection_name, fields: PRODUCT_FIELDS });
    await expectError(client.dropDatabase({ db_name }), "DATABASE_NOT_EMPTY", /`products`/);
    await client.dropCollection({ db_name, collection_name });
    await client.dropDatabase({ db_name });
    await client.dropDatabase({ db_name });
    expect((await client.listDatabases()).db_names).toEqual(["default"]);
    await expectError(client.dropDatabase({ db_name: "default" }), "INVALID_PARAMETER", /cannot be dropped/);
  });

  test("names that cannot be meant are told with Milvus's codes", async () => {
    const client = await open();
    await client.createDatabase({ db_name });
    const errors = await Promise.all([
      expectError(client.createDatabase({ db_name }), "DATABASE_EXISTS", /`shop`/),
      expectError(client.createDatabase({ db_name: "default" }), "DATABASE_EXISTS", /`default`/),
      expectError(client.createDatabase({ db_name: "a b" }), "INVALID_DATABASE_NAME", /"a b"/),
      expectError(client.count({ db_name: "non", collection_name }), "DATABASE_NOT_FOUND", /`non`/),
      expectError(client.listCollections({ db_name: "non" }), "DATABASE_NOT_FOUND", /`non`/),
      expectError(client.describeDatabase({ db_name: "non" }), "DATABASE_NOT_FOUND", /`non`/),
    ]);
    expect(errors.map(({ milvusCode }) => milvusCode)).toEqual([65535, 65535, 802, 800, 800, 800]);
  });
});
