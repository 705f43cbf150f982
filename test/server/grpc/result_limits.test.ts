import { afterAll, beforeAll, expect, test } from "vitest";
import { type Served, serve } from "./serve.ts";

const collection_name = "pictures";
/** A row has 128 KiB, all together more than the 100 MiB of an answer. */
const DIM = 32_768;
const ROWS = 801;

let served: Served;

beforeAll(async () => {
  served = await serve();
  const { client } = served;
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "vector", data_type: "FloatVector", dim: DIM },
    ],
  });
  const vector = new Float32Array(DIM).fill(1);
  for (let from = 0; from < ROWS; from += 89) {
    const data = Array.from({ length: 89 }, (_, i) => ({ id: from + i, vector }));
    await client.insert({ collection_name, data });
  }
});
afterAll(() => served.close());

test("a query has a filter or a limit, but for a count; iterators need neither", async () => {
  const { sdk } = served;
  const output_fields = ["id"];
  const refused = await sdk.query({ collection_name, output_fields });
  expect(refused.status).toMatchObject({ code: 1100, reason: expect.stringContaining("needs a `limit`") });
  expect((await sdk.query({ collection_name, output_fields, limit: 3 })).data).toHaveLength(3);
  expect((await sdk.query({ collection_name, output_fields, filter: "id >= 0" })).data).toHaveLength(ROWS);
  expect((await sdk.count({ collection_name })).data).toBe(ROWS);
  let iterated = 0;
  for await (const rows of await sdk.queryIterator({ collection_name, output_fields, batchSize: 300 })) {
    iterated += rows.length;
  }
  expect(iterated).toBe(ROWS);
  expect((await sdk.query({ collection_name: "nowhere", output_fields })).status.code).toBe(100);
});

test("rows of more than 100 MiB are not answered, by a query or by a search", async () => {
  const { sdk } = served;
  const output_fields = ["vector"];
  const tooLarge = { code: 1805, reason: expect.stringContaining("the answer is too large") };
  expect((await sdk.query({ collection_name, output_fields, filter: "id >= 0" })).status).toMatchObject(tooLarge);
  const data = Array(9).fill(Array(DIM).fill(1));
  expect((await sdk.search({ collection_name, data, limit: 90, output_fields })).status).toMatchObject(tooLarge);
  expect((await sdk.search({ collection_name, data: data[0], limit: 90, output_fields })).status.code).toBe(0);
});

test("an answer of any kind is sent up to the limit of the server", async () => {
  const { sdk, client, close } = await serve({ maxResponseBytes: 1000 });
  await client.createCollection({ collection_name, dimension: 2 });
  await client.insert({ collection_name, data: Array.from({ length: 500 }, (_, id) => ({ id, vector: [1, 0] })) });
  expect((await sdk.query({ collection_name, limit: 10 })).data).toHaveLength(10);
  await expect(sdk.query({ collection_name, limit: 500 })).rejects.toThrow(/RESOURCE_EXHAUSTED/);
  await close();
});
