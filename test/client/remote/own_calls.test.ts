import { MilvusClient } from "@zilliz/milvus2-sdk-node";
import { afterEach, expect, test } from "vitest";
import type { MilvusSdk } from "../../../src/client/remote/milvus_sdk.ts";
import { type Connection, connect, ElanusClient } from "../../../src/index.ts";
import { ElanusServer } from "../../../src/server/port/elanus_server.ts";
import { collection_name, createProducts, direction, expectError, product } from "../backends.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A served database, from inside, from outside, and by the official client. */
async function both(path = ""): Promise<{ inside: ElanusClient; outside: Connection; sdk: MilvusClient }> {
  const inside = await ElanusClient.open(":memory:");
  const server = await ElanusServer.start(inside, { port: 0 });
  cleanups.push(() => server.stop(0));
  if (path !== "") await inside.createDatabase({ db_name: path });
  const outside = await connect(`${server.url}/${path}`);
  cleanups.push(() => outside.close());
  const sdk = new MilvusClient({ address: server.url.replace("http://", "") });
  cleanups.push(() => sdk.closeConnection());
  return { inside, outside, sdk };
}

async function fill(client: Connection) {
  await createProducts(client);
  await client.insert({ collection_name, data: Array.from({ length: 200 }, (_, i) => product(i)) });
  await client.flushSync({ collection_names: [collection_name] });
  await client.createIndex({ collection_name, field_name: "vector", index_type: "HNSW", metric_type: "COSINE" });
  await client.waitForIndex({ collection_name });
}

test("explain, trace and info of a served database are those of the database", async () => {
  const { inside, outside } = await both();
  await fill(outside);
  const filter = { collection_name, filter: "price in {prices}", exprValues: { prices: [1, 2, 3] } };
  expect(await outside.explain(filter)).toMatchObject({ segments: (await inside.explain(filter)).segments });
  const search = { collection_name, data: Float32Array.from(direction(3)), limit: 2 };
  const { segments } = await outside.explain(search);
  expect(segments.map(({ search: { hits, strategy } }) => [hits, strategy])).toEqual([[2, expect.any(String)]]);
  const { hits, layers, rows } = await inside.trace(search);
  expect(await outside.trace(search)).toMatchObject({ hits, layers, rows });
  const { collections } = await inside.info();
  expect(await outside.info()).toMatchObject({ path: "", collections });
});

test("what they refuse is thrown as in the process", async () => {
  const { outside } = await both();
  await createProducts(outside);
  await expectError(outside.explain({ collection_name, filter: "prize > 1" }), "FIELD_NOT_FOUND", /price/);
  await expectError(outside.trace({ collection_name, data: direction(1) }), "INDEX_NOT_FOUND", /create one/);
  await expectError(outside.trace({ collection_name: "none", data: direction(1) }), "COLLECTION_NOT_FOUND", /none/);
});

test("a request that lacks what it is about is refused, and nothing is stored", async () => {
  const { inside, sdk } = await both();
  await createProducts(inside);
  const { getMetric }: Pick<MilvusSdk, "getMetric"> = { getMetric: sdk.getMetric.bind(sdk) };
  const ask = (metric_type: string, rest: object) => getMetric({ request: { metric_type, ...rest } });
  const named = { collection_name, name: "model" };
  for (const [type, rest, wrong] of [
    ["elanus_putAttachment", named, /`data` must be a text/],
    ["elanus_putAttachment", { collection_name, data: "AQI=" }, /`name` must be a text/],
    ["elanus_getAttachment", { name: "model" }, /`collection_name` must be a text/],
    ["elanus_unknown", {}, /there is no call unknown/],
  ] as const) {
    const { response } = await ask(type, rest);
    expect(response).toMatchObject({ status: { error_code: "UnexpectedError", reason: expect.stringMatching(wrong) } });
  }
  expect(await inside.listAttachments({ collection_name })).toEqual([]);
});

test("attachments are seen from both sides, also of another database", async () => {
  const { inside, outside } = await both("shop");
  await createProducts(outside);
  const there = { collection_name, db_name: "shop" };
  await inside.putAttachment({ ...there, name: "model", data: new Uint8Array([1, 2]) });
  await outside.putAttachment({ collection_name, name: "ranker", data: new Uint8Array([3]) });
  expect(await outside.getAttachment({ collection_name, name: "model" })).toEqual(new Uint8Array([1, 2]));
  expect(await inside.getAttachment({ ...there, name: "ranker" })).toEqual(new Uint8Array([3]));
  expect(await outside.listAttachments({ collection_name })).toEqual(await inside.listAttachments(there));
  expect(await inside.listAttachments(there)).toEqual(["model", "ranker"]);
  const long = { collection_name, name: "long", data: new Uint8Array(46 * 2 ** 20) };
  await expectError(outside.putAttachment(long), "INVALID_PARAMETER", /48234496 bytes/);
});
