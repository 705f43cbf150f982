import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  boost,
  collection,
  crossEncoder,
  type ElanusClient,
  floatVector,
  funnel,
  fuse,
  httpReranker,
  hybrid,
  int64,
  keyword,
  pin,
  type Reranker,
  require,
  retriever,
  rrf,
  type Source,
  semantic,
  typedCollection,
  weighted,
} from "../../src/index.ts";
import { expectError } from "../client/backends.ts";
import { asRemote, collection_name, fixedEmbedder, openShop, type Shop } from "./shop.ts";

const QUERY = "running shoes for a marathon";

describe("a retriever", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop.client.close());

  const cheapest: Reranker = {
    name: "cheapest",
    fields: ["price"],
    rerank: async (_, candidates) => candidates.map(({ row }) => -Number(row.price)),
  };

  test("finds by meaning what the client finds with the query's vector", async () => {
    const { hits } = await retriever(shop).retrieve(semantic())(QUERY, { limit: 5 });
    const data = (await shop.embedder.embedQuery(QUERY)).dense[0];
    const { results } = await shop.client.search({ collection_name, anns_field: "embedding", data, limit: 5 });
    expect(hits.map(({ id, score }) => ({ id, score }))).toEqual(results.map(({ id, score }) => ({ id, score })));
    expect(hits[0].sources).toEqual([{ kind: "dense", field: "embedding", rank: 1, score: results[0].score }]);
  });

  test("finds by words what BM25 finds, named by the text or by its field", async () => {
    const { results } = await shop.client.search({ collection_name, anns_field: "words", data: QUERY, limit: 5 });
    for (const words of ["text", "words", undefined]) {
      const { hits } = await retriever(shop).retrieve(keyword({ words }))(QUERY, { limit: 5 });
      expect(hits.map(({ id, score }) => ({ id, score }))).toEqual(results.map(({ id, score }) => ({ id, score })));
    }
  });

  test("fuses both by the ranks of each", async () => {
    const search = retriever(shop).retrieve(hybrid({ dense: "embedding", words: "text", candidates: 40 }));
    const { hits, trace } = await search(QUERY, { limit: 20 });
    for (const { score, sources } of hits) {
      expect(score).toBeCloseTo(
        sources.reduce((sum, { rank }) => sum + 1 / (60 + rank), 0),
        12,
      );
    }
    expect(hits.some(({ sources }) => sources.length === 2)).toBe(true);
    expect(trace.steps.map(({ stage }) => stage)).toEqual([
      "semantic(embedding)",
      "keyword(text)",
      "fuse(rrf)",
      "hits",
    ]);
  });

  test("shows all fields but the vectors, or those that are asked for", async () => {
    const search = retriever(shop).retrieve(keyword());
    const [whole] = (await search(QUERY, { limit: 1 })).hits;
    expect(Object.keys(whole.row).sort()).toEqual(["brand", "id", "price", "rating", "text", "title"]);
    const [few] = (await search(QUERY, { limit: 1, outputFields: ["price"] })).hits;
    expect(Object.keys(few.row).sort()).toEqual(["id", "price"]);
  });

  test("goes through pages that make the whole", async () => {
    const search = retriever(shop)
      .retrieve(hybrid({ candidates: 10 }))
      .rerank(cheapest, { keep: 5 });
    const whole = (await search(QUERY, { limit: 30 })).hits.map(({ id }) => id);
    const second = (await search(QUERY, { limit: 10, offset: 20 })).hits.map(({ id }) => id);
    expect(whole.length).toBe(30);
    expect(second).toEqual(whole.slice(20));
  });

  test("narrows, re-ranks and applies rules in the lines of the documentation", async () => {
    const search = retriever(shop)
      .retrieve(hybrid({ dense: "embedding", words: "text", candidates: 60 }))
      .rerank(cheapest, { keep: 50 })
      .rules(boost("rating", 0.2), require("price < 100"));
    const { hits, trace } = await search(QUERY, { filter: "price > {least}", exprValues: { least: 10 } });
    expect(trace.filter).toBe("(price < 100) and (price > {least})");
    expect(hits.length).toBe(10);
    for (const { row } of hits) expect(row.price).toSatisfy((price: number) => price > 10 && price < 100);
    const reranked = trace.steps.find(({ stage }) => stage === "rerank(cheapest)");
    expect(reranked?.kept).toBe(50);
    expect(reranked?.ranked.map(({ score }) => -score)).toEqual(
      reranked?.ranked.map(({ score }) => -score).sort((a, b) => a - b),
    );
    expect(trace.ms).toBeGreaterThan(0);
  });

  test("leaves a retriever as it is when a stage is added", async () => {
    const plain = retriever(shop).retrieve(keyword());
    const before = (await plain(QUERY)).hits;
    plain.rerank(cheapest).rules(require("price < 20"));
    expect((await plain(QUERY)).hits).toEqual(before);
  });

  test("takes a stage of one's own", async () => {
    const search = retriever(shop)
      .retrieve(keyword())
      .stage({ name: "backwards", filters: ["price < 50"], run: async (candidates) => candidates.toReversed() });
    const { trace, hits } = await search(QUERY, { limit: 3 });
    expect(hits.map(({ id }) => id)).toEqual(
      trace.steps[0].ranked
        .map(({ id }) => id)
        .reverse()
        .slice(0, 3),
    );
    for (const { row } of hits) expect(row.price).toBeLessThan(50);
  });

  test("weighs the scores of each search, brought to one scale", async () => {
    const only = async (source: Source) => (await retriever(shop).retrieve(source)(QUERY)).hits.map(({ id }) => id);
    const both = (weights: number[]) => only(hybrid({ fusion: weighted(weights) }));
    expect(await both([1, 0])).toEqual(await only(semantic()));
    expect((await both([0, 1])).slice(0, 5)).toEqual((await only(keyword())).slice(0, 5));
    await expectError(both([1]), "INVALID_PARAMETER", /one weight for each source.*1 weights, 2 sources/);
    expect(() => weighted([1, -1])).toThrow(/weights must be numbers from 0 up/);
    expect(() => rrf({ k: 0 })).toThrow(/`k` must be above 0/);
  });

  test("takes a typed collection, and an embedder of one's own", async () => {
    const films = collection("films", {
      id: int64().primaryKey(),
      plot: floatVector(4).index({ type: "FLAT", metric: "L2" }),
    });
    const typed = await typedCollection(shop.client, films, { create: true });
    await typed.insert([1n, 2n, 3n].map((id) => ({ id, plot: [Number(id), 0, 0, 0] })));
    const embedder = fixedEmbedder([2.2, 0, 0, 0]);
    const { hits } = await retriever(typed, { embedder }).retrieve(semantic())("anything");
    // Of distances the nearest is the best: scores are turned round, what the source saw stays as it was.
    expect(hits.map(({ id }) => id)).toEqual(["2", "3", "1"]);
    expect(hits[0].score).toBeCloseTo(-0.04, 5);
    expect(hits[0].sources[0].score).toBeCloseTo(0.04, 5);
  });

  test("runs over any client of Milvus's interface, which is given plain vectors", async () => {
    const remote = { client: asRemote(shop.client), collection_name };
    const search = retriever(remote, { embedder: shop.embedder }).retrieve(hybrid({ dense: "embedding" }));
    const here = await retriever(shop).retrieve(hybrid())(QUERY);
    expect((await search(QUERY)).hits).toEqual(here.hits);
  });
});

