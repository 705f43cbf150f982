import { describe, expect, test } from "vitest";
import { type Connection, ElanusClient, trainLsa } from "../../src/index.ts";
import {
  buildRelease,
  checkRelease,
  embedderEncoder,
  promoteRelease,
  type ReleaseEncoder,
  releaseSearcher,
  releaseWriter,
  towersEncoder,
  towersOfRows,
} from "../../src/release/index.ts";
import { type TwoTowers, trainTowers, type UserFeatures } from "../../src/towers/index.ts";
import type { Towers } from "../../src/towers/towers.ts";
import { expectError } from "../client/backends.ts";
import { ALIAS as alias, createGoods, DIM, good, hashedVector, SOURCE } from "./shop.ts";

/** Towers whose users like the one item that they had to do with last. */
function lastItemTowers(version: string): Towers {
  const vector = (item: string) => hashedVector(version, item);
  return {
    identity: { name: "last-item", version, checksum: `${version}00`, dim: DIM },
    encodeItems: async (items) => items.map(({ id }) => vector(id)),
    encodeUsers: async (users) => users.map(({ history }) => vector(history.at(-1)?.item ?? "")),
  };
}

const itemOf = (row: Record<string, unknown>) => ({ id: String(row.id), fields: {} });

async function trainedTowers(seed: number): Promise<TwoTowers> {
  const interactions = Array.from({ length: 120 }, (_, i) => {
    return { user: `u${i % 12}`, item: `G${(i * 7 + seed * Math.floor(i / 12)) % 30}`, time: i, weight: 1 };
  });
  const items = new Map(
    interactions.map(({ item: id }) => [id, { id, fields: { title: `good ${id}`, shelf: 3, price: 7 } }]),
  );
  return (await trainTowers({ interactions, items, options: { dim: DIM, hidden: 0, epochs: 1, batch: 64, seed } }))
    .towers;
}

async function promoted(client: Connection, encoder: ReleaseEncoder<UserFeatures>, from: string): Promise<void> {
  await buildRelease({ client, alias, from, encoder });
  await promoteRelease({ client, alias, force: true });
}

