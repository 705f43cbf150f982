import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { serve } from "../server/served.ts";
import "../../src/server/grpc/grpc_server.ts"; // compiled before a client waits for it

const python = ["bin/python", "Scripts/python.exe"]
  .map((path) => fileURLToPath(new URL(`../../build/python/${path}`, import.meta.url)))
  .find(existsSync);

test.skipIf(python === undefined)(
  "pymilvus: a product search as it must be (`npm test` installs it)",
  async () => {
    const { server, client, url } = await serve();
    const tutorial = fileURLToPath(new URL("tutorial.py", import.meta.url));
    const { stdout } = await promisify(execFile)(python ?? "", [tutorial, url]);
    expect(stdout).toMatch(/all as it must be\s*$/);
    await server.stop(0);
    await client.close();
  },
  120_000,
);