describe("a query", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ rows: 300, dim: 24 });
  });
  afterAll(() => shop.client.close());
  const hitsOf = async (query: string) => (await retriever(shop).retrieve(hybrid())(query)).hits;

  test.each(["", "  \n\t"])("that is empty is refused (%j)", async (query) => {
    await expectError(hitsOf(query), "INVALID_PARAMETER", /the query is empty/);
  });

  test("of stop words alone is answered by meaning, and the trace says so", async () => {
    const { trace } = await retriever(shop).retrieve(hybrid())("the of and");
    const words = trace.steps.find(({ stage }) => stage === "keyword(text)");
    expect(words).toMatchObject({ ranked: [], note: "no row has a word of the query" });
    expect(trace.steps[0].ranked.length).toBeGreaterThan(0);
  });

  test.each(["🤗🤗", "ქართული", "\ud83d"])(
    "of which nothing is known finds nothing rather than anything (%j)",
    async (query) => {
      const { hits, trace } = await retriever(shop).retrieve(hybrid())(query);
      expect(hits).toEqual([]);
      expect(trace.steps[0].note).toMatch(/knows none of these words/);
    },
  );

  test("with half characters, of mixed scripts or with emoji finds what its words find", async () => {
    for (const query of ["\ud800 shoes \udfff", "スポーツ shoes כדור", "shoes 👟👟🏽"]) {
      const { hits } = await retriever(shop).retrieve(keyword())(query);
      expect(hits.map(({ id }) => id)).toEqual(
        (await retriever(shop).retrieve(keyword())("shoes")).hits.map(({ id }) => id),
      );
    }
  });

  test("of 100,000 words is answered", async () => {
    const words = ["shoes", "blue", "kettle", "for", "quiet", "nights"];
    const long = Array.from({ length: 100_000 }, (_, i) => words[i % words.length]).join(" ");
    expect((await hitsOf(long)).length).toBe(10);
  });
});

