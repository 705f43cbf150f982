import { createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type Connection, connect, ElanusClient, RemoteClient } from "../../../src/index.ts";
import { ElanusServer } from "../../../src/server/port/elanus_server.ts";
import { expectError, temporaryFolder } from "../backends.ts";
import { serveMemory } from "../serve_memory.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function served(): Promise<Connection> {
  const server = await serveMemory();
  cleanups.push(() => server.stop(0));
  const client = await connect(server.url);
  cleanups.push(() => client.close());
  return client;
}

test("a path opens a database in the process, an address one of a server", async () => {
  const folder = await connect(await temporaryFolder(), { durability: "os" });
  expect(folder).toBeInstanceOf(ElanusClient);
  await folder.close();
  const remote = await served();
  expect(remote).toBeInstanceOf(RemoteClient);
  expect(remote).toMatchObject({ engine: "elanus" });
  expect((await remote.checkHealth()).isHealthy).toBe(true);
});

test("options of another place, and addresses of no place, are refused by name", async () => {
  await expectError(connect(":memory:", { token: "a:b" }), "INVALID_PARAMETER", /`token`.*`durability`, `readOnly`/);
  await expectError(connect("http://127.0.0.1:1", { readOnly: true }), "INVALID_PARAMETER", /a server.*`readOnly`/);
  await expectError(connect("redis://127.0.0.1"), "INVALID_PARAMETER", /redis.*http:\/\/localhost:19530/);
});

test("where no server answers, that is said, with what to look at", async () => {
  await expectError(connect(`http://127.0.0.1:${await freePort()}`), "REMOTE_FAILED", /connecting to.*19530/);
});

test("a server that has gone and come back is met at once, whoever else waits for it", async () => {
  const port = await freePort();
  for (const isWaiting of [true, false, true, false, true]) {
    const database = await ElanusClient.open(":memory:");
    const server = await ElanusServer.start(database, { port });
    const client = await connect(server.url);
    expect((await client.listCollections()).data).toEqual([]);
    if (isWaiting) cleanups.push(() => client.close());
    else await client.close();
    await server.stop(0);
  }
});

test("a closed connection says so", async () => {
  const client = await served();
  await client.close();
  await expectError(client.checkHealth(), "CLOSED", /closed/);
});

test("a backup is made where the files are", async () => {
  await expectError((await served()).backup({ to: "x" }), "NOT_SUPPORTED", /elanus copy/);
});

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
