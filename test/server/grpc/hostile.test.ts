import { Client, credentials, Metadata, status } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Served, serve } from "./serve.ts";

let served: Served;
let raw: Client;
/** Milvus's codes of the calls that have ended, by their names. */
const told: [name: string, code: number][] = [];

beforeAll(async () => {
  served = await serve({
    authorise: (metadata) => refuseMallory(metadata),
    onCall: (name, _, code) => told.push([name, code]),
    maxRequestBytes: 1024 * 1024,
  });
  raw = new Client(served.address, credentials.createInsecure());
});
afterAll(async () => {
  raw.close();
  await served.close();
});

function refuseMallory(metadata: Metadata): void {
  if (metadata.get("user").includes("mallory")) throw new Error("not for mallory");
}

/** The code that gRPC answers with. */
function codeOf(call: string, bytes: Uint8Array, metadata = new Metadata()): Promise<number> {
  return new Promise((resolve) => {
    const path = `/milvus.proto.milvus.MilvusService/${call}`;
    const asIs = (value: Uint8Array) => Buffer.from(value);
    raw.makeUnaryRequest(path, asIs, asIs, bytes, metadata, (error) => resolve(error?.code ?? status.OK));
  });
}

test("bytes that are no message are refused, and the server lives", async () => {
  expect(await codeOf("Search", new Uint8Array([0xff, 0xff, 0xff]))).toBe(status.INVALID_ARGUMENT);
  expect(await codeOf("Insert", new Uint8Array([0x0a, 0x7f, 0x01]))).toBe(status.INVALID_ARGUMENT);
  expect(await codeOf("GetVersion", new Uint8Array())).toBe(status.OK);
});

test("a request beyond the limit is refused", async () => {
  expect(await codeOf("Insert", new Uint8Array(2 * 1024 * 1024))).toBe(status.RESOURCE_EXHAUSTED);
});

test("who may not call is told so", async () => {
  const metadata = new Metadata();
  metadata.set("user", "mallory");
  expect(await codeOf("GetVersion", new Uint8Array(), metadata)).toBe(status.UNAUTHENTICATED);
});

test("every call's end is told, also of those that are refused", async () => {
  told.length = 0;
  await codeOf("Search", new Uint8Array([0xff, 0xff, 0xff]));
  const mallory = new Metadata();
  mallory.set("user", "mallory");
  await codeOf("GetVersion", new Uint8Array(), mallory);
  await codeOf("GetVersion", new Uint8Array());
  expect(told).toEqual([
    ["Search", 65535],
    ["GetVersion", 65535],
    ["GetVersion", 0],
  ]);
});

test("an iterator gives no more at once than an answer holds", async () => {
  const { sdk, client } = served;
  await sdk.createCollection({ collection_name: "pages", dimension: 2 });
  const pages = await client.searchPagesRaw({ collection_name: "pages", data: [[1, 2]] });
  for (const limit of [16_385, 0, -5, 1.5, Number.NaN]) expect(() => pages.next(limit)).toThrow(/`limit`/);
  expect(pages.next(16_384).hits).toEqual([[]]);
  pages.close();
});

test("columns of the wrong length are refused by name", async () => {
  const { sdk } = served;
  await sdk.createCollection({ collection_name: "c", dimension: 4 });
  const { status } = await sdk.insert({ collection_name: "c", data: [{ id: 1, vector: [1, 2, 3] }] });
  expect(status.error_code).toBe("IllegalArgument");
  expect(status.reason).toContain("vector");
});