describe("the options of a retriever", () => {
  let client: ElanusClient;
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ rows: 100, dim: 16 });
    client = shop.client;
  });
  afterAll(() => client.close());

  test("are refused by name where they cannot be meant", async () => {
    const search = retriever(shop).retrieve(hybrid());
    await expectError(search("shoes", { limit: 0 }), "INVALID_PARAMETER", /`limit` must be a whole number/);
    await expectError(search("shoes", { offset: -1 }), "INVALID_PARAMETER", /`offset`/);
    expect(() => hybrid({ candidates: 0.5 })).toThrow(/`candidates` must be a whole number from 1 to 16384/);
    expect(() => semantic({ budget: -1 })).toThrow(/`budget` must be milliseconds above 0/);
    expect(() => fuse([])).toThrow(/no source/);
    expect(() => require(" ")).toThrow(/empty/);
    expect(() => boost("rating", Number.NaN)).toThrow(/no number/);
    await expectError(search("shoes", { filter: "prise <" }), "INVALID_FILTER", /prise|end/);
  });

  test("are refused where they are misspelt, or are none: they were ignored", async () => {
    /** As a program without types gives them. */
    const untyped = (options: unknown): object => options as object;
    const misspelt = untyped({ candidate: 5 });
    for (const source of [keyword, semantic, hybrid, funnel]) {
      expect(() => source(misspelt)).toThrow(/does not take `candidate`/);
      expect(() => source(untyped(null))).toThrow(/options of .* are no object/);
    }
    expect(() => fuse([keyword()], misspelt)).toThrow(/`fuse` does not take `candidate`/);
    expect(() => retriever(shop, untyped({ embeder: 1 }))).toThrow(/`embeder`/);
    const search = retriever(shop).retrieve(keyword());
    await expectError(search("shoes", untyped({ limits: 3 })), "INVALID_PARAMETER", /`limits`/);
    await expectError(search("shoes", untyped(null)), "INVALID_PARAMETER", /no object/);
    const reranker = { name: "none", rerank: async () => [] };
    expect(() => search.rerank(reranker, untyped({ kept: 3 }))).toThrow(/`rerank` does not take `kept`/);
    expect(() => boost("rating", 1, untyped({ off: Number }))).toThrow(/`boost` does not take `off`/);
    expect(() => pin(1, untyped({ four: "shoes" }))).toThrow(/`pin` does not take `four`/);
    expect(() => crossEncoder("model", untyped({ batch: 3 }))).toThrow(/`crossEncoder` does not take `batch`/);
    const endpoint = { url: "http://localhost/rerank", model: "model" };
    expect(() => httpReranker({ ...endpoint, ...untyped({ timeout: 1 }) })).toThrow(
      /`httpReranker` does not take `timeout`/,
    );
  });

  test("name fields that there are", async () => {
    const by = (source: Source) => retriever(shop).retrieve(source)("shoes");
    await expectError(by(semantic({ dense: "embeding" })), "FIELD_NOT_FOUND", /did you mean `embedding`/);
    await expectError(by(keyword({ words: "title" })), "FIELD_NOT_FOUND", /its BM25 functions read: text/);
    const unknown = retriever({ client, collection_name: "product" }).retrieve(semantic());
    await expectError(unknown("shoes"), "COLLECTION_NOT_FOUND", /product/);
  });

  test("say what a collection lacks to be searched by words", async () => {
    await client.createCollection({ collection_name: "bare", dimension: 4 });
    const search = retriever({ client, collection_name: "bare" }).retrieve(keyword());
    await expectError(
      search("shoes"),
      "FIELD_NOT_FOUND",
      /no BM25 function.*create the collection with a BM25 function/s,
    );
    const meaning = retriever({ client, collection_name: "bare" }).retrieve(semantic());
    await expectError(meaning("shoes"), "INVALID_PARAMETER", /no embedder is recorded/);
  });
});
