import { expect, test } from "vitest";
import type { Connection } from "../../src/index.ts";
import {
  buildRelease,
  promoteRelease,
  pruneReleases,
  releaseSearcher,
  releaseWriter,
  resolveRelease,
  rollbackRelease,
} from "../../src/release/index.ts";
import { seededRandom } from "../../src/retrieval/measure/seeded_random.ts";
import { describeBackends, expectError } from "../client/backends.ts";
import { ALIAS as alias, createGoods, good, hashedEncoder, hashedVector, SOURCE } from "./shop.ts";

const [v1, v2] = [hashedEncoder("v1"), hashedEncoder("v2")];
const encoders = [v1, v2];
const ROWS = 60;
const QUERY = "anything warm";

async function firstRelease(client: Connection) {
  await createGoods(client, ROWS);
  await buildRelease({ client, alias, from: SOURCE, encoder: v1 });
  await promoteRelease({ client, alias, force: true });
}

/** What a search by an encoder must find, by the vectors themselves. */
function expected(version: string, limit: number): string[] {
  const query = hashedVector(version, QUERY);
  const scored = Array.from({ length: ROWS }, (_, i) => {
    const vector = hashedVector(version, `good ${i}`);
    return { id: `G${i}`, score: vector.reduce((sum, value, d) => sum + value * query[d], 0) };
  });
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ id }) => id);
}

describeBackends("releases", (backend) => {
  test("throughout promotions, rollbacks and pruning every answer is wholly of one release, and none fails", async () => {
    const client = await backend.open();
    await firstRelease(client);
    const answers = new Map([
      ["v1", expected("v1", 5)],
      ["v2", expected("v2", 5)],
    ]);
    expect(answers.get("v1")).not.toEqual(answers.get("v2"));
    let ended = false;
    const seen = new Map<string, number>();
    const search = async (maxAge: number) => {
      const searcher = releaseSearcher(client, alias, { encoders, maxAge });
      while (!ended) {
        const { hits, release } = await searcher.search(QUERY, { limit: 5 });
        expect(hits.map(({ id }) => id)).toEqual(answers.get(release.record.encoder.version));
        seen.set(release.collection, 1 + (seen.get(release.collection) ?? 0));
        await new Promise(setImmediate);
      }
    };
    const searchedFrom = async (collection: string) => {
      const before = seen.get(collection) ?? 0;
      while ((seen.get(collection) ?? 0) === before) await new Promise(setImmediate);
    };
    const searches = [0, 50, 60_000].map(search);
    try {
      for (const encoder of [v2, v1]) {
        await buildRelease({ client, alias, encoder });
        const { release } = await promoteRelease({ client, alias, force: true });
        await searchedFrom(release.collection);
        await pruneReleases({ client, alias, keep: 2 });
      }
      const { release } = await rollbackRelease({ client, alias });
      await searchedFrom(release.collection);
    } finally {
      ended = true;
      await Promise.all(searches);
    }
    expect([...seen.keys()].sort()).toEqual(["shop_r1", "shop_r2", "shop_r3"]);
  });

  test("no write is lost that comes while a release is built and promoted", async () => {
    const client = await backend.open();
    await firstRelease(client);
    const writer = releaseWriter(client, alias, { encoders });
    const random = seededRandom(5);
    const titles = new Map(Array.from({ length: ROWS }, (_, i) => [`G${i}`, `good ${i}`]));
    const writeSome = async () => {
      const i = Math.floor(random() * ROWS * 1.5);
      if (random() < 0.3) {
        await writer.delete({ ids: [`G${i}`] });
        titles.delete(`G${i}`);
      } else {
        const title = `good ${i} of ${random()}`;
        await writer.upsert([good(i, title)]);
        titles.set(`G${i}`, title);
      }
    };
    // Every batch is encoded from rows that have been changed by the time it is written.
    const slow = hashedEncoder("v2", async () => {
      for (let n = 0; n < 3; n++) await writeSome();
    });
    await buildRelease({ client, alias, encoder: slow, batchSize: 10 });
    const promotion = promoteRelease({ client, alias, force: true });
    await writeSome();
    await promotion;
    await writeSome();
    for (const collection_name of ["shop_r1", "shop_r2"]) {
      const { data } = await client.query({ collection_name, filter: "", limit: 1000, consistency_level: "Strong" });
      expect(new Map(data.map(({ id, title }) => [id, title]))).toEqual(titles);
      const version = collection_name === "shop_r1" ? "v1" : "v2";
      for (const { title, embedding } of data) {
        expect(Array.from(Object(embedding))).toEqual(Array.from(hashedVector(version, String(title))));
      }
    }
  });

  test("two builds at once: one is built, the other is refused", async () => {
    const client = await backend.open();
    await firstRelease(client);
    const builds = [v2, v2].map((encoder) => buildRelease({ client, alias, encoder }));
    const [won, lost] = await Promise.allSettled(builds);
    const outcomes = [won, lost].map(({ status }) => status).sort();
    expect(outcomes).toEqual(["fulfilled", "rejected"]);
    const refusal = won.status === "rejected" ? won : lost;
    expect(refusal).toMatchObject({
      reason: { code: "RELEASE_CONFLICT", message: expect.stringMatching(/another run/) },
    });
  });

  test("an alias of a plain collection, and a collection of the alias's name", async () => {
    const client = await backend.open();
    await createGoods(client, 10);
    await client.createAlias({ collection_name: SOURCE, alias });
    await expectError(resolveRelease(client, alias), "RELEASE_NOT_FOUND", /stands for `goods`, which is no release/);
    await expectError(releaseWriter(client, alias).upsert([good(1)]), "RELEASE_NOT_FOUND", /no release/);
    await expectError(
      buildRelease({ client, alias: SOURCE, from: SOURCE, encoder: v1 }),
      "ALIAS_CONFLICT",
      /name of a collection/,
    );
    const release = await buildRelease({ client, alias, encoder: v1 });
    expect(release.record.builtFrom).toEqual({ collection: SOURCE, rows: 10 });
    await promoteRelease({ client, alias, force: true });
    expect((await resolveRelease(client, alias)).promotions[0].from).toBe(SOURCE);
  });
});
