import { afterEach, describe, expect, it } from "vitest";
import { ElanusClient } from "../../../src/client/elanus_client.ts";
import { accessBy } from "../../../src/server/access/access.ts";
import { isLoopback } from "../../../src/server/access/listening_place.ts";
import { tokenOfHeader, tokenOfMetadata } from "../../../src/server/access/tokens.ts";
import { ElanusServer } from "../../../src/server/port/elanus_server.ts";
import { type Served, serve } from "../served.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("a token", () => {
  it("is taken from headers and from gRPC's metadata", () => {
    expect(tokenOfHeader("Bearer root:Milvus")).toBe("root:Milvus");
    expect(tokenOfHeader("bearer key-1")).toBe("key-1");
    expect(tokenOfHeader(`Basic ${base64("root:Milvus")}`)).toBe("root:Milvus");
    expect(tokenOfHeader("Milvus")).toBeUndefined();
    expect(tokenOfHeader(undefined)).toBeUndefined();
    expect(tokenOfMetadata(base64("root:Milvus"))).toBe("root:Milvus");
    expect(tokenOfMetadata("")).toBeUndefined();
  });

  it("opens, and any other does not", () => {
    const access = accessBy("root:Milvus");
    expect(() => access.check("root:Milvus")).not.toThrow();
    for (const wrong of [undefined, "", "root:milvus", "root:Milvus ", "root"]) {
      expect(() => access.check(wrong)).toThrow(expect.objectContaining({ code: "NOT_AUTHENTICATED" }));
    }
    expect(() => accessBy(undefined).check(undefined)).not.toThrow();
  });
});

describe("a place to listen", () => {
  it.each(["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"])("%s is this machine's own", (host) => {
    expect(isLoopback(host)).toBe(true);
  });
  it.each(["0.0.0.0", "::", "192.168.0.1", "example.com", "127.0.0.1.example.com"])("%s is not", (host) => {
    expect(isLoopback(host)).toBe(false);
  });

  it("that others reach needs a token, or to be told", async () => {
    const client = await ElanusClient.open(":memory:");
    const refused = ElanusServer.start(client, { host: "0.0.0.0", port: 0 });
    await expect(refused).rejects.toMatchObject({
      code: "INVALID_PARAMETER",
      hint: expect.stringContaining("--token"),
    });
    await expect(ElanusServer.start(client, { port: 0, token: "" })).rejects.toMatchObject({
      message: "the token is empty",
    });
    await client.close();
  });
});

describe("a server", () => {
  let served: Served;
  afterEach(() => served.server.stop());

  const status = async (path: string, headers: Record<string, string>) => {
    const method = path.startsWith("/v2") ? "POST" : "GET";
    return (await fetch(served.url + path, { method, headers })).status;
  };

  it("with a token answers nobody without it, but tells its health", async () => {
    served = await serve({ token: "root:Milvus" });
    const right = { authorization: "Bearer root:Milvus" };
    for (const path of ["/v2/vectordb/collections/list", "/metrics"]) {
      expect(await status(path, {})).toBe(401);
      expect(await status(path, { authorization: "Bearer root:milvus" })).toBe(401);
      expect(await status(path, right)).toBe(200);
    }
    expect(await status("/healthz", {})).toBe(200);
    expect(await status("/v2/vectordb/collections/list", { ...right, origin: "https://example.com" })).toBe(200);
  });

  it("without a token answers no page of another site", async () => {
    served = await serve();
    const { host } = new URL(served.url);
    const path = "/v2/vectordb/collections/list";
    expect(await status(path, { origin: "https://example.com" })).toBe(401);
    expect(await status(path, { origin: "null" })).toBe(401);
    expect(await status(path, { origin: `http://${host}` })).toBe(200);
    expect(await hostStatus(served.port, "example.com")).toContain("401");
    expect(await hostStatus(served.port, "localhost")).toContain("200");
  });
});

/** The first line of an answer to a request under another name, which `fetch` does not let one give. */
async function hostStatus(port: number, host: string): Promise<string> {
  const { request } = await import("node:http");
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: "127.0.0.1", path: "/metrics", headers: { host } }, (answer) => {
      answer.resume();
      resolve(String(answer.statusCode));
    });
    asked.on("error", reject).end();
  });
}
