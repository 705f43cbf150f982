import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tasteInteractions, tasteOf } from "../towers/sources/tastes.ts";
import { runCli, scratchFolder } from "./run_cli.ts";

describe("elanus recommend", () => {
  const folder = scratchFolder();
  const interactions = folder.path("clicks.jsonl");
  const items = folder.path("items.jsonl");
  const towers = folder.path("shop.towers");
  const base = ["recommend", "--interactions", interactions, "--towers", towers, "--items", items];
  beforeAll(async () => {
    const clicks = tasteInteractions();
    writeFileSync(interactions, clicks.map((click) => JSON.stringify(click)).join("\n"));
    const ids = [...new Set(clicks.map(({ item }) => item))];
    const rows = ids.map((id) => ({
      id,
      title: `Thing ${id}`,
      taste: `t${tasteOf(id)}`,
      stock: Number(id.slice(1)) % 3,
    }));
    writeFileSync(items, rows.map((row) => JSON.stringify(row)).join("\n"));
    const train = ["train", "towers", "--interactions", interactions, "--items", items, "--out", towers];
    expect(await runCli(...train, "--epochs", "3", "--dim", "8", "--hidden", "0", "--batch", "64")).toMatchObject({
      code: 0,
    });
  });
  afterAll(folder.remove);

  it("shows items for a user, by which sources they were found, and none that the user has", async () => {
    const { code, stdout } = await runCli(...base, "--user", "u1", "--limit", "5");
    expect(code).toBe(0);
    expect(stdout.match(/Thing i\d+/g)).toHaveLength(5);
    expect(stdout).toMatch(/towers \d+/);
    expect(stdout).toMatch(/item-knn \d+/);
    const own = tasteInteractions().filter(({ user }) => user === "u1");
    for (const { item } of own) expect(stdout).not.toContain(`Thing ${item}\n`);
  });

  it("prints them for machines, filtered", async () => {
    const filter = ["--filter", "stock > 0", "--limit", "8", "--json", "--explain"];
    const { code, stdout } = await runCli(...base, "--user", "u2", ...filter);
    expect(code).toBe(0);
    const { candidates, trace } = JSON.parse(stdout);
    expect(candidates).toHaveLength(8);
    for (const { stock, isFallback, sources } of candidates) {
      expect([stock > 0, isFallback, sources.length > 0]).toEqual([true, false, true]);
    }
    expect(trace.filter).toBe("stock > 0");
  });

  it("gives a stranger what is popular, and says so", async () => {
    const { code, stdout, stderr } = await runCli(...base, "--user", "nobody", "--limit", "3");
    expect(code).toBe(0);
    expect(stdout.match(/popular: a stand-in/g)).toHaveLength(3);
    expect(stderr).toContain("nothing is known of the user");
  });

  it("keeps the collection in a database, where it is found the next time", async () => {
    const db = folder.path("shop.elanus");
    const made = await runCli(...base, "--user", "u1", "--db", db, "--json");
    const again = ["recommend", "--interactions", interactions, "--towers", towers, "--db", db];
    const found = await runCli(...again, "--user", "u1", "--json");
    expect(found).toMatchObject({ code: 0, stdout: made.stdout });
  });

  it("takes a release of towers by its alias", async () => {
    const place = ["--db", folder.path("shop.elanus"), "--alias", "shop"];
    const built = await runCli("release", "build", ...place, "--from", "items", "--towers", towers, "--json");
    expect(built.stderr).not.toContain("✗");
    expect(JSON.parse(built.stdout).record.encoder).toMatchObject({ kind: "towers", name: "towers", dim: 8 });
    expect(await runCli("release", "promote", ...place, "--force")).toMatchObject({ code: 0 });
    const bare = ["recommend", "--interactions", interactions, "--user", "u1", "--json"];
    const found = await runCli(...bare, ...place);
    expect(found.stderr).toBe("");
    const byAlias = JSON.parse(found.stdout);
    const byFile = JSON.parse((await runCli(...bare, "--towers", towers, "--db", folder.path("shop.elanus"))).stdout);
    // The item tower was told of the same fields: the same items come, in the same order.
    const ids = (answer: { candidates: { id: string }[] }) => answer.candidates.map(({ id }) => id);
    expect(ids(byAlias)).toEqual(ids(byFile));
    expect((await runCli(...bare, ...place, "--towers", towers)).stderr).toContain("has its own towers");
  });

  it("has a release of towers checked by what users did last, beside the live one", async () => {
    const place = ["--db", folder.path("shop.elanus"), "--alias", "shop"];
    const other = folder.path("other.towers");
    const train = ["train", "towers", "--interactions", interactions, "--items", items, "--out", other];
    await runCli(...train, "--epochs", "1", "--dim", "4", "--hidden", "0", "--batch", "64", "--seed", "5");
    expect(await runCli("release", "build", ...place, "--towers", other)).toMatchObject({ code: 0 });
    const check = ["release", "check", ...place, "--interactions", interactions];
    const { stdout } = await runCli(...check, "--json");
    const { queries, candidate, live, ndcgDifference } = JSON.parse(stdout);
    expect(queries).toBe(new Set(tasteInteractions().map(({ user }) => user)).size);
    expect(live).toMatchObject({ collection: "shop_r1" });
    // What users had is left out: their last item comes soon, as all of its taste that they have not had do.
    expect(live.ndcg).toBeGreaterThan(0.2);
    expect(candidate.recall).toBe(1);
    expect(ndcgDifference.mean).toBeCloseTo(candidate.ndcg - live.ndcg, 6);
    const both = await runCli(...check, "--judgments", interactions);
    expect(both.stderr).toContain("by --interactions or by --queries and --judgments");
  });

  it("says what is missing", async () => {
    const bare = ["recommend", "--user", "u1", "--interactions", interactions];
    const { code, stderr } = await runCli(...bare);
    expect(code).toBe(1);
    expect(stderr).toContain("there is no collection `items`");
    expect(stderr).toContain("--items and --towers");
    expect((await runCli("recommend", "--user", "u1")).code).toBe(2);
  });
});
