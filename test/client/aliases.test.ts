import { expect, test } from "vitest";
import type { Connection } from "../../src/index.ts";
import { createProducts, describeBackends, direction, expectError, PRODUCT_FIELDS, product } from "./backends.ts";

const alias = "catalogue";

/** A collection whose ten rows all have `stock: generation`. */
async function createGeneration(client: Connection, generation: number): Promise<string> {
  const collection_name = `products_${generation}`;
  await client.createCollection({ collection_name, fields: PRODUCT_FIELDS });
  const data = Array.from({ length: 10 }, (_, i) => ({ ...product(i), stock: generation }));
  await client.insert({ collection_name, data });
  return collection_name;
}

describeBackends("aliases", ({ open, reopen }) => {
  test("every request that takes a collection takes an alias", async () => {
    let client = await open();
    await createProducts(client);
    await client.createAlias({ collection_name: "products", alias });
    await client.createAlias({ collection_name: "products", alias });
    if (reopen) client = await reopen(client);
    const collection_name = alias;
    await client.insert({ collection_name, data: [product(1), product(2)] });
    await client.upsert({ collection_name, data: [product(3)] });
    await client.delete({ collection_name, ids: ["A3"] });
    await client.createIndex({ collection_name, field_name: "vector", index_type: "HNSW", metric_type: "L2" });
    await client.flushSync({ collection_names: [alias] });
    await client.waitForIndex({ collection_name });
    expect((await client.describeIndex({ collection_name })).index_descriptions).toHaveLength(1);
    expect((await client.hasCollection({ collection_name })).value).toBe(true);
    expect((await client.count({ collection_name })).data).toBe(2);
    expect((await client.get({ collection_name, ids: ["A1"] })).data).toHaveLength(1);
    expect((await client.query({ collection_name, filter: "stock > 1" })).data).toHaveLength(1);
    const found = await client.search({ collection_name, data: direction(1), limit: 1 });
    expect(found).toMatchObject({ collection_name: "products", results: [{ id: "A1" }] });
    expect(await client.describeCollection({ collection_name })).toMatchObject({
      collection_name: "products",
      aliases: [alias],
    });
  });

  test("they are listed, described, moved and dropped, also after reopening", async () => {
    let client = await open();
    const [first, second] = [await createGeneration(client, 1), await createGeneration(client, 2)];
    await client.createAlias({ collection_name: first, alias });
    await client.createAlias({ collection_name: first, alias: "other" });
    await client.alterAlias({ collection_name: second, alias });
    if (reopen) client = await reopen(client);
    expect(await client.describeAlias({ alias })).toMatchObject({ db_name: "default", alias, collection: second });
    expect((await client.listAliases({ collection_name: first })).aliases).toEqual(["other"]);
    expect((await client.listAliases()).aliases).toEqual([alias, "other"]);
    await client.dropAlias({ alias });
    await client.dropAlias({ alias });
    await expectError(client.describeAlias({ alias }), "ALIAS_NOT_FOUND", /`catalogue`/);
    await expectError(client.count({ collection_name: alias }), "COLLECTION_NOT_FOUND", /`catalogue`/);
  });

  test("names that clash and names that lead nowhere are told with Milvus's codes", async () => {
    const client = await open();
    const [first, second] = [await createGeneration(client, 1), await createGeneration(client, 2)];
    await client.createAlias({ collection_name: first, alias });
    const codes = await Promise.all([
      expectError(client.createAlias({ collection_name: second, alias }), "ALIAS_EXISTS", /products_1/),
      expectError(client.createAlias({ collection_name: first, alias: second }), "ALIAS_CONFLICT", /products_2/),
      expectError(client.alterAlias({ collection_name: first, alias: "non" }), "ALIAS_NOT_FOUND", /`non`/),
      expectError(client.createAlias({ collection_name: alias, alias: "b" }), "COLLECTION_NOT_FOUND", /own name/),
      expectError(client.createAlias({ collection_name: first, alias: "a-b" }), "INVALID_SCHEMA", /alias name/),
      expectError(
        client.createCollection({ collection_name: alias, fields: PRODUCT_FIELDS }),
        "COLLECTION_EXISTS",
        /catalogue/,
      ),
    ]);
    expect(codes.map(({ milvusCode }) => milvusCode)).toEqual([1602, 1601, 1600, 100, 1100, 65535]);
  });

  test("a collection is not dropped by its alias, nor while it has one", async () => {
    const client = await open();
    const collection_name = await createGeneration(client, 1);
    await client.createAlias({ collection_name, alias });
    await expectError(client.dropCollection({ collection_name: alias }), "COLLECTION_ALIASED", /is an alias/);
    await expectError(client.dropCollection({ collection_name }), "COLLECTION_ALIASED", /has aliases: catalogue/);
    expect((await client.count({ collection_name })).data).toBe(10);
    await client.dropAlias({ alias });
    await client.dropCollection({ collection_name });
    expect((await client.hasCollection({ collection_name })).value).toBe(false);
  });

  test("alterAlias is atomic under searches: each sees one collection, whole, and later ones the new", async () => {
    const client = await open();
    for (const generation of [0, 1, 2, 3, 4, 5]) await createGeneration(client, generation);
    await client.createAlias({ collection_name: "products_0", alias });
    let current = 0;
    let isOver = false;
    const searcher = async () => {
      let searches = 0;
      for (; !isOver; searches++) {
        const least = current;
        const { results } = await client.search({
          collection_name: alias,
          data: direction(searches),
          output_fields: ["stock"],
        });
        const seen = new Set(results.map(({ stock }) => Number(stock)));
        expect(results).toHaveLength(10);
        expect(seen.size).toBe(1);
        expect(Math.max(...seen)).toBeGreaterThanOrEqual(least);
        if (searches % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      return searches;
    };
    const searchers = [searcher(), searcher(), searcher()];
    for (const generation of [1, 2, 3, 4, 5]) {
      await new Promise((resolve) => setImmediate(resolve));
      await client.alterAlias({ collection_name: `products_${generation}`, alias });
      current = generation;
    }
    isOver = true;
    for (const searches of await Promise.all(searchers)) expect(searches).toBeGreaterThan(1);
  });
});
