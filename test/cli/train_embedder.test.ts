import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TrainedEmbedder, trainEmbedder } from "../../src/index.ts";
import { readItemTexts, titlePairs } from "../../src/towers/embedder/index.ts";
import { runCli, scratchFolder, writeProducts } from "./run_cli.ts";

const scratch = scratchFolder();
const items = ["--items", scratch.path("products.jsonl")];
const quick = ["--dim", "16", "--prefixes", "8", "--epochs", "2", "--batch", "64"];
const out = ["--out", scratch.path("shop.embedder")];

beforeAll(() => {
  writeProducts(scratch.path("products.jsonl"), 200);
  writeFileSync(scratch.path("judged.tsv"), "query\titem\tgrade\nq1\tx\t1\n");
});
afterAll(scratch.remove);

describe("train embedder", () => {
  it("learns from titles, and what it wrote fills a collection that is searched", async () => {
    const { code, stdout, stderr } = await runCli("train", "embedder", ...items, ...quick, ...out);
    expect(stderr).toMatch(/✓ epoch 2 +loss \d+\.\d+, recall@10 [01]\.\d+/);
    expect(code).toBe(0);
    expect(stdout).toMatch(/shop\.embedder: trained@1-[0-9a-f]{12} 16d unit, taught by \d+ pairs/);
    expect(stdout).toMatch(/on queries held out/);
    const { id } = TrainedEmbedder.load(readFileSync(scratch.path("shop.embedder")));
    const shop = ["--db", scratch.path("shop.elanus"), "--collection", "products"];
    const file = scratch.path("products.jsonl");
    const embedder = `trained:${scratch.path("shop.embedder")}`;
    const ingested = await runCli("ingest", file, ...shop, "--embedder", embedder, "--json");
    expect(JSON.parse(ingested.stdout)).toMatchObject({ documents: 200, embedder: id });
    const found = await runCli("search", "running shoes", ...shop, "--mode", "semantic", "--limit", "3", "--json");
    expect(found.code).toBe(0);
    expect(JSON.parse(found.stdout).hits).toHaveLength(3);
  });

  it("prints its figures for machines", async () => {
    const { stdout } = await runCli("train", "embedder", ...items, ...quick, ...out, "--json");
    const { identity, pairs, epochs, bestEpoch, begunWith } = JSON.parse(stdout);
    expect(identity).toMatchObject({ model: "trained", dim: 16 });
    expect(epochs).toHaveLength(2);
    expect([0, 1, 2]).toContain(bestEpoch);
    expect(pairs).toBeGreaterThan(100);
    expect(begunWith).toBeGreaterThan(0);
  });

  it("goes on with what an interrupted training left, to the same embedder", async () => {
    const documents = await readItemTexts([scratch.path("products.jsonl")], {});
    const { options, ...taughtBy } = titlePairs(documents);
    const quickly = { ...options, dim: 16, prefixes: [8], epochs: 1, batch: 64 };
    const left = `${scratch.path("shop.embedder")}.training`;
    const onCheckpoint = (training: Uint8Array) => writeFileSync(left, training);
    const texts = documents.map(({ text }) => text);
    await trainEmbedder({ ...taughtBy, texts, options: quickly, onCheckpoint });
    const resumed = await runCli("train", "embedder", ...items, ...quick, ...out, "--resume", "--json");
    expect(existsSync(left)).toBe(false);
    const anew = await runCli("train", "embedder", ...items, ...quick, ...out, "--json");
    expect(JSON.parse(resumed.stdout)).toEqual(JSON.parse(anew.stdout));
    expect(resumed.stderr).not.toMatch(/epoch 1 /);
  });

  it.each([
    [["--resume"], 1, "there is no training to go on with"],
    [["--judgments", "a", "--clicks", "b"], 1, "either from --judgments or from --clicks"],
    [["--queries", "a"], 1, "--queries alone"],
    [["--judgments", scratch.path("judged.tsv")], 1, "nothing that an embedder could learn from"],
    [["--text", "titel"], 1, "titel"],
    [["--rate", "fast"], 2, "It must be a number above 0"],
  ])("refuses %j", async (args, exitCode, message) => {
    const { code, stderr } = await runCli("train", "embedder", ...items, ...quick, ...out, ...args);
    expect(stderr).toContain(message);
    expect(code).toBe(exitCode);
  });
});
