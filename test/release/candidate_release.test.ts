import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ElanusClient, trainLsa } from "../../src/index.ts";
import {
  buildRelease,
  candidateRelease,
  embedderEncoder,
  promoteRelease,
  releaseRecommender,
  rollbackRelease,
  towersEncoder,
} from "../../src/release/index.ts";
import { type Towers, type TwoTowers, trainTowers } from "../../src/towers/index.ts";
import { recommender } from "../../src/towers/recommend/index.ts";
import { fitItemKnn, fitPopular, fitRandomWalk, saveInteractionModel } from "../../src/towers/sources/index.ts";
import { expectError } from "../client/backends.ts";
import { ALIAS as alias, createGoods, SOURCE } from "./shop.ts";

const GOODS = 40;
const interactions = Array.from({ length: 200 }, (_, i) => {
  return { user: `u${i % 20}`, item: `G${(i * 7 + Math.floor(i / 20) * 3) % GOODS}`, time: i, weight: 1 };
});
const itemOf = (row: Record<string, unknown>) => ({ id: String(row.id), fields: { title: String(row.title) } });
const user = { history: [{ item: "G3" }, { item: "G10" }] };

describe("recommendations by the alias of a release", () => {
  let client: ElanusClient;
  let towers: TwoTowers;
  beforeAll(async () => {
    client = await ElanusClient.open(":memory:");
    await createGoods(client, GOODS);
    const options = { dim: 8, hidden: 0, epochs: 2, batch: 64 };
    ({ towers } = await trainTowers({ interactions, options }));
    const models = [await fitItemKnn(interactions)];
    const popular = fitPopular(interactions);
    const encoder = towersEncoder(towers, { itemOf });
    const { record } = await buildRelease({ client, alias, from: SOURCE, encoder, models, popular });
    expect(record.attachments).toEqual(["elanus.interactions.item-knn", "elanus.interactions.popular"]);
    await promoteRelease({ client, alias, force: true });
  });
  afterAll(() => client.close());

  test("the towers, models and lists are opened from the release", async () => {
    const release = await candidateRelease(client, alias);
    expect(release.towers).not.toBe(towers);
    expect(release.towers?.identity).toEqual(towers.identity);
    expect(release.models?.map(({ name }) => name)).toEqual(["item-knn"]);
    expect(release.popular?.name).toBe("popular");
    const { candidates } = await recommender(client, release).candidates(user, { limit: 10, exclude: ["G3"] });
    expect(candidates).toHaveLength(10);
    expect(candidates.map(({ id }) => id)).not.toContain("G3");
    const kinds = new Set(candidates.flatMap(({ sources }) => sources.map(({ kind }) => kind)));
    expect(kinds).toContain("user");
  });

  test("models and lists go along into the next release, those that came later and those that are newer", async () => {
    const build = { client, alias: "next", encoder: towersEncoder(towers, { itemOf }) };
    const few = interactions.slice(0, 20);
    await buildRelease({ ...build, from: "shop_r1" });
    await promoteRelease({ client, alias: "next", force: true });
    await saveInteractionModel(client, "next_r1", await fitRandomWalk(interactions));
    const { record } = await buildRelease({ ...build, popular: fitPopular(few) });
    const kept = ["item-knn", "popular", "random-walk"].map((name) => `elanus.interactions.${name}`);
    expect([...record.attachments].sort()).toEqual(kept);
    await promoteRelease({ client, alias: "next", force: true });
    const { models, popular } = await candidateRelease(client, "next");
    expect(models?.map(({ name }) => name).sort()).toEqual(["item-knn", "random-walk"]);
    expect(popular?.itemsOf([], { limit: 99 })).toEqual(fitPopular(few).itemsOf([], { limit: 99 }));
  });

  test("after a promotion it is the next one's, and those that cannot be kept are given", async () => {
    const { identity } = towers;
    const foreign: Towers = {
      identity: { ...identity, version: "onnx-1", checksum: "f0".repeat(32) },
      encodeItems: (items) => towers.encodeItems(items),
      encodeUsers: (users) => towers.encodeUsers(users),
    };
    await buildRelease({ client, alias, encoder: towersEncoder(foreign, { itemOf }) });
    await promoteRelease({ client, alias, force: true });
    await expectError(candidateRelease(client, alias), "EMBEDDER_MISMATCH", /not at hand/);
    await expectError(candidateRelease(client, alias, [towers]), "EMBEDDER_MISMATCH", /not at hand/);
    const release = await candidateRelease(client, alias, [towers, foreign]);
    expect(release.towers).toBe(foreign);
    expect((await recommender(client, release).candidates(user, { limit: 5 })).candidates).toHaveLength(5);
  });

  test("a recommender over the alias follows it, forth and back", async () => {
    await rollbackRelease({ client, alias });
    const recommend = releaseRecommender(client, alias, { maxAge: 0, weights: { "item-knn": 2 } });
    const first = await recommend.candidates(user, { limit: 5 });
    expect(first.release.collection).toBe("shop_r1");
    const { candidates } = await recommender(client, await candidateRelease(client, alias), {
      weights: { "item-knn": 2 },
    }).candidates(user, { limit: 5 });
    expect(first.candidates).toEqual(candidates);
    const { towers: others } = await trainTowers({
      interactions: interactions.toReversed().map((each, time) => ({ ...each, time })),
      options: { dim: 8, hidden: 0, epochs: 1, batch: 64, seed: 5 },
    });
    await buildRelease({ client, alias, encoder: towersEncoder(others, { itemOf }) });
    await promoteRelease({ client, alias, force: true });
    const second = await recommend.candidates(user, { limit: 5 });
    expect(second.release.collection).toBe("shop_r3");
    expect(second.candidates).toHaveLength(5);
    await rollbackRelease({ client, alias });
    expect(await recommend.candidates(user, { limit: 5 })).toMatchObject({
      release: { collection: "shop_r1" },
      candidates: first.candidates,
    });
    expect(() => releaseRecommender(client, alias, Object({ maxage: 1 }))).toThrow("does not take `maxage`");
  });

  test("a release of texts, and an alias that stands for nothing, are refused", async () => {
    const embedder = await trainLsa(["good one", "good two", "another"], { dim: 2 });
    await buildRelease({ client, alias: "texts", from: SOURCE, encoder: embedderEncoder(embedder, "title") });
    await promoteRelease({ client, alias: "texts", force: true });
    await expectError(candidateRelease(client, "texts"), "EMBEDDER_MISMATCH", /not at hand/);
    await expectError(candidateRelease(client, "nothing"), "ALIAS_NOT_FOUND", /nothing/);
  });
});
