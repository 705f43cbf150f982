import { connect, type Socket } from "node:net";
import { connect as connectSecurely } from "node:tls";
import { MilvusClient } from "@zilliz/milvus2-sdk-node";
import { afterEach, describe, expect, it } from "vitest";
import { type Served, serve } from "../served.ts";
import { CERTIFICATE, KEY } from "./certificate.ts";

let served: Served;
afterEach(() => served.server.stop(1000));

/** What a server sends on a connection until it closes it, or for so long. */
function heard(socket: Socket, milliseconds = 5000): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(text);
    };
    const timer = setTimeout(end, milliseconds);
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
    });
    socket.on("close", end).on("error", end);
  });
}

const QUIET = { logLevel: "error" };
const HEALTH = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

describe("one port", () => {
  it("serves gRPC and HTTP", async () => {
    served = await serve();
    const milvus = new MilvusClient({ ...QUIET, address: `127.0.0.1:${served.port}` });
    expect((await milvus.checkHealth()).isHealthy).toBe(true);
    expect(await (await fetch(`${served.url}/healthz`)).text()).toBe("OK");
    await milvus.closeConnection();
  });

  it("refuses by gRPC too what asks for more hits than a server should hold", async () => {
    served = await serve();
    await served.client.createCollection({ collection_name: "wares", dimension: 2 });
    const milvus = new MilvusClient({ ...QUIET, address: `127.0.0.1:${served.port}` });
    const data = Array.from({ length: 65 }, () => [1, 0]);
    const { status } = await milvus.search({ collection_name: "wares", data, limit: 16_384 });
    expect(status.reason).toContain("too many hits");
    expect((await milvus.search({ collection_name: "wares", data, limit: 10 })).status.code).toBe(0);
    await milvus.closeConnection();
  });

  it("asks gRPC for the token too", async () => {
    served = await serve({ token: "root:Milvus" });
    const address = `127.0.0.1:${served.port}`;
    const stranger = new MilvusClient({ ...QUIET, address, username: "root", password: "guess", maxRetries: 0 });
    stranger.connectPromise.catch(() => {});
    await expect(stranger.listCollections()).rejects.toThrow(/authenticated/);
    const known = new MilvusClient({ ...QUIET, address, username: "root", password: "Milvus" });
    expect((await known.getVersion()).version).toContain("elanus");
    for (const client of [stranger, known]) await client.closeConnection().catch(() => {});
  });

  it("serves both by TLS, and nobody without", async () => {
    served = await serve({ tls: { cert: Buffer.from(CERTIFICATE), key: Buffer.from(KEY) } });
    expect(served.url).toMatch(/^https:/);
    const options = { port: served.port, host: "127.0.0.1", ca: CERTIFICATE, servername: "localhost" };
    const http = connectSecurely({ ...options, ALPNProtocols: ["http/1.1"] }, () => http.write(HEALTH));
    expect(await heard(http)).toContain("200 OK");
    const grpc = connectSecurely({ ...options, ALPNProtocols: ["h2"] }, () =>
      grpc.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    );
    // The server's first frame: settings.
    expect((await heard(grpc, 500)).charCodeAt(3)).toBe(4);
    const plain = connect(served.port, "127.0.0.1", () => plain.write(HEALTH));
    expect(await heard(plain)).not.toContain("OK");
  });

  it("serves REST by TLS to who offers HTTP/2 as well, and gRPC to the SDK", async () => {
    served = await serve({ tls: { cert: Buffer.from(CERTIFICATE), key: Buffer.from(KEY) } });
    const options = { port: served.port, host: "127.0.0.1", ca: CERTIFICATE, servername: "localhost" };
    const browser = connectSecurely({ ...options, ALPNProtocols: ["h2", "http/1.1"] }, () => browser.write(HEALTH));
    expect(await heard(browser)).toContain("200 OK");
    const address = `localhost:${served.port}`;
    const milvus = new MilvusClient({ ...QUIET, address, ssl: true, tls: { rootCert: Buffer.from(CERTIFICATE) } });
    expect((await milvus.checkHealth()).isHealthy).toBe(true);
    await milvus.closeConnection();
  });

  it("knows who speaks though the first bytes come one by one", async () => {
    served = await serve();
    const http = connect(served.port, "127.0.0.1");
    for (const letter of HEALTH) {
      http.write(letter);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(await heard(http)).toContain("200 OK");
    const grpc = connect(served.port, "127.0.0.1");
    grpc.setNoDelay(true);
    for (const letter of "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") {
      grpc.write(letter, "latin1");
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect((await heard(grpc, 500)).charCodeAt(3)).toBe(4);
  });

  it("that is taken is refused by its number", async () => {
    served = await serve();
    await expect(serve({ port: served.port })).rejects.toMatchObject({
      code: "INVALID_PARAMETER",
      detail: "another program does",
      hint: expect.stringContaining("--port"),
    });
  });

  it.each([
    ["noise", Buffer.from([0, 1, 2, 255, 254, 13, 10, 13, 10])],
    ["a greeting of TLS", Buffer.from("16030100f4010000f00303", "hex")],
    ["a torn preface", Buffer.from("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n")],
    ["headers without end", Buffer.from(`GET / HTTP/1.1\r\n${"a: b\r\n".repeat(100_000)}`)],
  ])("lives on after %s", async (_what, bytes) => {
    served = await serve();
    const socket = connect(served.port, "127.0.0.1", () => socket.write(bytes));
    socket.on("error", () => {});
    await heard(socket, 1000);
    expect(await (await fetch(`${served.url}/healthz`)).text()).toBe("OK");
  });
});
