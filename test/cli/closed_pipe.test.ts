import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { runCli, scratchFolder, writeProducts } from "./run_cli.ts";

const scratch = scratchFolder();
afterAll(scratch.remove);

it("a reader that closes the pipe ends the command without an error", async () => {
  writeProducts(scratch.path("products.jsonl"), 2000);
  const db = scratch.path("shop.elanus");
  await runCli("ingest", scratch.path("products.jsonl"), "--db", db, "--collection", "products");
  const elanus = fileURLToPath(new URL("../../bin/elanus", import.meta.url));
  const command = `"${process.execPath}" "${elanus}" search shoes --db "${db}" --exact --limit 2000 | head -n 1`;
  const script = `set -o pipefail; ${command}`;
  expect(execFileSync("bash", ["-c", script], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })).toMatch(
    /^ {2}1 /,
  );
});
