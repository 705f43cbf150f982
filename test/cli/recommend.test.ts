import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveMemory } from "../client/serve_memory.ts";
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

  it("goes by what a session says, of somebody without an id", async () => {
    const { code, stdout } = await runCli(...base, "--session", "i2,i6,i10", "--limit", "5", "--json");
    expect(code).toBe(0);
    const { candidates } = JSON.parse(stdout);
    expect(candidates.map(({ id }: { id: string }) => tasteOf(id))).toEqual([2, 2, 2, 2, 2]);
    for (const { id, isFallback } of candidates)
      expect([["i2", "i6", "i10"].includes(id), isFallback]).toEqual([false, false]);
    expect((await runCli(...base)).stderr).toContain("nothing says for whom it is");
  });

  it("goes by the fields of users whom the towers were taught by", async () => {
    const users = folder.path("users.jsonl");
    const known = Array.from({ length: 60 }, (_, u) => ({ user: `u${u}`, likes: `taste ${u % 4}` }));
    writeFileSync(users, [...known, { user: "new", likes: "taste 2" }].map((user) => JSON.stringify(user)).join("\n"));
    const taught = folder.path("users.towers");
    const train = [
      "train",
      "towers",
      "--interactions",
      interactions,
      "--items",
      items,
      "--users",
      users,
      "--out",
      taught,
    ];
    await runCli(...train, "--epochs", "20", "--rate", "0.02", "--dim", "8", "--hidden", "0", "--batch", "64");
    const asked = ["recommend", "--interactions", interactions, "--items", items, "--towers", taught, "--user", "new"];
    const { stdout } = await runCli(...asked, "--users", users, "--limit", "5", "--json");
    const { candidates } = JSON.parse(stdout);
    expect(candidates.map(({ id }: { id: string }) => tasteOf(id))).toEqual([2, 2, 2, 2, 2]);
    expect((await runCli(...asked)).stderr).toContain("nothing is known of the user");
  });

  it("counts no interaction of weight 0", async () => {
    const weighed = folder.path("weighed.jsonl");
    const nothing = { user: "passer-by", item: "i3", time: 0, weight: 0 };
    writeFileSync(weighed, [...tasteInteractions(), nothing].map((click) => JSON.stringify(click)).join("\n"));
    const args = ["--interactions", weighed, "--towers", towers, "--items", items, "--user", "passer-by"];
    expect((await runCli("recommend", ...args)).stderr).toContain("nothing is known of the user");
  });

  it("asks a server by its address, and makes the collection there", async () => {
    const server = await serveMemory();
    try {
      const inMemory = await runCli(...base, "--user", "u1", "--json");
      const made = await runCli(...base, "--user", "u1", "--db", server.url, "--json");
      expect(JSON.parse(made.stdout)).toEqual(JSON.parse(inMemory.stdout));
      const again = ["recommend", "--interactions", interactions, "--towers", towers, "--db", server.url];
      expect(await runCli(...again, "--user", "u1", "--json")).toMatchObject({ code: 0, stdout: made.stdout });
    } finally {
      await server.stop();
    }
  });

  it("writes items anew where it is told to", async () => {
    const place = ["--db", folder.path("written.elanus"), "--user", "nobody", "--limit", "48"];
    await runCli(...base, ...place);
    const changed = folder.path("changed.jsonl");
    writeFileSync(changed, JSON.stringify({ id: "i4", title: "Thing renamed" }));
    const again = ["recommend", "--interactions", interactions, "--towers", towers, "--items", changed, ...place];
    expect((await runCli(...again)).stdout).not.toContain("Thing renamed");
    const { stdout } = await runCli(...again, "--write");
    expect(stdout).toContain("Thing renamed");
    expect(stdout).toContain("Thing i8");
    expect((await runCli(...again.slice(0, 5), ...place, "--write")).stderr).toContain("--write needs --items");
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
    const weighed = folder.path("unweighed.jsonl");
    const clicks = tasteInteractions();
    const nothing = [...new Set(clicks.map(({ user }) => user))].map((user) => ({
      user,
      item: "i0",
      time: 1e6,
      weight: 0,
    }));
    writeFileSync(weighed, [...clicks, ...nothing].map((click) => JSON.stringify(click)).join("\n"));
    const same = await runCli("release", "check", ...place, "--interactions", weighed, "--json");
    expect(JSON.parse(same.stdout)).toMatchObject({
      queries,
      candidate: { ndcg: candidate.ndcg },
      live: { ndcg: live.ndcg },
    });
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
