import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { handOver } from "../../../src/server/port/first_bytes.ts";

const PATIENCE_MS = 100;
const taken: string[] = [];
const listener = createServer((socket) => {
  const take = (name: string) => (given: Socket) => {
    given.on("data", (chunk: Buffer) => taken.push(`${name} ${chunk.toString("latin1")}`));
  };
  handOver(socket, { http1: take("1"), http2: take("2") }, PATIENCE_MS);
});

afterEach(() => {
  taken.length = 0;
  listener.close();
});

it("closes a connection that says nothing, or only half of who it is", async () => {
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const { port } = listener.address() as AddressInfo;
  const silent = connect(port, "127.0.0.1");
  const half = connect(port, "127.0.0.1", () => half.write("PRI * HT"));
  const other = connect(port, "127.0.0.1", () => other.write("PRINT"));
  await Promise.all([once(silent, "close"), once(half, "close")]);
  expect(taken).toEqual(["1 PRINT"]);
  other.destroy();
});
