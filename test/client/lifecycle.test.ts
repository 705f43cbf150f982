import { expect, test, vi } from "vitest";
import { memoryPool } from "../../src/kernels/memory_pool.ts";
import {
  collection_name,
  compact,
  createProducts,
  describeBackends,
  direction,
  expectError,
  product,
} from "./backends.ts";

const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => product(from + i));

describeBackends("a collection as a whole", ({ open, reopen }) => {
  test("it takes another name, also in another database, and keeps its rows and aliases", async () => {
    let client = await open();
    await createProducts(client);
    await client.insert({ collection_name, data: rows(0, 3) });
    await client.createAlias({ collection_name, alias: "goods" });
    await client.renameCollection({ collection_name, new_collection_name: "wares" });
    if (reopen) client = await reopen(client);
    expect((await client.count({ collection_name: "wares" })).data).toBe(3);
    expect((await client.count({ collection_name: "goods" })).data).toBe(3);
    await expectError(client.count({ collection_name }), "COLLECTION_NOT_FOUND", /`products`/);
    await createProducts(client);
    const rename = (from: string, to: string, new_db_name?: string) =>
      client.renameCollection({ collection_name: from, new_collection_name: to, new_db_name });
    await expectError(rename("wares", collection_name), "COLLECTION_EXISTS", /`products`/);
    await expectError(rename("goods", "other"), "COLLECTION_ALIASED", /alias/);
    await expectError(rename("wares", "a b"), "INVALID_SCHEMA", /a b/);
    await expectError(rename("wares", "wares", "shop"), "DATABASE_NOT_FOUND", /`shop`/);
    await client.createDatabase({ db_name: "shop" });
    await expectError(rename("wares", "wares", "shop"), "COLLECTION_ALIASED", /goods/);
    await client.dropAlias({ alias: "goods" });
    await rename("wares", collection_name, "shop");
    expect((await client.count({ collection_name, db_name: "shop" })).data).toBe(3);
    expect((await client.count({ collection_name })).data).toBe(0);
  });

  test("truncating drops the rows, sealed and growing, and keeps all else", async () => {
    let client = await open();
    await createProducts(client);
    await client.createIndex({ collection_name, field_name: "vector", index_type: "HNSW", metric_type: "L2" });
    await client.createPartition({ collection_name, partition_name: "p" });
    await client.insert({ collection_name, data: rows(0, 5) });
    await client.flush({ collection_names: [collection_name] });
    await client.insert({ collection_name, partition_name: "p", data: rows(5, 8) });
    await client.truncateCollection({ collection_name });
    expect((await client.count({ collection_name })).data).toBe(0);
    expect((await client.info()).bytes_in_memory).toBe(0);
    if (reopen) client = await reopen(client);
    expect((await client.count({ collection_name })).data).toBe(0);
    expect((await client.describeIndex({ collection_name })).index_descriptions).toHaveLength(1);
    expect((await client.hasPartition({ collection_name, partition_name: "p" })).value).toBe(true);
    await client.insert({ collection_name, data: rows(0, 2) });
    expect((await client.search({ collection_name, data: direction(1) })).results).toHaveLength(2);
  });
});

