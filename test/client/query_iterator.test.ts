import { expect, test } from "vitest";
import { collection_name, createProducts, describeBackends, expectError, product } from "./backends.ts";

describeBackends("queryIterator", ({ open }) => {
  async function products(count = 10) {
    const client = await open();
    await createProducts(client);
    const data = Array.from({ length: count }, (_, i) => product(i));
    await client.insert({ collection_name, data: data.slice(0, count / 2) });
    await client.flushSync({ collection_names: [collection_name] });
    await client.insert({ collection_name, data: data.slice(count / 2) });
    return client;
  }
  const asins = async (batches: AsyncIterable<Record<string, unknown>[]>) => {
    const all: unknown[][] = [];
    for await (const batch of batches) all.push(batch.map(({ asin }) => asin));
    return all;
  };

  test("batches over sealed and growing rows, in the order of writing; the last may be short, none is empty", async () => {
    const client = await products();
    const filter = "price >= 1";
    const iterator = await client.queryIterator({ collection_name, filter, batchSize: 4, output_fields: ["price"] });
    const all: unknown[] = [];
    for await (const batch of iterator) all.push(batch);
    const rows = Array.from({ length: 9 }, (_, i) => ({ asin: `A${i + 1}`, price: i + 1 }));
    expect(all).toEqual([rows.slice(0, 4), rows.slice(4, 8), rows.slice(8)]);
    const empty = await client.queryIterator({ collection_name, filter: "price > 99", batchSize: 4 });
    expect(await asins(empty)).toEqual([]);
  });

  test("limit, also where batches do not divide it; 0 and -1 are none", async () => {
    const client = await products();
    const lengths = async (limit: number | undefined, batchSize: number) =>
      (await asins(await client.queryIterator({ collection_name, batchSize, limit }))).map(({ length }) => length);
    expect(await lengths(7, 3)).toEqual([3, 3, 1]);
    expect(await lengths(6, 3)).toEqual([3, 3]);
    expect(await lengths(99, 20_000)).toEqual([10]);
    for (const limit of [undefined, 0, -1]) expect(await lengths(limit, 5)).toEqual([5, 5]);
    await expectError(lengths(-2, 3), "INVALID_PARAMETER", /`limit`/);
    await expectError(lengths(3, 0), "INVALID_PARAMETER", /`batchSize`/);
  });

  test("partitions, templates, and what is refused", async () => {
    const client = await products();
    await client.createPartition({ collection_name, partition_name: "p" });
    await client.insert({ collection_name, partition_name: "p", data: [product(20), product(21)] });
    const request = { collection_name, batchSize: 9, partition_names: ["p"], filter: "price < {most}" };
    expect(await asins(await client.queryIterator({ ...request, exprValues: { most: 21 } }))).toEqual([["A20"]]);
    const refused: object = { offset: 1 };
    await expectError(client.queryIterator({ ...request, ...refused }), "INVALID_PARAMETER", /does not take `offset`/);
    const counting = client.queryIterator({ collection_name, batchSize: 9, output_fields: ["count(*)"] });
    await expectError(counting, "INVALID_PARAMETER", /does not count/);
    await expectError(client.queryIterator({ ...request, filter: "prise < 1" }), "FIELD_NOT_FOUND", /`price`/);
  });

  test("rows stand as they were: written, upserted, deleted and moved ones, over merges and new fields", async () => {
    const client = await products();
    const iterator = await client.queryIterator({ collection_name, batchSize: 2, output_fields: ["*"] });
    const rows = [...((await iterator.next()).value ?? [])];
    await client.upsert({ collection_name, data: [{ ...product(7), price: 700 }] });
    await client.delete({ collection_name, ids: ["A3", "A8"] });
    await client.insert({ collection_name, data: [product(11)] });
    await client.addCollectionField({ collection_name, field: { name: "added", data_type: "Int8", nullable: true } });
    await client.flushSync({ collection_names: [collection_name] });
    await client.truncateCollection({ collection_name });
    await client.insert({ collection_name, data: [product(12)] });
    for await (const batch of iterator) rows.push(...batch);
    const expected = Array.from({ length: 10 }, (_, i) => product(i));
    expect(rows).toEqual(expected.map((row) => ({ ...row, vector: row.vector.map(Math.fround) })));
    expect((await client.query({ collection_name })).data).toHaveLength(1);
  });

  test("leaving the loop closes it; asking twice at once gives two batches; the end stays the end", async () => {
    const client = await products();
    const iterator = await client.queryIterator({ collection_name, batchSize: 4 });
    for await (const _ of iterator) break;
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    const another = await client.queryIterator({ collection_name, batchSize: 5 });
    const both = await Promise.all([another.next(), another.next(), another.next()]);
    expect(both.map(({ value }) => value?.length)).toEqual([5, 5, undefined]);
    expect(await another.next()).toEqual({ done: true, value: undefined });
  });

  test("it ends with its collection: released, dropped, or its database closed", async () => {
    const client = await products();
    const begin = async () => {
      const iterator = await client.queryIterator({ collection_name, batchSize: 1 });
      await iterator.next();
      return iterator;
    };
    const first = await begin();
    await client.releaseCollection({ collection_name });
    await expectError(first.next(), "COLLECTION_NOT_LOADED", /not loaded/);
    await client.loadCollection({ collection_name });
    const second = await begin();
    await client.dropCollection({ collection_name });
    await expectError(second.next(), "COLLECTION_NOT_FOUND", /dropped/);
    await createProducts(client);
    await client.insert({ collection_name, data: [product(1), product(2)] });
    const third = await begin();
    await client.close();
    await expectError(third.next(), "COLLECTION_NOT_FOUND", /closed/);
  });
});
