import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../src/kernels/math/random.ts";
import { TwoTowers } from "../../src/towers/index.ts";
import { runCli, scratchFolder } from "./run_cli.ts";

const scratch = scratchFolder();
const log = ["--interactions", scratch.path("clicks.csv"), "--items", scratch.path("films.jsonl")];
const quick = ["--dim", "8", "--hidden", "0", "--epochs", "2", "--batch", "64"];

beforeAll(() => {
  const random = seededRandom(3);
  const clicks = ["user,item,time"];
  for (let u = 0; u < 40; u++) {
    for (let time = 0; time < 6; time++) clicks.push(`u${u},f${(u % 4) * 10 + Math.floor(random() * 10)},${time}`);
  }
  writeFileSync(scratch.path("clicks.csv"), clicks.join("\n"));
  const films = Array.from({ length: 40 }, (_, i) =>
    JSON.stringify({ id: `f${i}`, title: `A film of kind ${i % 10}` }),
  );
  writeFileSync(scratch.path("films.jsonl"), films.join("\n"));
});
afterAll(scratch.remove);

describe("train towers", () => {
  it("writes towers that can be loaded, and tells of each epoch", async () => {
    const out = scratch.path("films.towers");
    const { code, stdout, stderr } = await runCli("train", "towers", ...log, ...quick, "--out", out);
    expect(code).toBe(0);
    expect(stderr).toMatch(/✓ epoch 1 +loss \d\.\d+, recall@100 [01]\.\d+/);
    expect(stderr).toMatch(/✓ epoch 2 /);
    expect(stdout).toMatch(/films\.towers: towers 2-[0-9a-f]{12}, 8 dims, 40 items/);
    const towers = TwoTowers.load(readFileSync(out));
    expect((await towers.encodeItems([{ id: "f3", fields: {} }]))[0]).toHaveLength(8);
    towers.close();
    expect(existsSync(`${out}.training`)).toBe(false);
  });

  it("prints its figures for machines, and the recall of each kind of negatives", async () => {
    const json = await runCli("train", "towers", ...log, ...quick, "--out", scratch.path("a.towers"), "--json");
    const { identity, epochs, bestEpoch } = JSON.parse(json.stdout);
    expect(identity).toMatchObject({ name: "towers", dim: 8 });
    expect(epochs).toHaveLength(2);
    expect([1, 2]).toContain(bestEpoch);
    const { stdout } = await runCli("train", "towers", ...log, ...quick, "--ablation");
    for (const name of ["in-batch, uncorrected", "in-batch", "uniform", "mixed", "hard", "all"]) {
      expect(stdout).toMatch(new RegExp(`${name} +[01]\\.\\d{3}`));
    }
  });

  it("holds out what happened from a time on, where it is told to", async () => {
    const out = scratch.path("later.towers");
    const { code, stdout } = await runCli("train", "towers", ...log, ...quick, "--out", out, "--validate-from", "5");
    expect(code).toBe(0);
    expect(stdout).toMatch(/recall@100 [01]\.\d+ on what happened from 5 on/);
    const none = await runCli("train", "towers", ...log, ...quick, "--out", out, "--validate-from", "2026-03-01");
    expect(none.stderr).toContain("nothing to be foretold");
    expect(none.stderr).toContain("it is 1772323200000, and the interactions are from 0 to 5");
  });

  it.each([
    [["--out", "x", "--ablation"], 1, "written to --out, or compared by --ablation"],
    [["--out", "x", "--resume"], 1, "there is no training to go on with"],
    [["--out", "x", "--negatives", "soft"], 2, "Allowed choices are all, uniform, in-batch, mixed, hard"],
    [["--out", "x", "--rate", "fast"], 2, "It must be a number above 0"],
    [["--out", "x", "--columns", "usr=who"], 2, "did you mean `user`?"],
    [["--out", "x", "--columns", "user=who"], 1, "has no column `who`"],
    [["--out", "x", "--fields", "titel"], 1, "did you mean `title`?"],
    [["--out", "x", "--validate-from", "soon"], 2, "It must be a number or a date"],
    [["--out", "x", "--prefixes", "64"], 1, "`prefixes` of towers must be"],
  ])("refuses %j", async (args, exitCode, message) => {
    const { code, stderr } = await runCli("train", "towers", ...log, ...args);
    expect(stderr).toContain(message);
    expect(code).toBe(exitCode);
  });
});
