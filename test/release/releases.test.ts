import { expect, test } from "vitest";
import type { Connection } from "../../src/index.ts";
import {
  allReleases,
  buildRelease,
  checkRelease,
  listReleases,
  promoteRelease,
  pruneReleases,
  releaseSearcher,
  releaseWriter,
  resolveRelease,
  rollbackRelease,
} from "../../src/release/index.ts";
import { describeBackends, expectError } from "../client/backends.ts";
import { ALIAS as alias, createGoods, good, hashedEncoder, hashedVector, identityOf, SOURCE } from "./shop.ts";

const v1 = hashedEncoder("v1");
const v2 = hashedEncoder("v2");
const encoders = [v1, v2];

/** What the first release of an alias takes, promoted. */
async function firstRelease(client: Connection, rows = 30) {
  await createGoods(client, rows);
  await buildRelease({ client, alias, from: SOURCE, encoder: v1, batchSize: 12 });
  return promoteRelease({ client, alias, force: true });
}

/** The key of the row that a title leads to. */
async function found(client: Connection, title: string): Promise<string | undefined> {
  const answer = await releaseSearcher(client, alias, { encoders, maxAge: 0 }).search(title, { limit: 1 });
  const { score, id } = answer.hits[0];
  return score > 0.999 ? id : undefined;
}

