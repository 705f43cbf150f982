import { expect, test } from "vitest";
import { collection_name, createProducts, describeBackends, direction, expectError, product } from "./backends.ts";

const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => product(from + i));
const summer = { collection_name, partition_name: "summer" };
const winter = { collection_name, partition_name: "winter" };

describeBackends("partitions", ({ open, reopen }) => {
  const openFilled = async () => {
    const client = await open();
    await createProducts(client);
    await client.createPartition(summer);
    await client.createPartition(summer);
    await client.createPartition(winter);
    await client.insert({ collection_name, data: rows(0, 2) });
    await client.insert({ ...summer, data: rows(10, 13) });
    await client.upsert({ ...winter, data: rows(20, 24) });
    return client;
  };

  test("reads, deletes and statistics keep to the partitions that they name; flushes never merge across", async () => {
    let client = await openFilled();
    const check = async () => {
      const count = async (...partition_names: string[]) => {
        const { data } = await client.query({ collection_name, partition_names, output_fields: ["count(*)"] });
        const { results } = await client.search({ collection_name, partition_names, data: direction(1) });
        expect(results).toHaveLength(Number(data[0]["count(*)"]));
        return results.length;
      };
      expect(await count()).toBe(9);
      expect(await count("_default")).toBe(2);
      expect(await count("summer", "winter")).toBe(7);
      const ids = ["A1", "A11", "A21"];
      const { data } = await client.get({ collection_name, ids, partition_names: ["winter"], output_fields: ["asin"] });
      expect(data.map(({ asin }) => asin)).toEqual(["A21"]);
      expect((await client.getPartitionStatistics(winter)).data.row_count).toBe("4");
    };
    await check();
    await client.flush({ collection_names: [collection_name] });
    await client.flush({ collection_names: [collection_name] });
    expect((await client.info()).collections[0].segments).toBe(3);
    await check();
    if (reopen) client = await reopen(client);
    await check();
    expect((await client.delete({ ...winter, ids: ["A1", "A11"] })).delete_cnt).toBe("0");
    expect((await client.delete({ ...summer, filter: "price >= 0" })).delete_cnt).toBe("3");
    expect((await client.count({ collection_name })).data).toBe(6);
    if (reopen) client = await reopen(client);
    expect((await client.count({ collection_name })).data).toBe(6);
  });

  test("a key has one row: a write to another partition moves it", async () => {
    let client = await openFilled();
    await client.upsert({ ...summer, data: [{ ...product(20), stock: 5 }] });
    if (reopen) client = await reopen(client);
    const { data } = await client.get({ collection_name, ids: ["A20"], output_fields: ["stock"] });
    expect(data).toEqual([{ asin: "A20", stock: 5 }]);
    expect((await client.getPartitionStats(winter)).data.row_count).toBe("3");
  });

  test("they are listed; a released one is passed over; only a released one is dropped, with its rows", async () => {
    let client = await openFilled();
    await expectError(client.dropPartition(summer), "PARTITION_LOADED", /releasePartitions/);
    await client.releasePartitions({ collection_name, partition_names: ["summer"] });
    if (reopen) client = await reopen(client);
    expect((await client.count({ collection_name })).data).toBe(6);
    const named = { collection_name, partition_names: ["summer"], data: direction(1) };
    expect((await expectError(client.search(named), "PARTITION_NOT_LOADED", /`summer`/)).milvusCode).toBe(201);
    const state = await client.getLoadState({ collection_name, partition_names: ["summer"] });
    expect(state.state).toBe("LoadStateNotLoad");
    await client.loadPartitions({ collection_name, partition_names: ["summer"] });
    expect((await client.count({ collection_name })).data).toBe(9);
    await client.releasePartitions({ collection_name, partition_names: ["summer"] });
    await client.dropPartition(summer);
    await client.dropPartition(summer);
    if (reopen) client = await reopen(client);
    const { partition_names, data } = await client.listPartitions({ collection_name });
    expect(partition_names).toEqual(["_default", "winter"]);
    expect(data.map(({ loadedPercentage }) => loadedPercentage)).toEqual(["100", "100"]);
    expect((await client.hasPartition(summer)).value).toBe(false);
    expect((await client.count({ collection_name })).data).toBe(6);
    await client.createPartition(summer);
    expect((await client.getPartitionStatistics(summer)).data.row_count).toBe("0");
  });

  test("who loads some partitions of a new collection by name reads these alone", async () => {
    let client = await openFilled();
    expect((await client.getLoadState({ collection_name })).state).toBe("LoadStateLoaded");
    await client.loadPartitions({ collection_name, partition_names: ["winter"] });
    if (reopen) client = await reopen(client);
    expect((await client.count({ collection_name })).data).toBe(4);
    expect((await client.listPartitions({ collection_name, type: 1 })).partition_names).toEqual(["winter"]);
    await client.loadPartitions({ collection_name, partition_names: ["summer"] });
    expect((await client.listPartitions({ collection_name, type: 1 })).partition_names).toEqual(["summer", "winter"]);
    await client.releasePartitions({ collection_name, partition_names: ["summer", "winter"] });
    expect((await client.getLoadState({ collection_name })).state).toBe("LoadStateNotLoad");
  });

  test("with the last loaded partition the memory goes, and one alone may be loaded again", async () => {
    const client = await openFilled();
    await client.releasePartitions({ collection_name, partition_names: ["_default", "summer", "winter"] });
    expect((await client.info()).bytes_in_memory).toBe(0);
    await expectError(client.count({ collection_name }), "COLLECTION_NOT_LOADED", /`products`/);
    await client.loadPartitions({ collection_name, partition_names: ["winter"] });
    expect((await client.count({ collection_name })).data).toBe(4);
    await client.loadCollection({ collection_name });
    expect((await client.count({ collection_name })).data).toBe(9);
  });

  test("names that lead nowhere are told with Milvus's codes", async () => {
    const client = await openFilled();
    const partition_names = ["sumer"];
    const errors = await Promise.all([
      expectError(client.query({ collection_name, partition_names }), "PARTITION_NOT_FOUND", /did you mean `summer`/),
      expectError(
        client.insert({ collection_name, partition_name: "no", data: rows(0, 1) }),
        "PARTITION_NOT_FOUND",
        /`no`/,
      ),
      expectError(
        client.getPartitionStatistics({ collection_name, partition_name: "no" }),
        "PARTITION_NOT_FOUND",
        /`no`/,
      ),
      expectError(
        client.createPartition({ collection_name, partition_name: "a-b" }),
        "INVALID_SCHEMA",
        /partition name/,
      ),
      expectError(
        client.dropPartition({ collection_name, partition_name: "_default" }),
        "INVALID_PARAMETER",
        /cannot be dropped/,
      ),
    ]);
    expect(errors.map(({ milvusCode }) => milvusCode)).toEqual([200, 200, 200, 1100, 1100]);
  });
});