describe("encoders of releases", () => {
  test("towers: rows are items, queries are users, and another version is refused by both", async () => {
    const client = await ElanusClient.open(":memory:");
    await createGoods(client, 30);
    const encoder = towersEncoder(lastItemTowers("v1"), { itemOf });
    const release = await buildRelease({ client, alias, from: SOURCE, encoder });
    expect(release.record.encoder).toEqual({
      ...{ kind: "towers", name: "last-item", version: "v1", checksum: "v100", dim: DIM },
    });
    await promoteRelease({ client, alias, force: true });
    const user = { history: [{ item: "G3" }, { item: "G21" }], fields: {} };
    const { hits } = await releaseSearcher(client, alias, { encoders: [encoder] }).search(user, { limit: 1 });
    expect(hits[0].id).toBe("G21");
    const newer = towersEncoder(lastItemTowers("v2"), { itemOf });
    const mismatch = releaseSearcher(client, alias, { encoders: [newer] }).search(user);
    await expectError(mismatch, "EMBEDDER_MISMATCH", /last-item v1.*last-item v2/);
    await client.close();
  });

  test("a text embedder that was trained is opened from the release, by whoever searches", async () => {
    const client = await ElanusClient.open(":memory:");
    await createGoods(client, 30);
    const texts = Array.from({ length: 30 }, (_, i) => `good ${i} of shelf ${i % 7} in row ${i % 5}`);
    const embedder = await trainLsa(texts, { dim: 8 });
    const encoder = embedderEncoder(embedder, "title");
    await buildRelease({ client, alias, from: SOURCE, encoder });
    await promoteRelease({ client, alias, force: true });
    const searcher = releaseSearcher(client, alias);
    const { hits, vector } = await searcher.search("good 21", { limit: 30 });
    expect(hits).toHaveLength(30);
    const [own] = await encoder.encodeQueries(["good 21"]);
    expect(Array.from(vector)).toEqual(Array.from(own));
    await expectError(searcher.search(Object(7)), "INVALID_PARAMETER", /searched by a text/);
    await client.close();
  });

  test("towers that were trained here are opened from a release of rows by who searches, writes or checks", async () => {
    const client = await ElanusClient.open(":memory:");
    await createGoods(client, 30);
    const [first, second] = [await trainedTowers(1), await trainedTowers(2)];
    await promoted(client, await towersOfRows(client, SOURCE, first), SOURCE);
    // A program that began before the second was built.
    const searcher = releaseSearcher<UserFeatures>(client, alias, { maxAge: 0 });
    const writer = releaseWriter(client, alias);
    const user = { history: [{ item: "G3" }, { item: "G21" }], fields: {} };
    const vectorOf = async (towers: TwoTowers) => Array.from((await towers.encodeUsers([user]))[0]);
    expect(Array.from((await searcher.search(user)).vector)).toEqual(await vectorOf(first));
    const next = await towersOfRows(client, alias, second);
    const store: typeof next.store = async (...place) => {
      // The release is there, and its towers are not yet.
      await writer.upsert([{ ...good(9, "early"), shelf: 3 }]);
      await next.store?.(...place);
    };
    const { record } = await buildRelease({ client, alias, encoder: { ...next, store } });
    expect(record.encoder).toMatchObject({ kind: "towers", wholeRows: true });
    const early = await client.get({ collection_name: "shop_r2", ids: ["G9"] });
    expect(early.data).toMatchObject([{ title: "early" }]);
    await writer.upsert([{ ...good(7, "as new"), shelf: 3 }]);
    const item = { id: "G7", fields: { title: "as new", price: 7, shelf: 3 } };
    for (const [i, towers] of [first, second].entries()) {
      const { data } = await client.get({ collection_name: `shop_r${i + 1}`, ids: ["G7"] });
      expect(data[0].embedding).toEqual(Array.from((await towers.encodeItems([item]))[0]));
    }
    const queries = new Map([["u1", user]]);
    expect(await checkRelease({ client, alias, queries, bounds: { overlap: 0 } })).toMatchObject({ passed: true });
    await promoteRelease({ client, alias });
    expect(Array.from((await searcher.search(user)).vector)).toEqual(await vectorOf(second));
    await expectError(searcher.search(Object("good 21")), "INVALID_PARAMETER", /searched for a user/);
    await client.close();
  });

  test("towers with a rule of the program's own are opened for users, and rows are refused", async () => {
    const client = await ElanusClient.open(":memory:");
    await createGoods(client, 30);
    const towers = await trainedTowers(1);
    const encoder = towersEncoder(towers, { itemOf });
    await promoted(client, encoder, SOURCE);
    const user = { history: [{ item: "G3" }], fields: {} };
    expect((await releaseSearcher<UserFeatures>(client, alias).search(user)).hits).toHaveLength(10);
    await expectError(releaseWriter(client, alias).upsert([good(1)]), "EMBEDDER_MISMATCH", /`itemOf` by which/);
    await releaseWriter(client, alias, { encoders: [encoder] }).upsert([good(1)]);
    const rows = await towersOfRows(client, alias, towers);
    await expectError(
      releaseWriter(client, alias, { encoders: [rows] }).upsert([good(1)]),
      "EMBEDDER_MISMATCH",
      /`itemOf` by which/,
    );
    await client.close();
  });

  test("an encoder that gives other vectors than it says is refused, and one that mends it goes on at once", async () => {
    const client = await ElanusClient.open(":memory:");
    await createGoods(client, 5);
    const towers = lastItemTowers("v1");
    const short = { ...towers, encodeItems: async () => [new Float32Array(3)] };
    const encoder = towersEncoder(short, { itemOf });
    const build = buildRelease({ client, alias, from: SOURCE, encoder });
    await expectError(build, "INVALID_VECTOR", /gave other vectors than it says.*one of 3 dims/);
    const mended = towersEncoder(towers, { itemOf });
    const release = await buildRelease({ client, alias, from: SOURCE, encoder: mended });
    expect(release).toMatchObject({ collection: "shop_r1", record: { builtFrom: { rows: 5 } } });
    await client.close();
  });
});
