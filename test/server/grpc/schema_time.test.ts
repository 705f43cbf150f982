import { MilvusClient } from "@zilliz/milvus2-sdk-node";
import { afterEach, expect, test } from "vitest";
import { type Served, serve } from "./serve.ts";

const collection_name = "products";
const brand = { name: "brand", data_type: "VarChar", max_length: 20, nullable: true } as const;

let served: Served;
let other: MilvusClient;
/** Milvus's codes of the writes that have ended. */
const told: [name: string, code: number][] = [];

afterEach(async () => {
  told.length = 0;
  await other.closeConnection();
  await served.close();
});

/** A collection that takes undeclared keys, and two SDKs that know it by a write. */
async function twoWriters() {
  const isWrite = (name: string) => name === "Insert" || name === "Upsert";
  served = await serve({ onCall: (name, _, code) => isWrite(name) && told.push([name, code]) });
  other = new MilvusClient({ address: served.address, maxRetries: 0, logLevel: "error" });
  await served.sdk.createCollection({ collection_name, dimension: 2 });
  for (const [id, sdk] of [served.sdk, other].entries()) await sdk.insert({ collection_name, data: [row(id)] });
}

function row(id: number, values: object = {}) {
  return { id, vector: [id, 1], ...values };
}

test("a write by a schema that has changed is refused, and the SDK asks for the schema and writes again", async () => {
  await twoWriters();
  const { sdk, client } = served;
  await client.addCollectionField({ collection_name, field: brand });
  const data = [row(2, { brand: "kite" })];
  expect((await sdk.insert({ collection_name, data })).status.error_code).toBe("Success");
  expect((await other.upsert({ collection_name, data: [row(3, { brand: "kite" })] })).status.error_code).toBe(
    "Success",
  );
  expect((await client.count({ collection_name, filter: 'brand == "kite"' })).data).toBe(2);
  expect(told).toEqual([
    ["Insert", 0],
    ["Insert", 0],
    ["Insert", 109],
    ["Insert", 0],
    ["Upsert", 109],
    ["Upsert", 0],
  ]);
});

test("so is one by the schema of an earlier collection; one that says nothing of its schema is taken", async () => {
  await twoWriters();
  const { sdk, client } = served;
  await client.dropCollection({ collection_name });
  await client.createCollection({ collection_name, dimension: 2 });
  const blind = await sdk.insert({ collection_name, data: [row(0)], skip_check_schema: true });
  expect(blind.status.error_code).toBe("Success");
  await sdk.insert({ collection_name, data: [row(1)] });
  expect(told.slice(2)).toEqual([
    ["Insert", 0],
    ["Insert", 109],
    ["Insert", 0],
  ]);
});
