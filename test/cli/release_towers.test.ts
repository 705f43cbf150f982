import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tasteInteractions, tasteOf } from "../towers/sources/tastes.ts";
import { runCli, scratchFolder } from "./run_cli.ts";

describe("elanus release of towers", () => {
  const folder = scratchFolder();
  const interactions = folder.path("clicks.jsonl");
  const items = folder.path("items.jsonl");
  const towers = folder.path("shop.towers");
  const db = folder.path("shop.elanus");
  const place = ["--db", db, "--alias", "shop"];
  beforeAll(async () => {
    const clicks = tasteInteractions();
    writeFileSync(interactions, clicks.map((click) => JSON.stringify(click)).join("\n"));
    const ids = [...new Set(clicks.map(({ item }) => item))];
    const rows = ids.map((id) => ({ id, title: `Thing ${id}`, taste: `t${tasteOf(id)}` }));
    writeFileSync(items, rows.map((row) => JSON.stringify(row)).join("\n"));
    const read = ["--interactions", interactions, "--items", items];
    const train = ["train", "towers", ...read, "--out", towers, "--epochs", "2", "--dim", "8", "--hidden", "0"];
    expect(await runCli(...train, "--batch", "64")).toMatchObject({ code: 0 });
    const fill = ["recommend", ...read, "--towers", towers, "--user", "u1", "--db", db, "--collection", "items"];
    expect(await runCli(...fill)).toMatchObject({ code: 0 });
  });
  afterAll(folder.remove);

  it("is made by a run where one is due, with what is learnt from interactions", async () => {
    const run = ["release", "run", ...place, "--from", "items", "--towers", towers, "--interactions", interactions];
    const { code, stdout, stderr } = await runCli(...run, "--json");
    expect([code, stderr]).toEqual([0, stderr]);
    const { reason, release, promoted, evaluation } = JSON.parse(stdout);
    expect([reason, release, promoted]).toEqual(["there is no release yet", "shop_r1", true]);
    // Of what users have had nothing is an answer: their last item comes soon.
    expect(evaluation.candidate.ndcg).toBeGreaterThan(0.2);
    expect((await runCli(...run)).stdout).toBe("no release of shop is due\n");
    const shown = await runCli("release", "show", ...place);
    expect(shown.stdout).toMatch(/kept with it +elanus\.interactions\.item-knn, elanus\.interactions\.popular/);
  });

  it("takes its models along, and those that are learnt anew in their place", async () => {
    const half = folder.path("half.jsonl");
    const clicks = tasteInteractions();
    writeFileSync(
      half,
      clicks
        .map((click) => JSON.stringify(click))
        .slice(clicks.length / 2)
        .join("\n"),
    );
    const build = ["release", "build", ...place, "--towers", towers, "--json"];
    const kept = ["elanus.interactions.item-knn", "elanus.interactions.popular"];
    const inherited = JSON.parse((await runCli(...build)).stdout);
    expect([...inherited.record.attachments].sort()).toEqual(kept);
    const learnt = JSON.parse((await runCli(...build, "--interactions", half)).stdout);
    expect([...learnt.record.attachments].sort()).toEqual(kept);
    const popularOf = async (release: string) => {
      await runCli("release", "promote", ...place, "--release", release, "--force");
      const stranger = ["recommend", "--interactions", interactions, "--user", "nobody", "--limit", "48", "--json"];
      const { candidates } = JSON.parse((await runCli(...stranger, ...place)).stdout);
      return candidates.map(({ id }: { id: string }) => id);
    };
    expect(await popularOf("2")).toEqual(await popularOf("1"));
    expect(await popularOf("3")).not.toEqual(await popularOf("1"));
  });

  it("takes new items by its alias, which are recommended at once", async () => {
    const fresh = folder.path("fresh.jsonl");
    const [id] = [...new Set(tasteInteractions().map(({ item }) => item))];
    const taste = `t${tasteOf(id)}`;
    const items = [
      { taste, id: "fresh1", title: "Thing of today" },
      { taste, id: "fresh2", stock: 3 },
      { taste: "t0" },
    ];
    writeFileSync(fresh, items.map((item) => JSON.stringify(item)).join("\n"));
    const ingested = await runCli("ingest", fresh, ...place);
    expect(ingested.code).toBe(0);
    expect(ingested.stdout).toMatch(/✓ 2 documents in `shop` vectors by its releases/);
    expect(ingested.stdout).toMatch(/! 1 row rejected \(no_key: 1\)/);
    const session = ["--session", id, "--interactions", interactions, "--limit", "200", "--json"];
    for (const release of ["1", "2"]) {
      await runCli("release", "promote", ...place, "--release", release, "--force");
      const { candidates } = JSON.parse((await runCli("recommend", ...session, ...place)).stdout);
      const found = candidates.find(({ id }: { id: string }) => id === "fresh1");
      // Nobody has had it: the item tower alone can have put it there.
      expect(found).toMatchObject({ isFallback: false, title: "Thing of today", sources: [{ kind: "user" }] });
      const stocked = await runCli("recommend", ...session, ...place, "--filter", "stock > 2");
      expect(JSON.parse(stocked.stdout).candidates.map(({ id }: { id: string }) => id)).toEqual(["fresh2"]);
    }
  });

  it("says what an alias does not take", async () => {
    const dim = await runCli("ingest", items, ...place, "--dim", "8");
    expect(dim.stderr).toMatch(/'--alias <name>' cannot be used with option '--dim <n>'/);
    const nothing = await runCli("ingest", items, "--db", db);
    expect(nothing.stderr).toMatch(/--collection, or the --alias of releases/);
    const unknown = await runCli("ingest", items, "--db", db, "--alias", "shp");
    expect(unknown.stderr).toMatch(/alias `shp` has no live release/);
  });

  it("refuses files that are for the other kind", async () => {
    const towersAlone = await runCli("release", "run", ...place, "--towers", towers);
    expect(towersAlone.stderr).toContain("--towers and --interactions go together");
    const usersAlone = await runCli("release", "run", ...place, "--interactions", interactions);
    expect(usersAlone.stderr).toContain("--towers and --interactions go together");
    const built = await runCli("release", "build", ...place, "--interactions", interactions);
    expect(built.stderr).toContain("--interactions are for a release of --towers");
    const both = ["--interactions", interactions, "--judgments", interactions];
    for (const command of [["check"], ["run", "--towers", towers]]) {
      const { stderr } = await runCli("release", ...command, ...place, ...both);
      expect(stderr).toContain("by --interactions or by --queries and --judgments");
    }
  });
});
