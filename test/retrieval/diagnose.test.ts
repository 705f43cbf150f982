import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Candidate,
  diversify,
  funnel,
  fuse,
  hybrid,
  keyword,
  type Reranker,
  require,
  retriever,
  semantic,
} from "../../src/index.ts";
import { expectError } from "../client/backends.ts";
import { asRemote, collection_name, HEAD_DIM, openShop, type Shop } from "./shop.ts";

const QUERY = "running shoes for a marathon";
let shop: Shop;
/** All rows from the nearest to the farthest by so many of the first dims. */
let nearest: (dims: number) => Promise<string[]>;

beforeAll(async () => {
  shop = await openShop({ rows: 500 });
  const data = (await shop.embedder.embedQuery(QUERY)).dense[0];
  nearest = async (dims) => {
    const params = { exact: true, dims };
    const request = { collection_name, anns_field: "embedding", data, limit: 500, params };
    return (await shop.client.search(request)).results.map(({ id }) => id);
  };
});
afterAll(() => shop.client.close());

const DIM = 48;
const asGiven: Reranker = { name: "same", fields: [], rerank: async (_, all) => all.map((_, i) => -i) };

describe("explain", () => {
  test("gives the rank and score of a hit at every stage", async () => {
    const search = retriever(shop)
      .retrieve(hybrid({ candidates: 40 }))
      .rerank(asGiven)
      .rules(diversify("brand", 1));
    const { hits, explain, trace } = await search(QUERY);
    const { id, stages } = await explain(hits[2].id);
    expect(id).toBe(hits[2].id);
    for (const [i, { stage, ranked }] of trace.steps.entries()) {
      const rank = ranked.findIndex((row) => row.id === id) + 1;
      const expected = rank === 0 ? {} : { rank, score: ranked[rank - 1].score };
      expect(stages[i]).toEqual({ stage, ...expected, ranked: ranked.length, kept: trace.steps[i].kept });
    }
    expect(stages.at(-1)?.rank).toBe(3);
  });
});