describeBackends("rows that live for a time", ({ open, reopen }) => {
  test("expired rows are not found, come back with a longer time, and are reclaimed at the next merge", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000 });
    try {
      let client = await open();
      await createProducts(client);
      await client.alterCollectionProperties({ collection_name, properties: { "collection.ttl.seconds": 60 } });
      await client.insert({ collection_name, data: rows(0, 3) });
      await client.flush({ collection_names: [collection_name] });
      vi.setSystemTime(1_030_000);
      await client.insert({ collection_name, data: rows(2, 5) });
      const seen = async () => {
        const { data } = await client.query({ collection_name, filter: "price >= 0", output_fields: ["asin"] });
        const keys = data.map(({ asin }) => String(asin)).sort();
        const { results } = await client.search({ collection_name, data: direction(1) });
        expect(results.map(({ id }) => id).sort()).toEqual(keys);
        const exact = await client.search({ collection_name, data: direction(1), params: { exact: true } });
        expect(exact.results).toHaveLength(keys.length);
        expect((await client.get({ collection_name, ids: ["A0", "A1", "A2", "A3", "A4"] })).data).toHaveLength(
          keys.length,
        );
        expect((await client.count({ collection_name })).data).toBe(keys.length);
        return keys.join(" ");
      };
      expect(await seen()).toBe("A0 A1 A2 A3 A4");
      vi.setSystemTime(1_059_999);
      expect(await seen()).toBe("A0 A1 A2 A3 A4");
      vi.setSystemTime(1_060_000);
      expect(await seen()).toBe("A2 A3 A4");
      if (reopen) client = await reopen(client);
      expect(await seen()).toBe("A2 A3 A4");
      await client.alterCollection({ collection_name, properties: { "collection.ttl.seconds": "120" } });
      expect(await seen()).toBe("A0 A1 A2 A3 A4");
      await client.alterCollectionProperties({ collection_name, properties: { "collection.ttl.seconds": 60 } });
      await client.flush({ collection_names: [collection_name] });
      await compact(client);
      expect((await client.info()).collections[0]).toMatchObject({ rows: 3, deleted_rows: 0, segments: 1 });
      await client.dropCollectionProperties({ collection_name, properties: ["collection.ttl.seconds"] });
      vi.setSystemTime(9_000_000);
      expect(await seen()).toBe("A2 A3 A4");
      await client.alterCollectionProperties({ collection_name, properties: { "collection.ttl.seconds": 60 } });
      expect(await seen()).toBe("");
      await client.flush({ collection_names: [collection_name] });
      await compact(client);
      expect((await client.info()).collections[0]).toMatchObject({ rows: 0, segments: 0 });
    } finally {
      vi.useRealTimers();
    }
  });

  test("known properties are checked", async () => {
    const client = await open();
    await createProducts(client);
    const alter = (properties: Record<string, string | number | boolean>) =>
      client.alterCollectionProperties({ collection_name, properties });
    await alter({ "mmap.enabled": true, "collection.ttl.seconds": -1, owner: "ann" });
    await expectError(alter({ "collection.ttl.seconds": "soon" }), "INVALID_PARAMETER", /collection.ttl.seconds/);
    await expectError(alter({ "collection.ttl.seconds": 1.5 }), "INVALID_PARAMETER", /1.5/);
    await expectError(alter({ "mmap.enabled": "perhaps" }), "INVALID_PARAMETER", /mmap.enabled/);
    await expectError(alter({ ttl_field: "until" }), "INVALID_PARAMETER", /ttl_field/);
    await expectError(alter({ "partitionkey.isolation": true }), "INVALID_PARAMETER", /no partition key/);
    await expectError(alter({ allow_insert_auto_id: true }), "INVALID_PARAMETER", /autoID/);
    await expectError(alter({ allow_insert_auto_id: "maybe" }), "INVALID_PARAMETER", /true or false/);
  });
});