describeBackends("releases", (backend) => {
  test("a release is a collection with the rows, new vectors, an index and a record", async () => {
    const client = await backend.open();
    await createGoods(client, 30);
    const stages: string[] = [];
    const notes = new TextEncoder().encode("of the first");
    const release = await buildRelease({
      ...{ client, alias, from: SOURCE, encoder: v1, batchSize: 12, attachments: { "notes.txt": notes } },
      onProgress: (stage, done, total) => stages.push(`${stage} ${done}/${total}`),
    });
    expect(release.collection).toBe("shop_r1");
    expect(release.record).toMatchObject({ alias, number: 1, encoder: identityOf("v1"), field: "embedding" });
    expect(release.record.index).toMatchObject({ index_type: "HNSW", metric_type: "COSINE", params: { M: "8" } });
    expect(release.record.builtFrom).toEqual({ collection: SOURCE, rows: 30 });
    expect(release.record.attachments).toEqual(["notes.txt"]);
    expect(await client.getAttachment({ collection_name: "shop_r1", name: "notes.txt" })).toEqual(notes);
    expect(release.evaluation).toBeUndefined();
    expect(stages).toContain("rows 24/30");
    const { data } = await client.get({ collection_name: "shop_r1", ids: ["G7"] });
    expect(data[0]).toMatchObject({ title: "good 7", price: 7, shelf: 0 });
    expect(data[0].embedding).toHaveLength(8);
    expect((await listReleases(client, alias)).map(({ collection }) => collection)).toEqual(["shop_r1"]);
    await expectError(resolveRelease(client, alias), "ALIAS_NOT_FOUND", /no live release/);
  });

  test("promotion and rollback turn the alias, and the record says when, from what, and that it was forced", async () => {
    const client = await backend.open();
    await firstRelease(client);
    expect(await found(client, "good 4")).toBe("G4");
    await buildRelease({ client, alias, encoder: v2 });
    await expectError(promoteRelease({ client, alias }), "RELEASE_REFUSED", /shop_r2.*was not checked.*--force/);
    expect((await resolveRelease(client, alias)).collection).toBe("shop_r1");
    const { from } = await promoteRelease({ client, alias, force: true });
    expect(from).toBe("shop_r1");
    expect(await found(client, "good 4")).toBe("G4");
    const live = await resolveRelease(client, alias);
    expect(live.promotions).toEqual([
      { at: expect.any(String), kind: "promote", from: "shop_r1", forced: "it was not checked" },
    ]);
    const back = await rollbackRelease({ client, alias });
    expect(back.release.collection).toBe("shop_r1");
    expect((await resolveRelease(client, alias)).promotions.at(-1)).toMatchObject({
      kind: "rollback",
      from: "shop_r2",
    });
    await expectError(rollbackRelease({ client, alias }), "RELEASE_NOT_FOUND", /no release to go back to/);
  });

  test("a vector of another encoder is refused with both versions", async () => {
    const client = await backend.open();
    await firstRelease(client);
    const searcher = releaseSearcher(client, alias, { encoders });
    const vector = hashedVector("v2", "good 4");
    const query = searcher.searchVector({ vector, encodedBy: identityOf("v2") });
    await expectError(query, "EMBEDDER_MISMATCH", /shop_r1.*hashed v1 .*hashed v2 .*version: recorded v1, given v2/);
    const own = await searcher.searchVector({ vector: hashedVector("v1", "good 4"), encodedBy: identityOf("v1") });
    expect(own.hits[0].id).toBe("G4");
    const without = releaseSearcher(client, alias, { encoders: [v2] });
    await expectError(without.search("good 4"), "EMBEDDER_MISMATCH", /hashed v1.*hashed v2/);
  });

  test("writes go to every release that there is, so that a rollback loses none", async () => {
    const client = await backend.open();
    await firstRelease(client);
    await buildRelease({ client, alias, encoder: v2 });
    await promoteRelease({ client, alias, force: true });
    const writer = releaseWriter(client, alias, { encoders });
    await writer.upsert([good(100), good(4, "good as new")]);
    await writer.delete({ ids: ["G5"] });
    expect(writer.changedRows).toBe(3);
    for (const turn of [async () => {}, () => rollbackRelease({ client, alias })]) {
      await turn();
      expect(await found(client, "good 100")).toBe("G100");
      expect(await found(client, "good as new")).toBe("G4");
      expect(await found(client, "good 5")).toBeUndefined();
    }
  });

  test("pruning keeps the live one, its predecessor and what waits; a search that meets a dropped one goes on", async () => {
    const client = await backend.open();
    await firstRelease(client);
    const searcher = releaseSearcher(client, alias, { encoders, maxAge: 60_000 });
    expect((await searcher.search("good 1")).release.collection).toBe("shop_r1");
    for (const encoder of [v2, v1]) {
      await buildRelease({ client, alias, encoder });
      await promoteRelease({ client, alias, force: true });
    }
    await buildRelease({ client, alias, encoder: v2 });
    const { dropped, kept } = await pruneReleases({ client, alias });
    expect(dropped).toEqual(["shop_r1"]);
    expect(kept).toEqual(["shop_r3", "shop_r2", "shop_r4"]);
    const answer = await searcher.search("good 1", { limit: 1 });
    expect([answer.release.collection, answer.hits[0].id]).toEqual(["shop_r3", "G1"]);
    await rollbackRelease({ client, alias });
    expect((await resolveRelease(client, alias)).collection).toBe("shop_r2");
  });

  test("of releases that failed their check and were never live pruning keeps the last", async () => {
    const client = await backend.open();
    await firstRelease(client);
    const queries = new Map([["q1", "good 1"]]);
    for (const overlap of [1, 1, 0]) {
      await buildRelease({ client, alias, encoder: v2 });
      await checkRelease({ client, alias, queries, encoders, bounds: { overlap } });
    }
    const { dropped, kept } = await pruneReleases({ client, alias });
    expect([dropped, kept]).toEqual([["shop_r2"], ["shop_r1", "shop_r3", "shop_r4"]]);
    await promoteRelease({ client, alias });
    // It has no claim to a place among those that were live.
    expect(await pruneReleases({ client, alias, keep: 3 })).toEqual({
      dropped: ["shop_r3"],
      kept: ["shop_r4", "shop_r1"],
    });
  });

  test("an interrupted build goes on where it was, and one of another encoder is refused unless it begins anew", async () => {
    const client = await backend.open();
    await createGoods(client, 30);
    const stop = new AbortController();
    const halting = hashedEncoder("v1", async () => {
      if (halting.encoded.length >= 20) stop.abort();
    });
    const build = { client, alias, from: SOURCE, batchSize: 10 };
    await expectError(
      buildRelease({ ...build, encoder: halting, signal: stop.signal }),
      "CANCELLED",
      /shop_r1.*goes on/,
    );
    await aliveAt(client, "shop_r1", Date.now() - 1000);
    await expectError(buildRelease({ ...build, encoder: v1 }), "RELEASE_CONFLICT", /being built by another run/);
    await aliveAt(client, "shop_r1", Date.now() - 3_600_000);
    await expectError(buildRelease({ ...build, encoder: v2 }), "RELEASE_CONFLICT", /hashed v1.*hashed v2.*--restart/);
    await expectError(promoteRelease({ client, alias, release: 1 }), "RELEASE_CONFLICT", /not complete/);
    const resuming = hashedEncoder("v1");
    const release = await buildRelease({ ...build, encoder: resuming });
    expect(release.collection).toBe("shop_r1");
    expect(resuming.encoded.length).toBeLessThanOrEqual(10);
    expect(halting.encoded.length + resuming.encoded.length).toBeGreaterThanOrEqual(30);
    expect(release.record.builtFrom.rows).toBe(30);
    await expectError(buildRelease({ ...build, encoder: v1, signal: AbortSignal.abort() }), "CANCELLED", /shop_r2/);
    const anew = await buildRelease({ ...build, encoder: v2, restart: true });
    expect(anew.record.encoder.version).toBe("v2");
    expect((await allReleases(client, alias)).map(({ collection }) => collection)).toEqual(["shop_r1", "shop_r3"]);
  });
});

/** Lets a build look as if it had last been alive at that time. */
async function aliveAt(client: Connection, collection_name: string, time: number): Promise<void> {
  const [unfinished] = await allReleases(client, alias);
  if (!("claim" in unfinished)) throw new Error("the build is complete");
  const claim = JSON.stringify({ ...unfinished.claim, aliveAt: new Date(time).toISOString() });
  await client.alterCollectionProperties({ collection_name, properties: { "elanus.release.build": claim } });
}
