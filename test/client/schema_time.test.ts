import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ElanusClient } from "../../src/client/elanus_client.ts";

const folder = mkdtempSync(join(tmpdir(), "elanus-schema-time-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const collection_name = "products";

test("the time of the schema is that of its last change, and stays so in the folder", async () => {
  let client = await ElanusClient.open(join(folder, "shop.elanus"));
  const schemaTime = async () => BigInt((await client.describeCollection({ collection_name })).update_timestamp_str);
  await client.createCollection({ collection_name, dimension: 2, enable_dynamic_field: false });
  const times = [await schemaTime()];
  expect(times[0]).toBe(BigInt((await client.describeCollection({ collection_name })).created_timestamp));
  const field = { name: "brand", data_type: "VarChar", max_length: 20, nullable: true } as const;
  const changes = [
    () => client.addCollectionField({ collection_name, field }),
    () =>
      client.alterCollectionFieldProperties({ collection_name, field_name: "brand", properties: { max_length: 30 } }),
    () => client.alterCollectionProperties({ collection_name, properties: { "dynamicfield.enabled": true } }),
  ];
  for (const change of changes) {
    await change();
    times.push(await schemaTime());
  }
  expect(times).toEqual([...new Set(times)].sort((a, b) => Number(a - b)));
  await client.insert({ collection_name, data: [{ id: 1, vector: [1, 2] }] });
  await client.alterCollectionProperties({ collection_name, properties: { "collection.ttl.seconds": 60 } });
  await client.close();
  client = await ElanusClient.open(join(folder, "shop.elanus"));
  expect(await schemaTime()).toBe(times.at(-1));
  await client.close();
});
