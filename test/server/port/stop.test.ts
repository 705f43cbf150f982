import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MilvusClient } from "@zilliz/milvus2-sdk-node";
import { afterAll, describe, expect, it } from "vitest";
import { ElanusClient } from "../../../src/client/elanus_client.ts";
import { serve } from "../served.ts";

const folder = mkdtempSync(join(tmpdir(), "elanus-stop-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a stop", () => {
  it("lets writes that run end, and loses none that was acknowledged", async () => {
    const path = join(folder, "written.elanus");
    const served = await serve({}, path);
    const named = { collectionName: "wares" };
    await served.post("collections/create", { ...named, dimension: 64 });
    let acknowledged = 0;
    const write = async (from: number) => {
      for (let id = from; ; id += 50) {
        const data = Array.from({ length: 50 }, (_, i) => ({ id: id + i, vector: Array(64).fill(i) }));
        const answer = await served.post("entities/insert", { ...named, data });
        acknowledged += answer.data.insertCount;
      }
    };
    const writers = [0, 1e6, 2e6, 3e6].map((from) => write(from).catch(() => {}));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await served.server.stop();
    await Promise.all(writers);
    await expect(fetch(`${served.url}/healthz`)).rejects.toThrow();
    const client = await ElanusClient.open(path);
    const { data } = await client.count({ collection_name: "wares" });
    expect(acknowledged).toBeGreaterThan(0);
    // Each writer is answered before it writes again: at the stop no answer was under way.
    expect(data).toBe(acknowledged);
    await client.close();
  });

  it("answers every write by gRPC that it took", async () => {
    const path = join(folder, "written_by_grpc.elanus");
    const served = await serve({}, path);
    const named = { collection_name: "wares" };
    await served.client.createCollection({ ...named, dimension: 64 });
    let acknowledged = 0;
    const write = async (from: number) => {
      const sdk = new MilvusClient({ address: `127.0.0.1:${served.port}`, maxRetries: 0, logLevel: "error" });
      try {
        for (let id = from; ; id += 50) {
          const data = Array.from({ length: 50 }, (_, i) => ({ id: id + i, vector: Array(64).fill(i) }));
          const { status, insert_cnt } = await sdk.insert({ ...named, data });
          if (status.error_code !== "Success") return;
          acknowledged += Number(insert_cnt);
        }
      } finally {
        await sdk.closeConnection();
      }
    };
    const writers = [0, 1e6, 2e6, 3e6].map((from) => write(from).catch(() => {}));
    while (acknowledged < 1000) await new Promise((resolve) => setTimeout(resolve, 10));
    await served.server.stop();
    await Promise.all(writers);
    const client = await ElanusClient.open(path);
    // Each writer is answered before it writes again: a row that nobody was told of is of a write without its answer.
    expect((await client.count(named)).data).toBe(acknowledged);
    await client.close();
  });

  it("does not wait for who says nothing, nor longer than it is patient", async () => {
    const served = await serve();
    const silent = connect(served.port, "127.0.0.1");
    const half = connect(served.port, "127.0.0.1", () =>
      half.write("POST /v2/vectordb/collections/list HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{"),
    );
    for (const socket of [silent, half]) socket.on("error", () => {});
    await new Promise((resolve) => setTimeout(resolve, 200));
    const begun = Date.now();
    await served.server.stop(500);
    expect(Date.now() - begun).toBeLessThan(5000);
    await expect(served.client.checkHealth()).rejects.toMatchObject({ code: "CLOSED" });
  });
});
