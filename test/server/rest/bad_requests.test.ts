import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RestAnswer, type Served, serve } from "../served.ts";

let served: Served;
const named = { collectionName: "wares" };
beforeAll(async () => {
  served = await serve();
  await served.post("collections/create", { ...named, dimension: 2 });
  await served.post("entities/insert", { ...named, data: [{ id: 1, vector: [1, 0] }] });
});
afterAll(() => served.server.stop());

const path = (name: string) => `${served.url}/v2/vectordb/${name}`;

async function raw(body: BodyInit, headers = {}): Promise<{ status: number; answer: RestAnswer }> {
  const response = await fetch(path("entities/query"), { method: "POST", body, headers });
  return { status: response.status, answer: await response.json() };
}

async function lives(): Promise<void> {
  expect((await served.post("entities/query", { ...named, filter: "id > 0" })).data).toHaveLength(1);
}

describe("a request that cannot be meant", () => {
  it.each([
    ["without a collection", "entities/query", {}, 1802, "`collectionName` is missing"],
    ["to a collection that is not there", "entities/query", { collectionName: "ware" }, 100, "did you mean `wares`?"],
    ["with a misspelt name", "entities/query", { ...named, filtre: "id > 0" }, 1801, "did you mean `filter`?"],
    ["with a number for a text", "entities/query", { ...named, filter: 5 }, 1801, "`filter` must be a text; it is 5"],
    [
      "with a text for a list",
      "entities/query",
      { ...named, outputFields: "id" },
      1801,
      "`outputFields` must be a list",
    ],
    [
      "with a list for an object",
      "entities/search",
      { ...named, data: [[1, 0]], searchParams: [] },
      1801,
      "must be an object",
    ],
    ["with a filter that is none", "entities/query", { ...named, filter: "id >" }, 1100, "filter"],
    ["with a limit that is too large", "entities/query", { ...named, limit: 20_000 }, 1100, "16384"],
    ["to search without vectors", "entities/search", named, 1802, "`data` is missing"],
    ["to search for one bare vector", "entities/search", { ...named, data: [1, 0] }, 1100, "[[0.1, 0.2, 0.3]]"],
    ["to search for too short a vector", "entities/search", { ...named, data: [[1]] }, 1100, "query 0"],
    ["to search by both", "entities/search", { ...named, data: [[1, 0]], ids: [1] }, 1100, "not both"],
    [
      "with a parameter no index has",
      "entities/search",
      { ...named, data: [[1, 0]], searchParams: { params: { eff: 1 } } },
      1100,
      "eff",
    ],
    [
      "for too many hits",
      "entities/search",
      { ...named, data: Array(65).fill([1, 0]), limit: 16_384 },
      1100,
      "too many hits",
    ],
    ["to insert what is no list", "entities/insert", { ...named, data: { id: 1 } }, 1801, "`data` must be a list"],
    ["to insert what is no row", "entities/insert", { ...named, data: [1] }, 1801, "`data` must be a list of objects"],
    ["to insert a row without a vector", "entities/insert", { ...named, data: [{ id: 2 }] }, 1100, "vector"],
    [
      "to insert a row of another type",
      "entities/insert",
      { ...named, data: [{ id: "x", vector: [1, 2] }] },
      1100,
      "row 0",
    ],
    ["to delete everything by mistake", "entities/delete", named, 1802, "`filter` is missing"],
    ["for a level that is none", "entities/query", { ...named, consistencyLevel: "Weak" }, 1100, "Strong"],
    [
      "for a type that is none",
      "collections/create",
      { collectionName: "x", schema: { fields: [{ fieldName: "a", dataType: "Vector" }] } },
      1100,
      "`Vector` does not exist",
    ],
    ["for a database that is not there", "collections/list", { dbName: "shop" }, 800, "shop"],
    ["for what Milvus alone has", "resource_groups/list", {}, 1100, "one process"],
    [
      "to import a file of the server",
      "jobs/import/create",
      { ...named, files: [["/etc/passwd"]] },
      1100,
      "no request may name a file",
    ],
  ])("%s", async (_what, route, body, code, message) => {
    const answer = await served.post(route, body);
    expect(answer).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(answer.data).toBeUndefined();
    await lives();
  });

  it.each([
    ["no JSON", '{"collectionName": "wares"', "the request is no JSON"],
    ["no object", "[1, 2]", "must be a JSON object"],
    ["half a number", '{"limit": 12345678901234567890123.}', "the request is no JSON"],
    ["an open string", '{"collectionName": "wares', "the request is no JSON"],
    ["bytes that are no text", "\u0000\u0001\u0002", "the request is no JSON"],
    ["arrays in arrays", "[".repeat(10_000_000), "nests too deep"],
    ["objects in objects", '{"a":'.repeat(100_000), "nests too deep"],
  ])("as %s", async (_what, body, message) => {
    const { status, answer } = await raw(body);
    expect(status).toBe(200);
    expect(answer).toMatchObject({ code: 1801, message: expect.stringContaining(message) });
    await lives();
  });

  it("of 100 MB is refused by its length, and as a stream of unknown length", async () => {
    const megabyte = new Uint8Array(2 ** 20).fill(32);
    const whole = await raw(new Blob(Array(100).fill(megabyte)));
    expect(whole).toMatchObject({ status: 413, answer: { message: expect.stringContaining("too large") } });
    let sent = 0;
    const stream = new ReadableStream({
      pull(controller) {
        if (sent++ < 100) controller.enqueue(megabyte);
        else controller.close();
      },
    });
    const asStream = { method: "POST", body: stream, duplex: "half" };
    const streamed = await fetch(path("entities/query"), asStream).catch((error: Error) => error);
    if (streamed instanceof Response) expect(streamed.status).toBe(413);
    await lives();
  });

  it("with a filter that nests too deep is refused", async () => {
    const filter = `${"(".repeat(10_000)}id > 0${")".repeat(10_000)}`;
    expect(await served.post("entities/query", { ...named, filter })).toMatchObject({ code: 1100 });
  });

  it("with names that objects inherit changes nothing", async () => {
    const text = JSON.stringify({ ...named, data: [{ id: 2, vector: [1, 1] }] }).replace(
      '"id"',
      '"__proto__":{"x":1},"id"',
    );
    const response = await fetch(path("entities/insert"), { method: "POST", body: text });
    expect(await response.json()).toMatchObject({ code: 1100 });
    expect(Reflect.get({}, "x")).toBeUndefined();
    for (const name of ["constructor/list", "__proto__/x", "collections/constructor", "toString"]) {
      expect((await fetch(path(name), { method: "POST", body: "{}" })).status).toBe(404);
    }
  });

  it("whose time is over is told so", async () => {
    const { status, answer } = await raw(JSON.stringify(named), { "request-timeout": "never" });
    expect([status, answer.code]).toEqual([200, 1801]);
  });

  it("by another method, or below another path, finds nothing", async () => {
    expect((await fetch(path("collections/list"))).status).toBe(404);
    expect((await fetch(`${served.url}/../../etc/passwd`)).status).toBe(404);
    expect((await fetch(path("collections/lists"), { method: "POST", body: "{}" })).status).toBe(404);
  });
});
