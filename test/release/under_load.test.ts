import { expect, test } from "vitest";
import type { Connection } from "../../src/index.ts";
import {
  buildRelease,
  promoteRelease,
  pruneReleases,
  releaseRecommender,
  releaseSearcher,
  releaseWriter,
  resolveRelease,
  rollbackRelease,
  towersOfRows,
} from "../../src/release/index.ts";
import { seededRandom } from "../../src/retrieval/measure/seeded_random.ts";
import { type TwoTowers, trainTowers, type UserFeatures } from "../../src/towers/index.ts";
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

async function trainedTowers(seed: number): Promise<TwoTowers> {
  const interactions = Array.from({ length: 240 }, (_, i) => {
    return { user: `u${i % 24}`, item: `G${(i * 7 + seed * Math.floor(i / 24)) % ROWS}`, time: i, weight: 1 };
  });
  return (await trainTowers({ interactions, options: { dim: 8, hidden: 0, epochs: 1, batch: 64, seed } })).towers;
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

  test("so is every answer of releases of towers, which searchers and recommenders open by themselves", async () => {
    const client = await backend.open();
    await createGoods(client, ROWS);
    const [first, second] = await Promise.all([1, 2].map(trainedTowers));
    const user = { history: [{ item: "G3" }, { item: "G21" }], fields: {} };
    const answers = new Map<string, string[]>();
    const release = async (towers: TwoTowers, from?: string) => {
      const encoder = await towersOfRows(client, from ?? alias, towers);
      const { collection } = await buildRelease({ client, alias, encoder, from });
      const [data] = await towers.encodeUsers([user]);
      const { results } = await client.search({ collection_name: collection, data, limit: 5 });
      answers.set(
        collection,
        results.map(({ id }) => id),
      );
      await promoteRelease({ client, alias, force: true });
      return collection;
    };
    await release(first, SOURCE);
    const seen = { search: new Set<string>(), recommend: new Set<string>() };
    const searcher = releaseSearcher<UserFeatures>(client, alias, { maxAge: 0 });
    const recommend = releaseRecommender(client, alias, { maxAge: 0 });
    const ask = {
      async search() {
        const answer = await searcher.search(user, { limit: 5 });
        return { of: answer.release.collection, ids: answer.hits.map(({ id }) => id) };
      },
      async recommend() {
        const answer = await recommend.candidates(user, { limit: 5 });
        return { of: answer.release.collection, ids: answer.candidates.map(({ id }) => id) };
      },
    };
    let ended = false;
    const asked = async (how: keyof typeof ask) => {
      while (!ended) {
        const { of, ids } = await ask[how]();
        expect(ids).toEqual(answers.get(of));
        seen[how].add(of);
        await new Promise(setImmediate);
      }
    };
    const loops = (["search", "recommend"] as const).map(asked);
    try {
      for (const towers of [second, first]) {
        const collection = await release(towers);
        while (!Object.values(seen).every((of) => of.has(collection))) await new Promise(setImmediate);
        await pruneReleases({ client, alias, keep: 1 });
      }
    } finally {
      ended = true;
      await Promise.all(loops);
    }
    expect([...seen.search].sort()).toEqual(["shop_r1", "shop_r2", "shop_r3"]);
    expect(seen.recommend).toEqual(seen.search);
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