describeBackends("load and release", ({ open, reopen }) => {
  test("a released collection frees its memory, refuses reads with 101, takes writes, and loads again", async () => {
    let client = await open();
    await createProducts(client);
    await client.createIndex({ collection_name, field_name: "vector", index_type: "HNSW", metric_type: "L2" });
    await client.insert({ collection_name, data: rows(0, 2000) });
    await client.flush({ collection_names: [collection_name] });
    await client.waitForIndex({ collection_name });
    await client.insert({ collection_name, data: rows(2000, 2010) });
    const idle = memoryPool.idleBytes;
    await client.releaseCollection({ collection_name });
    await client.releaseCollection({ collection_name });
    expect((await client.info()).bytes_in_memory).toBe(0);
    expect(memoryPool.idleBytes).toBeGreaterThan(idle);
    expect((await client.getLoadState({ collection_name })).state).toBe("LoadStateNotLoad");
    await client.insert({ collection_name, data: rows(2010, 2020) });
    await client.upsert({ collection_name, data: [{ ...product(5), stock: 77 }] });
    expect((await client.delete({ collection_name, ids: ["A6", "none"] })).delete_cnt).toBe("2");
    if (reopen) client = await reopen(client);
    expect((await client.info()).bytes_in_memory).toBe(0);
    const refused = await Promise.all([
      expectError(client.search({ collection_name, data: direction(1) }), "COLLECTION_NOT_LOADED", /loadCollection/),
      expectError(client.query({ collection_name, filter: "stock > 1" }), "COLLECTION_NOT_LOADED", /`products`/),
      expectError(client.get({ collection_name, ids: ["A1"] }), "COLLECTION_NOT_LOADED", /`products`/),
      expectError(client.count({ collection_name }), "COLLECTION_NOT_LOADED", /`products`/),
      expectError(client.delete({ collection_name, filter: "stock > 1" }), "COLLECTION_NOT_LOADED", /`products`/),
      expectError(client.getLoadingProgress({ collection_name }), "COLLECTION_NOT_LOADED", /`products`/),
    ]);
    expect(new Set(refused.map(({ milvusCode }) => milvusCode))).toEqual(new Set([101]));
    const [index] = (await client.describeIndex({ collection_name })).index_descriptions;
    expect(index).toMatchObject({ state: "Finished", indexed_rows: "2000" });
    await client.loadCollection({ collection_name });
    expect((await client.getLoadState({ collection_name })).state).toBe("LoadStateLoaded");
    expect((await client.getLoadingProgress({ collection_name })).progress).toBe("100");
    expect((await client.count({ collection_name })).data).toBe(2019);
    const { data } = await client.get({ collection_name, ids: ["A5", "A6", "A2015"], output_fields: ["stock"] });
    expect(data.map(({ stock }) => stock)).toEqual([77, 2015]);
    const described = (await client.describeIndex({ collection_name })).index_descriptions[0];
    expect(described).toMatchObject({ state: "Finished" });
  });

  test("an index is built of a released collection too, and who waits for it may wait through a release", async () => {
    const client = await open();
    await createProducts(client);
    await client.insert({ collection_name, data: rows(0, 4000) });
    await client.createIndex({ collection_name, field_name: "vector", index_type: "HNSW", metric_type: "L2" });
    const waiting = client.waitForIndex({ collection_name });
    await client.releaseCollection({ collection_name });
    await waiting;
    const progress = async () => (await client.describeIndex({ collection_name })).index_descriptions[0];
    expect(await progress()).toMatchObject({ indexed_rows: "4000", state: "Finished" });
    await client.dropIndex({ collection_name, field_name: "vector" });
    await client.createIndex({ collection_name, field_name: "vector", index_type: "IVF_FLAT", metric_type: "L2" });
    await client.waitForIndex({ collection_name });
    expect(await progress()).toMatchObject({ indexed_rows: "4000", state: "Finished" });
    await expectError(client.query({ collection_name, filter: "", limit: 1 }), "COLLECTION_NOT_LOADED", /`products`/);
    await client.loadCollection({ collection_name });
    const { index_type } = Object.fromEntries((await progress()).params.map(({ key, value }) => [key, value]));
    expect(index_type).toBe("IVF_FLAT");
    const search = { collection_name, data: rows(7, 8)[0].vector, limit: 1 };
    expect((await client.search(search)).results[0].id).toBe("A7");
  });

  test("flushing a released collection seals what its log holds, and it stays released", async () => {
    let client = await open();
    await createProducts(client);
    await client.insert({ collection_name, data: rows(0, 5) });
    await client.releaseCollection({ collection_name });
    await client.insert({ collection_name, data: rows(5, 9) });
    await client.flush({ collection_names: [collection_name] });
    expect((await client.info()).collections[0]).toMatchObject({ rows: 9 });
    expect((await client.getLoadState({ collection_name })).state).toBe("LoadStateNotLoad");
    if (reopen) client = await reopen(client);
    await client.loadCollection({ collection_name });
    expect((await client.count({ collection_name })).data).toBe(9);
  });

  test("generated keys go on behind those of a released collection, though the clock was set back", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 2_000_000 });
    try {
      let client = await open();
      await client.createCollection({ collection_name, dimension: 2, auto_id: true });
      const insert = async () => {
        const { IDs } = await client.insert({ collection_name, data: [{ vector: [1, 2] }, { vector: [2, 1] }] });
        return "int_id" in IDs ? IDs.int_id.data.map((id) => BigInt(String(id))) : [];
      };
      const keys = await insert();
      await client.flush({ collection_names: [collection_name] });
      await client.releaseCollection({ collection_name });
      if (reopen) client = await reopen(client);
      vi.setSystemTime(1_000_000);
      keys.push(...(await insert()));
      if (reopen) client = await reopen(client);
      keys.push(...(await insert()));
      expect(keys).toEqual([...keys].sort((a, b) => (a < b ? -1 : 1)));
      expect(new Set(keys).size).toBe(6);
    } finally {
      vi.useRealTimers();
    }
  });
});
