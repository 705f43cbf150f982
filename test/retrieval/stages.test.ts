import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  boost,
  type Candidate,
  diversify,
  ElanusError,
  type Embedder,
  funnel,
  fuse,
  hybrid,
  keyword,
  pin,
  type Reranker,
  require,
  retriever,
  type Source,
  semantic,
  weighted,
} from "../../src/index.ts";
import { expectError } from "../client/backends.ts";
import { openShop, type Shop } from "./shop.ts";

const QUERY = "running shoes for a marathon";
let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.client.close());

const idsOf = (hits: readonly { id: string }[]) => hits.map(({ id }) => id);

function expectThrown(made: () => unknown, message: RegExp): void {
  expect(made).toThrow(ElanusError);
  expect(made).toThrow(message);
}

/** The shop behind a client that finds rows and never reads their fields. */
function neverReads(of: Shop): Shop {
  const client = new Proxy(of.client, {
    get: (target, name) => {
      if (name === "get") return () => new Promise(() => {});
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { ...of, client };
}

function rerankerOf(rerank: Reranker["rerank"]): Reranker {
  return { name: "given", fields: [], rerank };
}

describe("re-ranking", () => {
  const search = () => retriever(shop).retrieve(hybrid({ candidates: 30 }));
  const backwards = rerankerOf(async (_, candidates) => candidates.map((_, i) => i));

  test("orders by its scores and keeps the best", async () => {
    const { trace, hits } = await search().rerank(backwards, { candidates: 20, keep: 12 })(QUERY);
    const fused = trace.steps[2].ranked.slice(0, 20);
    expect(idsOf(hits)).toEqual(idsOf(fused).reverse().slice(0, 10));
    expect(trace.steps[3]).toMatchObject({ stage: "rerank(given)", kept: 12, fellBack: false });
  });

  test("leaves the order as it was when it is late, and says so", async () => {
    const { hits } = await search()(QUERY);
    const aborted: boolean[] = [];
    const slow = rerankerOf(async (_, candidates, { signal }) => {
      await pause(500, undefined, { ref: false });
      aborted.push(signal.aborted);
      return candidates.map((_, i) => i);
    });
    const late = await search().rerank(slow, { budget: 20 })(QUERY);
    expect(idsOf(late.hits)).toEqual(idsOf(hits));
    expect(late.trace.steps[3]).toMatchObject({ fellBack: true, note: expect.stringMatching(/longer than its 20 ms/) });
    await pause(600);
    expect(aborted).toEqual([true]);
  });

  test("leaves the order as it was when its endpoint fails, and throws where the program is wrong", async () => {
    const { hits } = await search()(QUERY);
    const failing = (error: Error) =>
      search().rerank(
        rerankerOf(async () => {
          throw error;
        }),
      )(QUERY);
    const refused = await failing(new ElanusError("REMOTE_FAILED", "the endpoint answered 503"));
    expect(idsOf(refused.hits)).toEqual(idsOf(hits));
    expect(refused.trace.steps[3].note).toMatch(/answered 503/);
    await expect(failing(new TypeError("no such thing"))).rejects.toThrow("no such thing");
    const short = search().rerank(rerankerOf(async () => [1]));
    await expectError(short(QUERY), "INVALID_PARAMETER", /1 scores of 30 candidates/);
    const nan = search().rerank(rerankerOf(async (_, candidates) => candidates.map(() => Number.NaN)));
    await expectError(nan(QUERY), "INVALID_PARAMETER", /score 0 is NaN/);
  });

  test("has no budget that timers would cut to a millisecond", () => {
    for (const budget of [0, 2 ** 31, Number.POSITIVE_INFINITY]) {
      expectThrown(() => search().rerank(backwards, { budget }), /`budget` must be milliseconds above 0, up to/);
    }
    expectThrown(() => Reflect.apply(semantic, undefined, [{ budget: 5n }]), /`budget` must be milliseconds/);
  });

  test("stops all of the search with its signal", async () => {
    const stop = new AbortController();
    const endless = rerankerOf(() => new Promise(() => {}));
    const found = search().rerank(endless)(QUERY, { signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await expectError(found, "CANCELLED", /given up/);
    await expectError(search()(QUERY, { signal: AbortSignal.abort() }), "CANCELLED", /given up/);
  });

  test("stops within a stage of one's own, and while the rows of the hits are read", async () => {
    const stop = new AbortController();
    const endless = { name: "endless", filters: [], run: () => new Promise<never>(() => {}) };
    setTimeout(() => stop.abort(), 20);
    await expectError(search().stage(endless)(QUERY, { signal: stop.signal }), "CANCELLED", /given up/);
    const late = new AbortController();
    const last = {
      name: "last",
      filters: [],
      run: async (all: readonly Candidate[]) => {
        late.abort();
        return all;
      },
    };
    await expectError(search().stage(last)(QUERY, { signal: late.signal }), "CANCELLED", /given up/);
  });

  test("reads the texts within its time, and tells what took longer without giving way", async () => {
    const { hits } = await search()(QUERY);
    const slowTexts = { ...backwards, fields: ["title"] };
    const late = await retriever(neverReads(shop))
      .retrieve(hybrid({ candidates: 30 }))
      .rerank(slowTexts, { budget: 20 })(QUERY, { outputFields: [] });
    expect(idsOf(late.hits)).toEqual(idsOf(hits));
    expect(late.trace.steps[3]).toMatchObject({ fellBack: true, note: expect.stringMatching(/longer than its 20 ms/) });
    const busy = rerankerOf(async (_, candidates) => {
      for (const until = performance.now() + 30; performance.now() < until; );
      return candidates.map((_, i) => i);
    });
    const { trace } = await search().rerank(busy, { budget: 5 })(QUERY);
    expect(trace.steps[3]).toMatchObject({ fellBack: false, note: expect.stringMatching(/^took \d+ of its 5 ms$/) });
  });
});

describe("budgets of sources", () => {
  test.each([
    ["semantic", (budget: number) => semantic({ budget })],
    ["hybrid", (budget: number) => hybrid({ budget })],
    ["funnel", (budget: number) => funnel({ budget })],
  ])("%s is late where its embedder is", async (name, source) => {
    const embedQuery = (text: string) => pause(400, text).then((query) => shop.embedder.embedQuery(query));
    const embedder: Embedder = Object.assign(Object.create(shop.embedder), { embedQuery });
    const search = retriever(shop, { embedder });
    const late = search.retrieve(source(20))(QUERY);
    if (name === "hybrid") {
      const steps = (await late).trace.steps.map(({ fellBack, note }) => ({ fellBack, note }));
      expect(steps[0]).toEqual({ fellBack: true, note: "took longer than its 20 ms" });
    } else await expectError(late, "CANCELLED", new RegExp(`${name} took longer than its 20 ms`));
  });
});

describe("sources beside each other", () => {
  const slow: Source = { name: "slow", budget: 20, find: () => new Promise(() => {}) };
  const unreachable: Source = {
    name: "far",
    find: async () => {
      throw new ElanusError("REMOTE_FAILED", "no answer");
    },
  };

  test("go without those that are late or do not answer", async () => {
    const { hits } = await retriever(shop).retrieve(fuse([keyword()]))(QUERY);
    const { hits: without, trace } = await retriever(shop).retrieve(fuse([slow, keyword(), unreachable]))(QUERY);
    expect(idsOf(without)).toEqual(idsOf(hits));
    expect(trace.steps[0]).toMatchObject({ stage: "slow", fellBack: true, note: "took longer than its 20 ms" });
    expect(trace.steps[2]).toMatchObject({ stage: "far", fellBack: true, note: "no answer" });
  });

  test("fail where nothing is left", async () => {
    await expectError(retriever(shop).retrieve(fuse([slow]))(QUERY), "CANCELLED", /slow took longer/);
    await expectError(retriever(shop).retrieve(slow)(QUERY), "CANCELLED", /slow took longer than its 20 ms/);
    await expectError(retriever(shop).retrieve(fuse([slow, unreachable]))(QUERY), "REMOTE_FAILED", /no answer/);
  });
});

describe("rules", () => {
  const search = () => retriever(shop).retrieve(semantic({ candidates: 50 }));

  test("require by the search, so that the answer is full", async () => {
    const { hits, trace } = await search().rules(require("price < 30"), require("rating >= 4"))(QUERY);
    expect(trace.filter).toBe("(price < 30) and (rating >= 4)");
    expect(hits.length).toBe(10);
    for (const { row } of hits) expect(Number(row.price) < 30 && Number(row.rating) >= 4).toBe(true);
  });

  test("boost by the sum of shares", async () => {
    const { hits, trace } = await search().rules(boost("rating", 0.3), boost("price", -0.1))(QUERY, { limit: 50 });
    const before = trace.steps[0].ranked;
    const relevance = new Map(before.map(({ id, score }) => [id, score]));
    const shareAmong = (values: number[]) => {
      const [least, most] = [Math.min(...values), Math.max(...values)];
      return (value: number) => (value - least) / (most - least);
    };
    const relevant = shareAmong([...relevance.values()]);
    const rated = shareAmong(hits.flatMap(({ row }) => (row.rating === null ? [] : [Number(row.rating)])));
    const priced = shareAmong(hits.map(({ row }) => Number(row.price)));
    for (const { id, score, row } of hits) {
      const stars = row.rating === null ? 0 : 0.3 * rated(Number(row.rating));
      expect(score).toBeCloseTo(relevant(relevance.get(id) ?? 0) + stars - 0.1 * priced(Number(row.price)), 6);
    }
    expect(trace.steps[1].stage).toBe("boost(rating 0.3) + boost(price -0.1)");
    expect(idsOf(hits)).not.toEqual(idsOf(before));
  });

  test("boost by what a function makes of a value, and say where there is none", async () => {
    const { hits } = await search()(QUERY);
    const brand = hits[9].row.brand;
    const lifted = await search().rules(boost("brand", 5, { of: (value) => Number(value === brand) }))(QUERY);
    expect(lifted.hits[0].row.brand).toBe(brand);
    const none = await search().rules(boost("title", 1))(QUERY);
    expect(idsOf(none.hits)).toEqual(idsOf(hits));
    expect(none.trace.steps[1].note).toBe("no candidate has a value of `title`");
    await expectError(search().rules(boost("raiting", 1))(QUERY), "FIELD_NOT_FOUND", /did you mean `rating`/);
  });

  test("boost by nothing where a function makes no number of a value", async () => {
    const { hits } = await search()(QUERY, { limit: 50 });
    const free = hits[3].row.brand;
    const of = (brand: unknown) => (brand === free ? -Math.log(0) : 1);
    const lifted = await search().rules(boost("brand", 5, { of }))(QUERY, { limit: 50 });
    expect(lifted.hits.every(({ score }) => Number.isFinite(score))).toBe(true);
    expect(lifted.hits[0].row.brand).not.toBe(free);
    expect(lifted.hits.at(-1)?.row.brand).toBe(free);
  });

  test("give every brand its place, and lose nothing", async () => {
    const all = (await search()(QUERY, { limit: 50 })).hits;
    const { hits } = await search().rules(diversify("brand", 2))(QUERY, { limit: 50 });
    expect(idsOf(hits).sort()).toEqual(idsOf(all).sort());
    const counts = new Map<unknown, number>();
    const brands = new Set(all.map(({ row }) => row.brand)).size;
    for (const { row } of hits.slice(0, brands)) {
      counts.set(row.brand, (counts.get(row.brand) ?? 0) + 1);
      if (row.brand !== "") expect(counts.get(row.brand)).toBeLessThanOrEqual(2);
    }
  });

  test("take lists that are the same for the same value", () => {
    const lists = [["a", "b"], ["a", "b"], ["c"]];
    const candidates = lists.map((tags, i) => ({ id: String(i), score: 3 - i, row: { tags }, sources: [] }));
    const ordered = diversify("tags").apply(candidates, { query: "", limit: 3 } as never);
    expect(ordered).toMatchObject([{ id: "0" }, { id: "2" }, { id: "1" }]);
  });

  test("pin rows that were found or not, for the queries that they are for", async () => {
    const { hits } = await search()(QUERY);
    const { data } = await shop.client.query({ collection_name: "products", filter: "price > 400", limit: 1 });
    const far = String(data[0].id);
    const pinned = search().rules(pin([far, "nope", hits[5].id], { for: " Running shoes for a MARATHON" }));
    expect(idsOf((await pinned(QUERY)).hits).slice(0, 3)).toEqual([far, hits[5].id, hits[0].id]);
    expect((await pinned(QUERY)).hits[0]).toMatchObject({ row: { id: far }, sources: [] });
    expect(idsOf((await pinned("a kettle")).hits)).not.toContain(far);
    const byPattern = search().rules(pin(far, { for: /shoes/g }));
    for (let i = 0; i < 2; i++) expect((await byPattern(QUERY)).hits[0].id).toBe(far);
    const cheap = await pinned(QUERY, { filter: "price < 400" });
    expect(idsOf(cheap.hits)).not.toContain(far);
  });

  test("pin a row once, by keys of any form", async () => {
    const { client } = shop;
    const fields = [
      { name: "id", data_type: "Int64", is_primary_key: true } as const,
      { name: "text", data_type: "VarChar", max_length: 99, enable_analyzer: true } as const,
      { name: "words", data_type: "SparseFloatVector" } as const,
    ];
    const bm25 = { name: "bm25", type: "BM25", input_field_names: ["text"], output_field_names: ["words"], params: {} };
    await client.createCollection({ collection_name: "numbered", fields, functions: [{ ...bm25, type: "BM25" }] });
    const data = ["red shoes", "shoes", "kettle"].map((text, id) => ({ id, text }));
    await client.insert({ collection_name: "numbered", data });
    const shoes = retriever({ client, collection_name: "numbered" }).retrieve(keyword());
    const { hits, diagnose } = await shoes.rules(pin([2, 0n, "2"]))("shoes");
    expect(idsOf(hits)).toEqual(["2", "0", "1"]);
    await expectError(shoes.rules(pin("P1"))("shoes"), "INVALID_PARAMETER", /`P1` is no key of collection `numbered`/);
    await expectError(diagnose("1] or id in [2"), "INVALID_PARAMETER", /is no key/);
    await client.dropCollection({ collection_name: "numbered" });
  });

  test("that wait for rows beyond their time are left out, and what is required holds", async () => {
    const found = await search()(QUERY, { filter: "price < 30" });
    const first = found.hits[7].id;
    const rules = [boost("rating", 0.3), diversify("brand"), pin(first), require("price < 30")];
    const inTime = await search().rules(...rules, { budget: 5000 })(QUERY);
    expect(inTime.trace.steps.some(({ fellBack }) => fellBack)).toBe(false);
    const { hits, trace, diagnose } = await retriever(neverReads(shop))
      .retrieve(semantic({ candidates: 50 }))
      .rules(...rules, { budget: 20 })(QUERY, { outputFields: [] });
    const others = idsOf(found.hits).filter((id) => id !== first);
    expect(idsOf(hits)).toEqual([first, ...others]);
    const late = { fellBack: true, note: "took longer than the 20 ms of all rules: the order of before stands" };
    expect(trace.steps.slice(1, 4)).toMatchObject([late, late, { stage: `pin(${first})`, fellBack: false }]);
    expect(trace.filter).toBe("price < 30");
    const { data } = await shop.client.query({ collection_name: "products", filter: "price > 400", limit: 1 });
    expect(await diagnose(String(data[0].id))).toMatchObject({ stage: "require(price < 30)" });
  });

  test("are refused options that there are not", () => {
    expectThrown(
      () => Reflect.apply(search().rules, undefined, [boost("price", 1), { bugdet: 5 }]),
      /does not take `bugdet`/,
    );
    expectThrown(() => search().rules(boost("price", 1), { budget: 0 }), /`budget` must be milliseconds above 0/);
    expectThrown(() => Reflect.apply(search().rules, undefined, [{ budget: 5 }, boost("price", 1)]), /is no rule/);
  });

  test("are refused where they are none", () => {
    const given: unknown[] = ["price < 100", { kind: "requires" }, undefined];
    for (const rule of given) expectThrown(() => Reflect.apply(search().rules, undefined, [rule]), /is no rule/);
    expectThrown(() => Reflect.apply(require, undefined, [5]), /the filter is not a text/);
    expectThrown(() => Reflect.apply(weighted, undefined, [0.5]), /weights must be numbers/);
  });

  test("work in their order, however they are written", async () => {
    const { trace } = await search().rules(
      pin("P000001"),
      diversify("brand"),
      boost("rating", 0.1),
      require("price < 90"),
    )(QUERY);
    expect(trace.steps.map(({ stage }) => stage)).toEqual([
      "semantic(embedding)",
      "boost(rating 0.1)",
      "diversify(brand 1)",
      "pin(P000001)",
      "hits",
    ]);
  });
});