describe("diagnose", () => {
  test("names a stage of one's own that drops a row", async () => {
    const search = retriever(shop).retrieve(semantic({ candidates: 30 }));
    const [{ id }] = (await search(QUERY)).hits;
    const run = async (all: readonly Candidate[]) => all.filter((candidate) => candidate.id !== id);
    const { diagnose } = await search.stage({ name: "dropper", filters: [], run })(QUERY);
    const reason = "dropper left it out, although it is row 1 of what semantic(embedding) gives";
    expect(await diagnose(id)).toEqual({ id, found: false, stage: "dropper", rank: 1, kept: 29, reason });
  });

  test("tells how far behind the candidates a row is, and the change it names brings it in", async () => {
    const far = (await nearest(DIM))[100];
    const { diagnose } = await retriever(shop).retrieve(semantic({ candidates: 30 }))(QUERY);
    expect(await diagnose(far)).toEqual({
      id: far,
      found: false,
      stage: "semantic(embedding)",
      rank: 101,
      kept: 30,
      reason: "row 101 of the 30 candidates",
      change: "candidates: 101",
    });
    const wider = await retriever(shop).retrieve(semantic({ candidates: 101 }))(QUERY);
    expect((await wider.explain(far)).stages[0].rank).toBe(101);
  });

  test("takes the source that comes nearest to it", async () => {
    const { trace } = await retriever(shop).retrieve(keyword({ candidates: 500 }))(QUERY);
    const words = trace.steps[0].ranked.map(({ id }) => id);
    const order = await nearest(DIM);
    const id = words.slice(3).find((each) => order.indexOf(each) > 30) ?? "";
    const { diagnose } = await retriever(shop).retrieve(hybrid({ candidates: 3 }))(QUERY, { limit: 3 });
    const rank = words.indexOf(id) + 1;
    expect(await diagnose(id)).toMatchObject({ stage: "keyword(text)", rank, change: `candidates: ${rank}` });
  });

  test("names the stage that dropped a row", async () => {
    const fused = await retriever(shop).retrieve(hybrid({ candidates: 20 }))(QUERY, { limit: 5 });
    const { ranked, kept } = fused.trace.steps[2];
    expect(ranked.length).toBeGreaterThan(kept);
    expect(await fused.diagnose(ranked[kept].id)).toMatchObject({
      stage: "fuse(rrf)",
      rank: 21,
      change: "candidates: 21",
    });
    const search = retriever(shop)
      .retrieve(semantic({ candidates: 20 }))
      .rerank(asGiven, { keep: 8 });
    const { diagnose, trace } = await search(QUERY, { limit: 5 });
    expect(await diagnose(trace.steps[0].ranked[9].id)).toMatchObject({
      stage: "rerank(same)",
      rank: 10,
      kept: 8,
      change: "keep: 10",
    });
    expect(await diagnose(trace.steps[0].ranked[6].id)).toMatchObject({
      stage: "hits",
      rank: 7,
      reason: "row 7 of the 5 hits",
      change: "limit: 7",
    });
    expect(await diagnose(trace.steps[0].ranked[1].id)).toEqual({
      id: trace.steps[0].ranked[1].id,
      found: true,
      rank: 2,
    });
  });

  test("names the stage that did not look at a row, and one of one's own that left it out", async () => {
    const search = retriever(shop).retrieve(semantic({ candidates: 20 }));
    const { trace, diagnose } = await search.rerank(asGiven, { candidates: 8 })(QUERY, { limit: 5 });
    const { id } = trace.steps[0].ranked[9];
    expect(await diagnose(id)).toEqual({
      id,
      found: false,
      stage: "rerank(same)",
      rank: 10,
      kept: 8,
      reason: "row 10 of what semantic(embedding) gave, of which rerank(same) ranked 8",
      change: "candidates: 10",
    });
    const wider = await search.rerank(asGiven, { candidates: 10 })(QUERY, { limit: 10 });
    expect(await wider.diagnose(id)).toMatchObject({ found: true });
    const odd = { name: "odd", filters: [], run: async (all: readonly Candidate[]) => all.filter((_, i) => i % 2 > 0) };
    const halved = await search.stage(odd)(QUERY, { limit: 5 });
    expect(halved.trace.steps.map(({ stage }) => stage)).toEqual(["semantic(embedding)", "odd", "hits"]);
    expect(await halved.diagnose(trace.steps[0].ranked[2].id)).toMatchObject({ stage: "odd", rank: 3, kept: 10 });
  });

  test("does not blame a funnel for a row that another source kept", async () => {
    const narrow = funnel({ candidates: 32, dims: HEAD_DIM, scales: [24, 48], prune: 0.5 });
    const search = retriever(shop).retrieve(fuse([narrow, semantic({ candidates: 400 })]));
    const { explain, diagnose, trace } = await search.rerank(asGiven, { keep: 8 })(QUERY, { limit: 4 });
    const fused = trace.steps.find(({ stage }) => stage.startsWith("fuse"));
    const pruned = [];
    for (const { id } of fused?.ranked.slice(8, fused.kept) ?? []) {
      const [atHead, atFirst] = (await explain(id)).stages;
      if (atHead.rank !== undefined && (atFirst.rank ?? 0) > atFirst.kept) pruned.push(id);
    }
    expect(pruned.length).toBeGreaterThan(0);
    for (const id of pruned) expect(await diagnose(id)).toMatchObject({ stage: "rerank(same)", kept: 8 });
  });

  test("names the stage that moved a row behind the hits", async () => {
    const search = retriever(shop)
      .retrieve(semantic({ candidates: 40 }))
      .rules(diversify("brand", 1));
    const { hits, trace, diagnose } = await search(QUERY, { limit: 10 });
    const shown = hits.map(({ id }) => id);
    const moved = trace.steps[0].ranked.slice(0, 10).findIndex(({ id }) => !shown.includes(id));
    expect(moved).toBeGreaterThan(0);
    const { reason } = Object(await diagnose(trace.steps[0].ranked[moved].id));
    expect(reason).toMatch(
      new RegExp(`^row \\d+ of the 10 hits: diversify\\(brand 1\\) put it there, from ${moved + 1}$`),
    );
  });

  test("names the filter that a row does not pass, and a key that is not there", async () => {
    const { data } = await shop.client.query({ collection_name, filter: "price > 100", limit: 1 });
    const search = retriever(shop).retrieve(semantic()).rules(require("price > 0"), require("price < 100"));
    const { diagnose } = await search(QUERY);
    expect(await diagnose(String(data[0].id))).toMatchObject({
      stage: "require(price < 100)",
      reason: "it does not pass the filter price < 100",
      change: "without price < 100",
    });
    expect(await diagnose("nope")).toMatchObject({ stage: "collection", reason: expect.stringMatching(/no row/) });
    const own = await search(QUERY, { filter: "rating >= 0" });
    expect(await own.diagnose(String(data[0].id))).toMatchObject({ change: "without price < 100" });
    const dear = await search(QUERY, { filter: "price < 1" });
    const cheap = await shop.client.query({ collection_name, filter: "price > 1 and price < 100", limit: 1 });
    expect(await dear.diagnose(String(cheap.data[0].id))).toMatchObject({ change: "without price < 1" });
  });

  test("tells that a row has none of the words", async () => {
    const { diagnose, trace } = await retriever(shop).retrieve(keyword({ candidates: 500 }))("marathon");
    const found = new Set(trace.steps[0].ranked.map(({ id }) => id));
    const other = (await nearest(DIM)).find((id) => !found.has(id)) ?? "";
    expect(await diagnose(other)).toMatchObject({ stage: "keyword(text)", reason: expect.stringMatching(/no word/) });
    const unknown = await retriever(shop).retrieve(semantic())("🤗");
    expect(await unknown.diagnose(other)).toMatchObject({ reason: expect.stringMatching(/knows none of these words/) });
  });
});

