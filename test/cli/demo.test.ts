import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, describe, expect, it } from "vitest";
import { runCli, scratchFolder } from "./run_cli.ts";

const scratch = scratchFolder();
afterAll(scratch.remove);

describe("the demo", () => {
  it("goes from a generated catalogue to tables, and leaves nothing behind", async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith("elanus-demo-"));
    const { code, stdout, stderr } = await runCli("demo", "--rows", "500");
    expect(code).toBe(0);
    expect(stderr).toMatch(/✓ writing a catalogue +500 products/);
    expect(stderr).toMatch(/✓ building the index +500 rows/);
    expect(stdout).toMatch(/^ running shoes {3}filter price <= .* and rating >= .* and category == "Footwear"$/m);
    expect(stdout).toMatch(/^semantic +keyword +hybrid( +hybrid, filtered)?$/m);
    expect(stdout).toMatch(/funnel +hybrid, re-ranked$/m);
    const taught = /ranker that (\d+) judged .* not seen nDCG@10 went from ([\d.]+) to ([\d.]+)\.$/m.exec(stdout);
    expect(Number(taught?.[1])).toBeGreaterThan(30);
    expect(Number(taught?.[3])).toBeGreaterThan(Number(taught?.[2]) + 0.02);
    expect(stdout).toMatch(/\d only here/);
    expect(stdout).toMatch(/^only keyword found \w.* · \w/m);
    for (const ef of ["exact", "16", "32", "64", "128", "256"])
      expect(stdout).toMatch(new RegExp(`^ *${ef} +[\\d.]+ (us|ms)`, "m"));
    expect(stdout.match(/^ ?(8|16|32) +(100|200|400) .*%$/gm)).toHaveLength(9);
    expect(stdout).toContain("--db DIR");
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("elanus-demo-"))).toEqual(before);
  });

  it("is content with one row", async () => {
    writeFileSync(scratch.path("one.jsonl"), '{"id": "1", "title": "Red kettle", "price": 3}\n');
    const { code, stdout } = await runCli("demo", scratch.path("one.jsonl"));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^✓|Red kettle/m);
  });

  it("takes a file of another kind, keeps the database where asked, and reports as JSON", async () => {
    const films = Array.from({ length: 300 }, (_, i) => ({
      title: `The ${["Silent", "Golden", "Distant", "Last"][i % 4]} ${["Harbour", "Kite", "Winter"][i % 3]} of ${1900 + i}`,
      year: 1950 + (i % 60),
      extract: `A ${["sailor", "pilot", "painter"][i % 3]} comes home in ${1900 + i}.`,
    }));
    writeFileSync(scratch.path("films.jsonl"), films.map((film) => JSON.stringify(film)).join("\n"));
    const db = scratch.path("kept.elanus");
    const { code, stdout } = await runCli("demo", scratch.path("films.jsonl"), "--db", db, "--json");
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ collection: "films", rows: 300 });
    expect(report.queries[0].filter).toMatch(/^year >= \d+$/);
    expect(report.ef.map((figures: { ef: unknown }) => figures.ef)).toEqual(["exact", 16, 32, 64, 128, 256]);
    expect(report.ef[0].recall).toBe(1);
    expect(report.builds).toHaveLength(9);
    expect(existsSync(db)).toBe(true);
    expect((await runCli("search", "a pilot", "--db", db, "--limit", "2")).code).toBe(0);
  });

  it("learns to re-rank by the judgments of a file, and keeps what it has learnt", async () => {
    const rows = Array.from({ length: 300 }, (_, i) => ({
      ...{ id: `K${i}`, title: `${["red", "blue", "green"][i % 3]} kettle ${i % 30}`, rating: 1 + (i % 5) },
    }));
    writeFileSync(scratch.path("kettles.jsonl"), rows.map((row) => JSON.stringify(row)).join("\n"));
    const queries = Array.from({ length: 30 }, (_, i) => `kettle ${i}`);
    const wanted = rows.filter(({ rating }) => rating === 5);
    const judgments = queries.flatMap((query) => wanted.map(({ id }) => `${query}\t${id}\t1`));
    writeFileSync(scratch.path("kettles.tsv"), ["query\tid\tgrade", ...judgments].join("\n"));
    const [file, db] = [scratch.path("kettles.jsonl"), scratch.path("kettles.elanus")];
    const run = await runCli("demo", file, "--judgments", scratch.path("kettles.tsv"), "--db", db, "--json");
    expect(run.code).toBe(0);
    const { learnt, queries: shown } = JSON.parse(run.stdout);
    expect(learnt.queries).toBe(30);
    expect(learnt.learned).toBeGreaterThan(learnt.found + 0.3);
    for (const { answers } of shown) {
      const [best] = answers.find(({ title }: { title: string }) => title === "hybrid, re-ranked").hits;
      expect(best.rating).toBe(5);
    }
    const search = ["search", "red kettle", "--db", db, "--mode", "hybrid", "--rerank", "learned"];
    expect((await runCli(...search)).code).toBe(0);
    const misplaced = await runCli("demo", "--judgments", scratch.path("kettles.tsv"));
    expect(misplaced.stderr).toMatch(/go with a FILE/);
  });

  it("tells what the first dims know, and brings back a row that a narrow funnel lost", async () => {
    const { code, stdout } = await runCli("demo", "--rows", "1200", "--matryoshka", "--json");
    expect(code).toBe(0);
    const { dim, rows, head, queries, prefixes, missed } = JSON.parse(stdout);
    expect(dim).toBe(256);
    expect(head).toEqual({ dims: 16, of: 256, readBytes: rows * 16 * 4, savedBytes: rows * 240 * 4 });
    expect(queries[0].answers.map(({ title }: { title: string }) => title)).toEqual([
      "all 256 dims",
      "the first 16 alone",
      "funnel from 16",
    ]);
    expect(prefixes.map(({ dims }: { dims: number }) => dims)).toEqual([16, 32, 64, 128]);
    for (const { first, last, candidates } of prefixes) {
      expect(first).toBeGreaterThan(last);
      expect(candidates).toBeGreaterThanOrEqual(first);
    }
    expect(missed.diagnosis).toMatchObject({ found: false, change: `candidates: ${missed.diagnosis.rank}` });
    expect(missed.after.found || missed.after.stage !== missed.diagnosis.stage).toBe(true);
  });

  it("tells of a file that is not there", async () => {
    const { code, stderr } = await runCli("demo", scratch.path("nothing.jsonl"));
    expect(code).toBe(1);
    expect(stderr).toContain("nothing.jsonl` does not exist");
  });
});
