import { expect, test } from "vitest";
import { collection_name, compact, createProducts, describeBackends, expectError, product } from "./backends.ts";

describeBackends("flush", ({ open, reopen }) => {
  const segments = async (client: Awaited<ReturnType<typeof open>>) => (await client.info()).collections[0].segments;

  test("several small runs become one segment, without their deleted rows", async () => {
    const client = await open();
    await createProducts(client);
    for (let run = 0; run < 5; run++) {
      await client.insert({ collection_name, data: Array.from({ length: 20 }, (_, i) => product(run * 10 + i)) });
      expect(await client.flushSync({ collection_names: [collection_name] })).toMatchObject({ flushed: true });
    }
    await compact(client);
    const [info] = (await client.info()).collections;
    expect(info).toMatchObject({ rows: 60, segments: 1, deleted_rows: 0 });
  });

  test("a compaction that is asked for tells what it merged, and leaves no deleted row", async () => {
    const client = await open();
    await createProducts(client);
    for (const first of [0, 20]) {
      await client.insert({ collection_name, data: Array.from({ length: 20 }, (_, i) => product(first + i)) });
      await client.createIndex({ collection_name, field_name: "vector", index_name: `i${first}`, index_type: "FLAT" });
      await client.dropIndex({ collection_name, field_name: "vector" });
    }
    expect(await segments(client)).toBe(2);
    await client.delete({ collection_name, ids: ["A0"] });
    const { compactionID, compactionPlanCount } = await client.compact({ collection_name });
    expect(compactionPlanCount).toBe(1);
    await compact(client);
    expect(await client.getCompactionState({ compactionID })).toMatchObject({
      state: "Completed",
      executingPlanNo: "0",
      completedPlanNo: "1",
      failedPlanNo: "0",
    });
    const { mergeInfos } = await client.getCompactionStateWithPlans({ compactionID });
    expect(mergeInfos).toMatchObject([{ sources: [expect.any(String), expect.any(String)] }]);
    expect((await client.info()).collections[0]).toMatchObject({ rows: 39, segments: 1, deleted_rows: 0 });
    await expectError(client.getCompactionState({ compactionID: 999 }), "INVALID_PARAMETER", /999/);
  });

  test("writes that come while it runs are there after it", async () => {
    let client = await open();
    await createProducts(client);
    const writes: Promise<unknown>[] = [];
    for (let i = 0; i < 30; i++) {
      writes.push(client.insert({ collection_name, data: [product(i)] }));
      if (i % 7 === 0) writes.push(client.flush({ collection_names: [collection_name] }));
      if (i % 5 === 4) writes.push(client.delete({ collection_name, ids: [`A${i - 4}`] }));
    }
    await Promise.all(writes);
    expect((await client.count({ collection_name })).data).toBe(24);
    if (reopen) client = await reopen(client);
    expect((await client.count({ collection_name })).data).toBe(24);
  });

  test("a collection whose rows are all deleted has no segments left", async () => {
    let client = await open();
    await createProducts(client);
    await client.insert({ collection_name, data: [product(1), product(2)] });
    await client.flush({ collection_names: [collection_name] });
    await client.insert({ collection_name, data: [product(3)] });
    await client.delete({ collection_name, filter: "price > 0" });
    await client.flush({ collection_names: [collection_name] });
    expect(await segments(client)).toBe(0);
    if (reopen) client = await reopen(client);
    await client.insert({ collection_name, data: [product(1)] });
    expect((await client.count({ collection_name })).data).toBe(1);
  });
});