describe("a funnel", () => {
  const options = { candidates: 32, dims: HEAD_DIM, scales: [24, 48], prune: 0.5 };

  test("finds the same natively and through a head field, over a client that searches no prefix", async () => {
    const native = await retriever(shop).retrieve(funnel(options))(QUERY, { limit: 8 });
    const remote = { client: asRemote(shop.client), collection_name };
    const { embedder } = shop;
    const byHead = retriever(remote, { embedder }).retrieve(funnel({ ...options, dense: "embedding" }));
    const { hits, trace } = await byHead(QUERY, { limit: 8 });
    expect(hits.map(({ id }) => id)).toEqual(native.hits.map(({ id }) => id));
    hits.forEach(({ score }, i) => {
      expect(score).toBeCloseTo(native.hits[i].score, 5);
    });
    expect(trace.steps.map(({ stage, kept }) => [stage, kept])).toEqual([
      ["12 dims", 32],
      ["24 dims", 16],
      ["48 dims", 8],
      ["hits", 8],
    ]);
    const without = retriever(remote, { embedder }).retrieve(funnel({ dense: "embedding_head" }));
    await expectError(without(QUERY), "NOT_SUPPORTED", /name a field that holds them as `head`/);
  });

  test("explains what happened within the one call", async () => {
    const { explain, hits } = await retriever(shop).retrieve(funnel(options))(QUERY, { limit: 8 });
    const { stages } = await explain(hits[0].id);
    expect(stages.map(({ stage }) => stage)).toEqual(["12 dims", "24 dims", "48 dims", "funnel(embedding)", "hits"]);
    expect(stages[0].rank).toBe((await nearest(HEAD_DIM)).indexOf(hits[0].id) + 1);
    expect(stages[2].rank).toBe(1);
  });

  test("tells where a row was lost: among the candidates, or at a scale; the change it names keeps it", async () => {
    const { diagnose } = await retriever(shop).retrieve(funnel(options))(QUERY, { limit: 4 });
    const byHead = await nearest(HEAD_DIM);
    const beyond = byHead[99];
    expect(await diagnose(beyond)).toMatchObject({
      stage: "12 dims",
      rank: 100,
      reason: "row 100 of the 32 candidates at 12 dims",
      change: "candidates: 100",
    });
    const wider = await retriever(shop).retrieve(funnel({ ...options, candidates: 100 }))(QUERY, { limit: 4 });
    expect((await wider.explain(beyond)).stages[0].rank).toBe(100);

    const within = new Set(byHead.slice(0, 32));
    const at24 = (await nearest(24)).filter((id) => within.has(id));
    const dropped = at24[20];
    expect(await diagnose(dropped)).toMatchObject({ stage: "24 dims", rank: 21, kept: 16, change: "prune: 0.343" });
    const gentler = await retriever(shop).retrieve(funnel({ ...options, prune: 0.343 }))(QUERY, { limit: 4 });
    const { stages } = await gentler.explain(dropped);
    expect(stages[1].kept).toBeGreaterThanOrEqual(21);
    expect(stages[2].rank).toBeGreaterThan(0);
  });

  test("refuses what is none", async () => {
    const search = (more: object) => retriever(shop).retrieve(funnel(more))(QUERY);
    await expectError(search({ scales: [24, 12] }), "INVALID_PARAMETER", /rise, from 1 to 48/);
    await expectError(search({ scales: [96] }), "INVALID_PARAMETER", /rise, from 1 to 48/);
    await expectError(search({ dims: 40, scales: [24] }), "INVALID_PARAMETER", /`dims` must be .* from 1 to 24/);
    await expectError(search({ head: "embedding_head", dims: 4 }), "INVALID_PARAMETER", /`embedding_head` has 12 dims/);
    expect(() => funnel({ prune: 1 })).toThrow(/`prune` must be from 0 to below 1/);
  });
});
