import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import { collection_name, expectError } from "./backends.ts";

test("whoever asks is told when an index was last built anew for its wear, and why", async () => {
  const client = await ElanusClient.open(":memory:");
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "vector", data_type: "FloatVector", dim: 2 },
    ],
    index_params: [{ field_name: "vector", index_type: "HNSW", metric_type: "L2" }],
    properties: { "rebuild.enabled": false, "rebuild.deleted.share": 0.1 },
  });
  const data = Array.from({ length: 200 }, (_, id) => ({ id, vector: [Math.sin(id), Math.cos(id)] }));
  await client.insert({ collection_name, data });
  await client.flushSync({ collection_names: [collection_name] });
  await client.waitForIndex({ collection_name });
  const described = async () => (await client.describeIndex({ collection_name })).index_descriptions[0];
  expect(await described()).not.toHaveProperty("last_rebuild");
  expect(await client.getIndexState({ collection_name })).not.toHaveProperty("last_rebuild");
  await client.delete({ collection_name, filter: "id < 30" });
  const { compactionID } = await client.compact({ collection_name });
  while ((await client.getCompactionState({ compactionID })).state !== "Completed") await pause(5);
  const { last_rebuild } = await described();
  expect(last_rebuild).toEqual({ at: expect.stringMatching(/^20\d\d-.*Z$/), reason: "deleted rows" });
  expect(await client.getIndexState({ collection_name })).toMatchObject({ last_rebuild });
  const { collections } = await client.info();
  expect(collections[0].indexes).toMatchObject([{ field_name: "vector", last_rebuild }]);
  const wrong = { collection_name, properties: { "rebuild.window": "at night" } };
  await expectError(client.alterCollectionProperties(wrong), "INVALID_PARAMETER", /rebuild\.window/);
  await client.close();
});
