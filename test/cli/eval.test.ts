import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateCatalogue } from "../../src/cli/demo/catalogue/generate.ts";
import { runCli, scratchFolder, writeProducts } from "./run_cli.ts";

const ROWS = 300;
const scratch = scratchFolder();
const target = ["--db", scratch.path("judged.elanus"), "--collection", "products"];
const judgments = scratch.path("qrels.tsv");
const queries = scratch.path("queries.jsonl.gz");
const judged = ["--judgments", judgments, "--queries", queries];

/** The first two words of titles; relevant are products with both, best those of a good rating. */
beforeAll(async () => {
  writeProducts(scratch.path("products.jsonl"), ROWS);
  const products = [...generateCatalogue({ rows: ROWS })];
  const texts = [...new Set(products.map(({ title }) => title.split(" ").slice(-2).join(" ")))].slice(0, 30);
  const lines = texts.flatMap((text, q) =>
    products
      .filter(({ title }) => text.split(" ").every((word) => title.includes(word)))
      .map(({ id, rating }) => `Q${q}\t${id}\t${Number(rating) >= 4.4 ? 3 : 1}`),
  );
  writeFileSync(judgments, `query-id\tcorpus-id\tscore\n${lines.join("\n")}\nQ0\tNOT-THERE\t1\nQX\tP1\t1\n`);
  const records = [...texts.map((text, q) => ({ _id: `Q${q}`, text })), { _id: "unjudged", text: "hose" }];
  writeFileSync(queries, gzipSync(records.map((record) => JSON.stringify(record)).join("\n")));
  const { code, stderr } = await runCli("ingest", scratch.path("products.jsonl"), ...target, "--dim", "32");
  expect(code, stderr).toBe(0);
});
afterAll(scratch.remove);

describe("eval", () => {
  it("prints exactly what --json promises, for each mode", async () => {
    const { code, stdout } = await runCli(
      "eval",
      ...target,
      ...judged,
      "--modes",
      "keyword,semantic,hybrid,funnel",
      "--json",
    );
    expect(code).toBe(0);
    const answer = JSON.parse(stdout);
    expect(Object.keys(answer)).toEqual(["modes"]);
    expect(Object.keys(answer.modes)).toEqual(["keyword", "semantic", "hybrid", "funnel"]);
    for (const figures of Object.values<Record<string, number>>(answer.modes)) {
      expect(Object.keys(figures)).toEqual(["ndcg@10", "recall@100", "mrr", "p50", "p99"]);
      for (const name of ["ndcg@10", "recall@100", "mrr"]) expect(figures[name]).toBeLessThanOrEqual(1);
      expect(figures.p99).toBeGreaterThanOrEqual(figures.p50);
    }
    expect(answer.modes.keyword["recall@100"]).toBeGreaterThan(0.8);
  });

  it("shows modes side by side, two of them query by query, and names what cannot be judged", async () => {
    const { code, stdout, stderr } = await runCli("eval", ...target, ...judged, "--compare", "keyword,semantic");
    expect(code).toBe(0);
    expect(stdout).toMatch(/mode +ndcg@10 +recall@100 +mrr +p50 +p99/);
    expect(stdout).toMatch(/keyword +[01]\.\d{3} [01]\.\d{3}-[01]\.\d{3}/);
    expect(stdout).toContain("means over 30 queries");
    expect(stdout).toMatch(/semantic less keyword: ndcg@10 [+-]?\d\.\d{3} \(95 % .* to .*, p \d\.\d{4}\)/);
    expect(stderr).toMatch(/1 judged document the collection does not have.*NOT-THERE|2 judged documents/);
    expect(stderr).toContain("1 judged query without a text");
    expect(stderr).toContain("1 query without judgments (unjudged)");
  });

  it("refuses what it does not understand", async () => {
    const unknown = await runCli("eval", ...target, ...judged, "--modes", "keywords");
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("There is no mode `keywords`");
    expect((await runCli("eval", ...target, ...judged, "--compare", "hybrid")).code).toBe(2);
    writeFileSync(scratch.path("bad.tsv"), "Q1\tP1\t1\nQ1\tP2\t0\n");
    const headless = await runCli("eval", ...target, "--judgments", scratch.path("bad.tsv"));
    expect(headless.stderr).toContain("no header");
    writeFileSync(scratch.path("empty.tsv"), "query\tid\tgrade\n");
    const empty = await runCli("eval", ...target, "--judgments", scratch.path("empty.tsv"));
    expect([empty.code, empty.stderr]).toEqual([1, expect.stringMatching(/empty\.tsv` holds no judgments/)]);
    const untrained = await runCli("eval", ...target, ...judged, "--modes", "learned");
    expect(untrained.stderr).toContain("no learned ranker `default`");
  });
});

describe("train ranker", () => {
  it("keeps a ranker with the collection, says what it is worth, and eval takes it", async () => {
    const trained = await runCli("train", "ranker", ...target, ...judged);
    expect(trained.code, trained.stderr).toBe(0);
    expect(trained.stdout).toMatch(/feature +share/);
    expect(trained.stdout).toMatch(/learned less found: ndcg@10 \+\d/);
    expect(trained.stdout).toMatch(/✓ ranker default, taught by 30 queries, [\d,]+ candidates: better/);
    const { stdout, stderr } = await runCli("eval", ...target, ...judged, "--modes", "hybrid,learned", "--json");
    const { modes } = JSON.parse(stdout);
    expect(modes.learned["ndcg@10"]).toBeGreaterThan(modes.hybrid["ndcg@10"]);
    expect(stderr).toContain("queries that did not teach");
  });

  it("measures a named re-ranker beside the modes", async () => {
    const modes = ["--modes", "hybrid", "--rerank", "learned:default", "--json"];
    const { stdout, stderr } = await runCli("eval", ...target, ...judged, ...modes);
    expect(Object.keys(JSON.parse(stdout || "{}").modes), stderr).toEqual(["hybrid", "learned:default"]);
    const none = await runCli("eval", ...target, ...judged, "--modes", "hybrid", "--rerank", "learned:none");
    expect(none.stderr).toMatch(/no learned ranker `none`/);
    const shape = await runCli("eval", ...target, ...judged, "--modes", "hybrid", "--dims", "8");
    expect(shape.stderr).toContain("--dims goes with the mode funnel");
    expect(stderr).toContain("figures of learned:default mean something only for queries that did not teach");
    const learned = await runCli("eval", ...target, ...judged, "--modes", "learned", "--prune", "0.2");
    expect([learned.code, learned.stderr]).toEqual([2, expect.stringContaining("--prune goes with the mode funnel")]);
    const compared = ["--modes", "hybrid", "--compare", "hybrid,funnel", "--dims", "4", "--json"];
    const { modes: both } = JSON.parse((await runCli("eval", ...target, ...judged, ...compared)).stdout);
    expect(Object.keys(both)).toEqual(["hybrid", "funnel"]);
  });

  it("wants judgments or clicks", async () => {
    expect((await runCli("train", "ranker", ...target)).stderr).toContain("either from --judgments or from --clicks");
    const field = await runCli("train", "ranker", ...target, ...judged, "--numbers", "prise");
    expect(field.stderr).toContain("cannot look at `prise`");
  });
});
