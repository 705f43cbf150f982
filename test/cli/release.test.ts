import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateCatalogue } from "../../src/cli/demo/catalogue/generate.ts";
import { runCli, scratchFolder, writeProducts } from "./run_cli.ts";

const ROWS = 300;
const scratch = scratchFolder();
const db = scratch.path("shop.elanus");
const judgments = scratch.path("judgments.tsv");
const PLACE = ["--db", db, "--alias", "shop"];

beforeAll(async () => {
  const products = scratch.path("products.jsonl");
  writeProducts(products, ROWS);
  const lines = [...generateCatalogue({ rows: 60 })].map(({ id, title }) => `${title}\t${id}\t1`);
  writeFileSync(judgments, `query\tid\tgrade\n${lines.join("\n")}\n`);
  const { code, stderr } = await runCli("ingest", products, "--db", db, "--collection", "products", "--dim", "16");
  expect([code, stderr]).toEqual([0, stderr]);
});

afterAll(() => scratch.remove());

/** Runs a release command that must go well. */
async function release(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli("release", ...argv, ...PLACE);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

describe("elanus release", () => {
  test("from a plain collection to a second release and back", async () => {
    expect(await release("list")).toBe("alias shop has no releases\n");
    const built = await release("build", "--from", "products", "--dim", "24");
    expect(built).toMatch(/^shop_r1\n {2}encoder +lsa 1-\w+, 24 dims of `all_text`\n/);
    expect(built).toMatch(/built from +products, 300 rows/);

    const early = await runCli("release", "promote", ...PLACE);
    expect([early.code, early.stdout]).toEqual([1, ""]);
    expect(early.stderr).toMatch(/release `shop_r1` is not promoted: it was not checked/);

    const first = await release("check", "--judgments", judgments);
    expect(first).toMatch(/nDCG@10 +(0\.[1-9]|1\.0)\d+\n/);
    expect(first).toMatch(/✓ passed on 60 queries\n$/);
    expect(await release("promote")).toBe("✓ shop stands for shop_r1\n");

    await release("build", "--dim", "48");
    const second = JSON.parse(await release("check", "--judgments", judgments, "--json"));
    expect(second).toMatchObject({ passed: true, queries: 60, live: { collection: "shop_r1", rows: ROWS } });
    expect(await release("promote")).toBe("✓ shop stands for shop_r2, before shop_r1\n");
    const listed = (await release("list")).split("\n");
    expect(listed[2]).toMatch(/^shop_r1 +lsa 1-\w+ +300 +HNSW +passed/);
    expect(listed[3]).toMatch(/^shop_r2 live +lsa/);

    expect(await release("rollback")).toBe("✓ shop stands for shop_r1, before shop_r2\n");
    expect(await release("show")).toMatch(/^shop_r1 live\n[\s\S]*promoted +\S+\n {2}rolled back +\S+, from shop_r2\n$/);
    await release("promote", "--release", "2");
    expect(await release("prune", "--keep", "1")).toBe("✓ dropped shop_r1; kept shop_r2\n");

    const { stdout } = await runCli(
      "search",
      "running shoes",
      "--db",
      db,
      "--collection",
      "shop",
      "--mode",
      "semantic",
      "--json",
    );
    expect(JSON.parse(stdout).hits.length).toBeGreaterThan(0);
  });

  test("a check that fails exits with 1, and says what to do", async () => {
    await release("build", "--dim", "8");
    const { code, stdout, stderr } = await runCli(
      "release",
      "check",
      ...PLACE,
      "--judgments",
      judgments,
      "--least-overlap",
      "1",
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ failed on 60 queries/);
    expect(stderr).toMatch(/did not pass its check/);
    const check = ["release", "check", ...PLACE, "--judgments", judgments];
    const byFigures = await runCli(...check);
    expect([byFigures.code, byFigures.stderr]).toEqual([1, expect.stringMatching(/nDCG@10 is .*5\.0 % may be lost/)]);
    const lax = await runCli(...check, "--most-loss", "1", "--least-overlap", "0");
    expect([lax.code, lax.stdout]).toEqual([0, expect.stringMatching(/✓ passed on 60 queries/)]);
    const missing = await runCli("release", "check", ...PLACE);
    expect(missing.stderr).toMatch(/needs --queries, or --judgments, or both/);
    const unknown = await runCli("release", "show", ...PLACE, "--release", "9");
    expect(unknown.stderr).toMatch(/has no release `9`/);
  });
});

describe("elanus plan", () => {
  test("prints a line for each index, and what to take", async () => {
    const { code, stdout } = await runCli(
      "plan",
      "--rows",
      "100e6",
      "--dim",
      "768",
      "--recall",
      "0.95",
      "--qps",
      "500",
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^100,000,000 x 768: 307 GB of float32, 76\.8 GB in SQ8\n/);
    for (const type of ["FLAT", "HNSW", "HNSW_SQ SQ8", "DISKANN", "IVF_PQ"])
      expect(stdout).toMatch(new RegExp(`^${type} `, "m"));
    expect(stdout).toMatch(/✓ \w+.*: .*machines?.*; .*(process|Milvus cluster)/);
    const json = JSON.parse((await runCli("plan", "--rows", "1000", "--dim", "8", "--json")).stdout);
    expect(json).toMatchObject({ rows: 1000, dim: 8, vectors: 32_000, place: "one machine" });
  });

  test("refuses what is no number of rows", async () => {
    const { code, stderr } = await runCli("plan", "--rows", "many", "--dim", "8");
    expect([code, stderr]).toEqual([2, expect.stringMatching(/'many' is invalid.*100e6/s)]);
  });

  test("a run makes a release where one is due, and none where nothing has changed", async () => {
    const place = ["--db", db, "--alias", "self", "--judgments", judgments, "--from", "products", "--dim", "16"];
    const run = (...argv: string[]) => runCli("release", "run", ...place, ...argv);
    const first = await run();
    expect([first.code, first.stderr]).toEqual([0, first.stderr]);
    expect(first.stdout).toMatch(/^a release was due: there is no release yet\n[\s\S]*✓ self stands for self_r1\n$/);
    expect((await run()).stdout).toBe("no release of self is due\n");
    expect(JSON.parse((await run("--json")).stdout)).toEqual({ due: false });

    const aged = JSON.parse((await run("--every", "0.000001", "--keep", "1", "--json")).stdout);
    expect(aged).toMatchObject({ release: "self_r2", promoted: true, dropped: ["self_r1"] });
    expect(aged.reason).toMatch(/^the newest release is \d+ s old$/);

    const refused = await run(
      "--every",
      "0.000001",
      "--least-overlap",
      "1",
      "--least-recall",
      "1",
      "--embedder",
      "no:such",
    );
    expect([refused.code, refused.stdout]).toEqual([1, ""]);
  });
});
