import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  affinity,
  type CandidateRelease,
  ElanusClient,
  ElanusError,
  fitItemKnn,
  fitPopular,
  fuse,
  keyword,
  modelSource,
  type Reranker,
  recommender,
  require,
  retriever,
  rrf,
  type SearchUser,
  towerSource,
  writeItems,
} from "../../src/index.ts";
import { expectError } from "../client/backends.ts";
import { collection_name, createItems, ITEMS, shopItems, tasteTowers, withCalls } from "./recommend_shop.ts";
import { tasteInteractions, tasteOf } from "./sources/tastes.ts";

const IN_EU = "stock > 0 and region == 'eu'";
const of = (history: readonly string[]) => ({ history: history.map((item) => ({ item })) });
const passes = (id: string) => Number(id.slice(1)) % 3 === 0 && Number(id.slice(1)) % 5 > 0;

describe("a recommender", () => {
  let client: ElanusClient;
  let release: CandidateRelease;
  const towers = tasteTowers();
  const popular = fitPopular(tasteInteractions(), {
    groupsOf: ({ item }) => [["eu", "us", "uk"][Number(item.slice(1)) % 3]],
  });
  beforeAll(async () => {
    client = await ElanusClient.open(":memory:");
    await createItems(client);
    release = { collection: collection_name, towers, popular };
    expect(await writeItems(client, release, shopItems())).toBe(ITEMS);
  });
  afterAll(() => client.close());

  it("finds items near the user's vector, and says by what", async () => {
    const { candidates, trace } = await recommender(client, release).candidates(of(["i2", "i6"]), { limit: 50 });
    expect(candidates).toHaveLength(50);
    for (const [i, { id, isFallback, sources, row }] of candidates.entries()) {
      expect(tasteOf(id)).toBe(2);
      expect(isFallback).toBe(false);
      expect(sources).toMatchObject([{ kind: "user", field: "vector", rank: i + 1 }]);
      expect(row).toEqual({});
    }
    expect(trace.steps.map(({ stage, kept }) => [stage, kept])).toEqual([
      ["towers(vector)", 50],
      ["hits", 50],
    ]);
  });

  it("finds as many as are asked for among the rows that pass a filter, and none where no row does", async () => {
    const { candidates } = await recommender(client, release).candidates(of(["i0"]), { limit: 16, filter: IN_EU });
    expect(candidates.filter(({ isFallback }) => !isFallback)).toHaveLength(16);
    for (const { id } of candidates) expect([id, passes(id), tasteOf(id)]).toEqual([id, true, 0]);
    const none = await recommender(client, release).candidates(of(["i0"]), { filter: "stock > 99" });
    expect(none.candidates).toEqual([]);
  });

  it("leaves out what is excluded, though it were all", async () => {
    const user = of(["i1"]);
    const all = await recommender(client, release).candidates(user, { limit: 20 });
    const exclude = all.candidates.slice(0, 7).map(({ id }) => id);
    const rest = await recommender(client, release).candidates(user, { limit: 13, exclude });
    expect(rest.candidates.map(({ id }) => id)).toEqual(all.candidates.slice(7).map(({ id }) => id));
    expect(await rest.diagnose(exclude[0])).toMatchObject({ found: false, stage: "exclude" });
    const every = shopItems().map(({ id }) => id);
    expect((await recommender(client, release).candidates(user, { exclude: every })).candidates).toEqual([]);
  });

  it("filters what is excluded where it is too much to search for", async () => {
    const strangers = Array.from({ length: 16_384 }, (_, i) => `x${i}`);
    const exclude = [...strangers, "i1", "i5"];
    const { candidates } = await recommender(client, release).candidates(of(["i1"]), { limit: 5, exclude });
    expect(candidates.map(({ id }) => id)).toEqual(["i9", "i13", "i17", "i21", "i25"]);
  });

  it("gives no item twice where more are asked for than there are", async () => {
    const { candidates } = await recommender(client, release).candidates(of(["i1"]), { limit: 5000 });
    expect(new Set(candidates.map(({ id }) => id)).size).toBe(ITEMS);
    expect(candidates).toHaveLength(ITEMS);
  });

  it("serves a new user by the session, or by what else is known", async () => {
    const bySession = await recommender(client, release).candidates(of(["i3"]), { limit: 5 });
    const byField = await recommender(client, release).candidates({ fields: { taste: 3 } }, { limit: 5 });
    expect(byField.candidates.map(({ id }) => id)).toEqual(bySession.candidates.map(({ id }) => id));
    expect(byField.candidates.every(({ id }) => tasteOf(id) === 3)).toBe(true);
  });

  it("reads what is known of an id, where it is told how", async () => {
    const known = recommender(client, release, { userOf: async (id) => (id === "u1" ? of(["i2"]) : undefined) });
    const { candidates } = await known.candidates("u1", { limit: 4, outputFields: ["region"] });
    expect(candidates.map(({ id }) => tasteOf(id))).toEqual([2, 2, 2, 2]);
    expect(candidates[0].row).toMatchObject({ region: expect.stringMatching(/eu|us|uk/) });
    const stranger = await known.candidates("u2", { limit: 4 });
    expect(stranger.candidates.every(({ isFallback }) => isFallback)).toBe(true);
  });

  it("gives popular items to a user of whom nothing is known, those of the user's groups first", async () => {
    const groupsOf = (user?: SearchUser) => (user?.id === "from-uk" ? ["uk"] : []);
    const recommend = recommender(client, release, { groupsOf });
    const overall = await recommend.candidates("anybody", { limit: 8 });
    const expected = popular.itemsFor([], { limit: 8 }).map(({ item }) => item);
    expect(overall.candidates.map(({ id }) => id)).toEqual(expected);
    expect(overall.candidates[0]).toMatchObject({
      isFallback: true,
      sources: [{ kind: "fallback", field: "popular" }],
    });
    const [asked, fallback] = overall.trace.steps;
    expect(asked.note).toBe("nothing is known of the user");
    expect(fallback).toMatchObject({ stage: "fallback(popular)", fellBack: true, note: "found 0 of 8" });
    const uk = await recommend.candidates("from-uk", { limit: 8 });
    expect(uk.candidates.map(({ id }) => Number(id.slice(1)) % 3)).toEqual(Array(8).fill(2));
  });

  it("lets popular items stand in behind the others where too few are found", async () => {
    const exclude = ["i1"];
    const few = { ...release, towers: undefined, models: [await fitItemKnn(tasteInteractions(), { neighbours: 4 })] };
    const { candidates } = await recommender(client, few).candidates(of(["i1"]), {
      limit: 12,
      exclude,
      filter: "stock > 0",
    });
    const kinds = candidates.map(({ isFallback }) => isFallback);
    expect(kinds).toEqual([...kinds].sort());
    expect(new Set(kinds).size).toBe(2);
    expect(candidates).toHaveLength(12);
    for (const { id } of candidates) expect(Number(id.slice(1)) % 5).toBeGreaterThan(0);
    for (let i = 1; i < 12; i++) expect(candidates[i].score).toBeLessThanOrEqual(candidates[i - 1].score);
  });

  it("lets them stand in where the search fails, filtered as ever", async () => {
    const broken = withCalls(client, { search: () => Promise.reject(new Error("the index is gone")) });
    const { candidates, trace } = await recommender(broken, release).candidates(of(["i1"]), {
      limit: 5,
      filter: IN_EU,
    });
    expect(candidates.length).toBeGreaterThan(2);
    for (const { id, isFallback } of candidates) expect([passes(id), isFallback]).toEqual([true, true]);
    expect(trace.steps.at(-2)).toMatchObject({ fellBack: true, note: expect.stringContaining("the index is gone") });
  });

  it("lets them stand in unseen where nothing answers, but for a filter that nobody can check", async () => {
    const gone = () => Promise.reject(new ElanusError("REMOTE_FAILED", "no server"));
    for (const calls of [
      { search: gone, query: gone },
      { search: gone, query: gone, describeCollection: gone },
    ]) {
      const recommend = recommender(withCalls(client, calls), release);
      const { candidates, trace } = await recommend.candidates(of(["i1"]), { limit: 5, exclude: ["i0"] });
      const expected = popular.itemsFor([], { limit: 5, exclude: new Set(["i0"]) });
      expect(candidates.map(({ id }) => id)).toEqual(expected.map(({ item }) => item));
      expect(trace.steps.some(({ note }) => note?.includes("not looked up: no server"))).toBe(true);
    }
    const filtered = recommender(withCalls(client, { search: gone, query: gone }), release);
    expect((await filtered.candidates(of(["i1"]), { filter: IN_EU })).candidates).toEqual([]);
  });

  it("lets them stand in where the search is late", async () => {
    const slow = withCalls(client, {
      search: async (request: Parameters<ElanusClient["search"]>[0]) => {
        await pause(400);
        return client.search(request);
      },
    });
    const recommend = recommender(slow, release, { budget: 250 });
    const { candidates, trace } = await recommend.candidates(of(["i1"]), { limit: 5 });
    expect(candidates.map(({ isFallback }) => isFallback)).toEqual(Array(5).fill(true));
    expect(trace.steps[0].note).toContain("took longer than its 38 ms");
  });

  it("keeps to one deadline where the look-up of popular rows is late as well", async () => {
    const late = (call: "search" | "query") => async (request: never) => {
      await pause(400);
      return client[call](request);
    };
    const recommend = recommender(withCalls(client, { search: late("search"), query: late("query") }), release, {
      budget: 1000,
    });
    const { candidates, trace } = await recommend.candidates(of(["i1"]), { limit: 5 });
    expect(candidates.map(({ isFallback }) => isFallback)).toEqual(Array(5).fill(true));
    const notes = trace.steps.map(({ note = "" }) => note).join("; ");
    const [, search, query] = notes.match(/than its (\d+) ms; not looked up: took longer than its (\d+) ms/) ?? [];
    expect(Number(search)).toBe(150);
    expect(Number(query)).toBeLessThanOrEqual(50);
  });

  it("without popular items fails as the search does", async () => {
    const broken = withCalls(client, { search: () => Promise.reject(new Error("the index is gone")) });
    const recommend = recommender(broken, { collection: collection_name, towers });
    await expect(recommend.candidates(of(["i1"]))).rejects.toThrow("the index is gone");
  });

  it("blends its sources by their ranks, each item once and each source by its quota", async () => {
    const knn = await fitItemKnn(tasteInteractions());
    const blended = { ...release, models: [knn] };
    const quotas = { towers: 10, "item-knn": 6, popular: 3 };
    const weights = { "item-knn": 2 };
    const recommend = recommender(client, blended, { quotas, weights });
    const { candidates, trace } = await recommend.candidates(of(["i2", "i6"]), { limit: 12, exclude: ["i2", "i6"] });
    const ids = candidates.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const kept = trace.steps.map(({ stage, ranked }) => [stage, ranked.length]);
    expect(kept.slice(0, 3)).toEqual([
      ["towers(vector)", 10],
      ["item-knn", 6],
      ["popular", 3],
    ]);
    for (const { score, sources } of candidates.filter(({ isFallback }) => !isFallback)) {
      const worth = sources.map(({ kind, rank }) => (kind === "items" ? 2 : 1) / (60 + rank));
      expect(score).toBeCloseTo(
        worth.reduce((sum, value) => sum + value, 0),
        12,
      );
    }
    expect(candidates.some(({ sources }) => sources.length > 1)).toBe(true);
  });

  it("finds the others where one of its sources fails", async () => {
    const broken = { ...tasteTowers(), encodeUsers: () => Promise.reject(new Error("no encoder")) };
    const models = [await fitItemKnn(tasteInteractions())];
    const recommend = recommender(client, { ...release, towers: broken, models });
    const { candidates, trace } = await recommend.candidates(of(["i2", "i6"]), { limit: 5 });
    expect(candidates.map(({ isFallback }) => isFallback)).toEqual(Array(5).fill(false));
    expect(trace.steps[0]).toMatchObject({ stage: "towers", fellBack: true, note: "no encoder" });
  });

  it("refuses vectors of other towers, with both versions", async () => {
    const other = recommender(client, { ...release, towers: tasteTowers("2") });
    const error = await expectError(other.candidates(of(["i1"])), "EMBEDDER_MISMATCH", /version 1 .*version 2 /);
    expect(error.hint).toContain("search with the towers");
    const items = writeItems(client, { ...release, towers: tasteTowers("2") }, shopItems(1));
    await expectError(items, "EMBEDDER_MISMATCH", /version 1/);
  });

  it("refuses what cannot be meant, and does not let popular items hide it", async () => {
    const recommend = recommender(client, release);
    await expectError(recommend.candidates("u", { filter: "stock >" }), "INVALID_FILTER", /./);
    await expectError(recommend.candidates("u", { filter: "sock > 0" }), "FIELD_NOT_FOUND", /sock/);
    await expectError(recommend.candidates("u", { limit: 0 }), "INVALID_PARAMETER", /`limit`/);
    await expectError(recommend.candidates("u", { limit: 1, offset: 3 } as object), "INVALID_PARAMETER", /`offset`/);
    await expectError(recommend.candidates(JSON.parse("7")), "INVALID_PARAMETER", /neither an id/);
    const signal = AbortSignal.abort();
    await expectError(recommend.candidates("u", { signal }), "CANCELLED", /given up/);
    expect(() => recommender(client, { collection: collection_name })).toThrow("no source of candidates");
    expect(() => recommender(client, release, { quotas: { tower: 3 } })).toThrow("`quotas` names `tower`");
    expect(() => recommender(client, release, { budget: -1 })).toThrow("`budget` must be milliseconds");
    const missing = recommender(client, { ...release, collection: "itms" });
    await expectError(missing.candidates("u"), "COLLECTION_NOT_FOUND", /itms/);
    await expectError(writeItems(client, { collection: collection_name }, []), "INVALID_PARAMETER", /no towers/);
  });

  it("finds a new item from its write on", async () => {
    const recommend = recommender(client, release);
    const user = of(["i3"]);
    const fresh = { id: "i-1", fields: { region: "eu", stock: 3, title: "brand new" } };
    const before = await recommend.candidates(user, { limit: 3 });
    expect(before.candidates.map(({ id }) => id)).not.toContain("i3000003");
    await writeItems(client, release, [{ ...fresh, id: "i3000003" }]);
    const after = await recommend.candidates(user, { limit: ITEMS / 4 + 1, filter: IN_EU });
    expect(after.candidates.map(({ id }) => id)).toContain("i3000003");
    await client.delete({ collection_name, ids: ["i3000003"] });
  });

  describe("the same retriever for personal search", () => {
    const user: SearchUser = { history: [{ item: "i2" }, { item: "i6" }], fields: {} };

    it("puts the user's vector beside the query's words", async () => {
      const source = fuse([keyword(), towerSource(towers)], { fusion: rrf({ weights: [1, 2] }) });
      const search = retriever({ client, collection_name }).retrieve(source).rules(require("stock > 0"));
      const forUser = await search("thing of taste 1", { user, limit: 30, exclude: ["i2"] });
      const kinds = new Set(forUser.hits.flatMap(({ sources }) => sources.map(({ kind }) => kind)));
      expect(kinds).toEqual(new Set(["words", "user"]));
      expect(forUser.hits.map(({ id }) => id)).not.toContain("i2");
      const forNobody = await search("thing of taste 1", { limit: 30 });
      expect(forNobody.hits.every(({ sources }) => sources.every(({ kind }) => kind === "words"))).toBe(true);
      expect(forNobody.trace.steps[1].note).toBe("nothing is known of the user");
    });

    it("searches for a user without words, and for words alone, but not for neither", async () => {
      const models = modelSource(await fitItemKnn(tasteInteractions()));
      const search = retriever({ client, collection_name }).retrieve(fuse([keyword(), models]));
      const { hits, trace } = await search("", { user, limit: 4 });
      expect(hits.map(({ id }) => tasteOf(id))).toEqual([2, 2, 2, 2]);
      expect(trace.steps[0].note).toBe("the search is for a user and has no words");
      await expectError(search("", {}), "INVALID_PARAMETER", /the query is empty/);
      await expectError(search(" ", { user }), "INVALID_PARAMETER", /the query is empty/);
    });

    it("tells re-rankers whom the search is for, and how near that user is to each item", async () => {
      const signal = affinity(towers, { client, collection: collection_name, dense: "vector" });
      const nearest: Reranker = {
        name: "nearest",
        fields: [],
        rerank: async (query, candidates, options) =>
          (await signal.values(query, candidates, options.user)).map((value) => value ?? -1),
      };
      const search = retriever({ client, collection_name })
        .retrieve(keyword({ candidates: ITEMS }))
        .rerank(nearest);
      const { hits } = await search("thing", { user, limit: 10 });
      const direct = await retriever({ client, collection_name }).retrieve(towerSource(towers))("", {
        user,
        limit: 10,
      });
      expect(hits.map(({ score }) => score)).toEqual(direct.hits.map(({ score }) => expect.closeTo(score, 4)));
      const unknown = await search("thing", { limit: 3 });
      expect(unknown.hits.map(({ score }) => score)).toEqual([-1, -1, -1]);
    });
  });
});
