import { afterAll, describe, expect, it } from "vitest";
import { main } from "../../src/cli/main.ts";
import { runCli, scratchFolder, writeProducts } from "./run_cli.ts";

const ROWS = 6000;
const scratch = scratchFolder();
afterAll(scratch.remove);

describe("Ctrl-C", () => {
  it("stops an ingestion cleanly, and the same command goes on without duplicates", async () => {
    writeProducts(scratch.path("products.jsonl"), ROWS);
    const target = ["--db", scratch.path("shop.elanus"), "--collection", "products"];
    const command = ["ingest", scratch.path("products.jsonl"), ...target];
    let stderr = "";
    const write = (text: string) => {
      stderr += text;
      // The vocabulary is learnt: what follows writes rows.
      if (text.includes("learning the vocabulary")) setTimeout(() => process.emit("SIGINT"), 5);
    };
    const code = await main(command, { stdout: { write: () => true }, stderr: { write } });
    expect(code).toBe(130);
    expect(stderr).toContain("ingestion was stopped");
    expect(stderr).toContain("hint the same command goes on where this one stopped");

    expect((await runCli(...command)).code).toBe(0);
    const info = JSON.parse((await runCli("info", "--db", scratch.path("shop.elanus"), "--json")).stdout);
    expect(info.collections[0].rows).toBe(ROWS);
  });
});
