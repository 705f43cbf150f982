import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { runCli, scratchFolder, writeProducts } from "./run_cli.ts";

const scratch = scratchFolder();
let running: ChildProcess | undefined;
afterEach(() => running?.kill("SIGKILL"));
afterAll(scratch.remove);

/** `elanus serve` in a process of its own, and where it serves. */
async function start(...argv: string[]): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, ["bin/elanus", "serve", "--port", "0", "--json", ...argv], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ELANUS_TOKEN: undefined },
  });
  running = child;
  let text = "";
  for await (const chunk of child.stdout) {
    text += chunk;
    if (text.includes("\n")) break;
  }
  return { url: JSON.parse(text).url, child };
}

const post = async (url: string, path: string, body: object) =>
  (await fetch(`${url}/v2/vectordb/${path}`, { method: "POST", body: JSON.stringify(body) })).json();

describe("elanus serve", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "serves a new folder, and keeps what was written when %s stops it",
    async (signal) => {
      const db = scratch.path(`${signal}.elanus`);
      const first = await start("--db", db);
      await post(first.url, "collections/create", { collectionName: "wares", dimension: 2 });
      await post(first.url, "entities/insert", {
        collectionName: "wares",
        data: [{ id: 1, vector: [1, 0], colour: "red" }],
      });
      first.child.kill(signal);
      const [code] = await once(first.child, "exit");
      expect(code).toBe(0);
      const second = await start("--db", db, "--read-only");
      const { data } = await post(second.url, "entities/query", { collectionName: "wares", filter: "id > 0" });
      expect(data).toMatchObject([{ id: "1", colour: "red" }]);
      const refused = await post(second.url, "entities/insert", {
        collectionName: "wares",
        data: [{ id: 2, vector: [1, 0] }],
      });
      expect(refused.code).toBe(1000);
    },
  );

  it("takes the rows of files by its address, and is searched by commands as the folder is", async () => {
    const [db, products] = [scratch.path("filled.elanus"), scratch.path("products.jsonl")];
    writeProducts(products, 120);
    const { url, child } = await start("--db", db);
    const rejects = ["--rejects", scratch.path("rejects.jsonl")];
    const filled = await runCli("ingest", products, "--db", url, "--collection", "wares", "--dim", "8", ...rejects);
    expect(filled).toMatchObject({ code: 0, stdout: expect.stringMatching(/✓ 120 documents in `wares`/) });
    const hybrid = (place: string) => runCli("search", "running shoes", "--db", place, "--mode", "hybrid", "--json");
    const overTheWire = await hybrid(url);
    const info = await runCli("info", "--db", url, "--json");
    child.kill("SIGTERM");
    await once(child, "exit");
    expect(JSON.parse(info.stdout).collections).toMatchObject([{ name: "wares", rows: 120 }]);
    const { hits } = JSON.parse((await hybrid(db)).stdout);
    expect(hits.length).toBeGreaterThan(0);
    expect(JSON.parse(overTheWire.stdout).hits).toEqual(hits);
  });

  it("refuses other machines without a token, and half of a certificate", async () => {
    const db = scratch.path("refused.elanus");
    const open = await runCli("serve", "--db", db, "--host", "0.0.0.0", "--port", "0");
    expect([open.code, open.stdout]).toEqual([1, ""]);
    expect(open.stderr).toContain("--insecure");
    const half = await runCli("serve", "--db", db, "--tls-cert", "cert.pem");
    expect(half.stderr).toContain("give both --tls-cert and --tls-key");
    const missing = await runCli("serve", "--db", db, "--tls-cert", "no.pem", "--tls-key", "no.pem");
    expect(missing.stderr).toContain("no.pem");
  });

  it("leaves no folder behind where the port is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" && address !== null ? String(address.port) : "";
    const db = scratch.path("taken.elanus");
    const { code, stderr } = await runCli("serve", "--db", db, "--port", port);
    taken.close();
    expect([code, stderr.includes(port)]).toEqual([1, true]);
    expect(existsSync(db)).toBe(false);
  });

  it("explains itself", async () => {
    const { stdout } = await runCli("serve", "--help");
    for (const word of ["--db <dir>", "--token", "--insecure", "19530", "ELANUS_TOKEN", "SIGTERM"])
      expect(stdout).toContain(word);
  });
});
