import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../server/served.ts";
import "../../src/server/grpc/grpc_server.ts"; // compiled before a client waits for it

const folder = fileURLToPath(new URL("../../examples/clients/", import.meta.url));
const isInstalled = existsSync(`${folder}node_modules/.package-lock.json`);

describe.skipIf(!isInstalled)("other projects' stores, as they are (`npm test` installs them)", () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve();
  });
  afterAll(async () => {
    await served.server.stop(0);
    await served.client.close();
  });

  const printedBy = async (example: string) => {
    const env = { ...process.env, NODE_ENV: "production" }; // under test, the official client prints what it sends
    const { stdout } = await promisify(execFile)(process.execPath, [folder + example, served.url], { env });
    return stdout.trim().split("\n");
  };

  it("LangChain.js keeps, finds, filters and deletes documents", async () => {
    expect(await printedBy("langchain.mjs")).toEqual([
      'nearest: Running shoes, cushioned for long miles 0.82 ["sport"]',
      "cheap: Trail shoes with a deep tread",
      "retrieved: Steel kettle for the stove",
      "left: 3",
      "added: A copper kettle",
    ]);
  });

  it("LlamaIndex.TS keeps, finds, filters and deletes nodes", async () => {
    expect(await printedBy("llamaindex.mjs")).toEqual([
      "added: shoes, trail, kettle",
      "nearest: Running shoes, cushioned for long miles 0.71 north",
      "in the south: trail",
      "cheap: kettle, trail",
      "left: kettle, shoes",
    ]);
  });
});
