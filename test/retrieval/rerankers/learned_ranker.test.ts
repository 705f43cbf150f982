import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Candidate,
  hybrid,
  type Judgments,
  learnedRanker,
  retriever,
  saveRanker,
  type TrainedRanker,
  trainRanker,
} from "../../../src/index.ts";
import { measureRanking } from "../../../src/retrieval/evaluate/metrics.ts";
import { extractFeatures, featureNames, type RankerInputs } from "../../../src/retrieval/rerankers/learned/features.ts";
import { importances, readRanker, writeRanker } from "../../../src/retrieval/rerankers/learned/ranker_model.ts";
import { TermReader } from "../../../src/retrieval/rerankers/learned/terms.ts";
import { readStatistics } from "../../../src/retrieval/rerankers/learned/text_statistics.ts";
import { referenceBm25 } from "../../client/bm25.ts";
import { collection_name, openShop, type Shop } from "../shop.ts";
import { candidatesOf } from "./candidates.ts";

let shop: Shop;
let titles: ReadonlyMap<string, { title: string; rating: number }>;
beforeAll(async () => {
  shop = await openShop({ rows: 600, dim: 24 });
  const { data } = await shop.client.query({ collection_name, output_fields: ["id", "title", "rating"], limit: 600 });
  titles = new Map(data.map(({ id, title, rating }) => [String(id), { title: String(title), rating: Number(rating) }]));
});
afterAll(() => shop.client.close());

/** Two words of a title each; whatever they look for, people want what is rated well. */
function judge(count: number): Judgments {
  const queries = new Set([...titles.values()].map(({ title }) => title.split(" ").slice(-2).join(" ")));
  const grades = new Map(Array.from(titles, ([id, { rating }]) => [id, rating >= 4.5 ? 3 : 0]));
  return new Map([...queries].slice(0, count).map((query) => [query, grades]));
}

const find = async (query: string): Promise<readonly Candidate[]> =>
  (await retriever(shop).retrieve(hybrid())(query, { limit: 40 })).hits;

describe("a ranker that is taught by judgments", () => {
  let trained: TrainedRanker;
  const stages = new Set<string>();
  beforeAll(async () => {
    const onProgress = (stage: string) => stages.add(stage);
    trained = await trainRanker({
      client: shop.client,
      collection: collection_name,
      find,
      judgments: judge(50),
      onProgress,
    });
  });

  it("is better than the order in which candidates are found, on queries that it has not seen", () => {
    const { crossValidation, model } = trained;
    expect(crossValidation).toMatchObject({ a: "found", b: "learned", metric: "ndcg@10" });
    expect(crossValidation.interval[0]).toBeGreaterThan(0.2);
    expect(crossValidation.queries).toHaveLength(model.taughtBy.queries);
    expect(model.taughtBy.queries).toBeGreaterThan(20);
    expect([...stages].sort()).toEqual(["search", "train", "validate"]);
    const shares = new Map(importances(model));
    expect(shares.get("rating")).toBeGreaterThan(0.5);
    expect([...shares.values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it("tells what it makes of the candidates of queries that it has not seen", () => {
    const { crossValidation, heldOut } = trained;
    const judgments = judge(50);
    expect([...heldOut.keys()].sort()).toEqual(crossValidation.queries.map(({ id }) => id).sort());
    for (const { id, b } of crossValidation.queries) {
      const ranking = measureRanking(heldOut.get(id) ?? [], judgments.get(id) ?? new Map());
      expect(ranking["ndcg@10"]).toBeCloseTo(b, 12);
    }
  });

  it("looks at texts, numbers and searches of the collection, by its own analyzer", () => {
    const { texts, numbers, searches, analyzedAs } = trained.model.inputs;
    expect(texts).toEqual(["text", "title", "brand"]);
    expect(numbers).toEqual(["price", "rating"]);
    expect(searches).toEqual(["dense:embedding", "words:words"]);
    expect(analyzedAs).toBe("text");
  });

  it("is kept with the collection, and orders candidates in a search", async () => {
    await saveRanker(shop.client, collection_name, trained.model, "shop");
    const ranker = await learnedRanker(shop.client, collection_name, { name: "shop" });
    expect(ranker.name).toBe("learned:shop");
    const search = retriever(shop).retrieve(hybrid());
    const query = [...judge(1).keys()][0];
    const [found, learned] = [await search(query), await search.rerank(ranker)(query)];
    expect(learned.trace.steps.map(({ stage }) => stage)).toContain("rerank(learned:shop)");
    expect(learned.hits.map(({ id }) => id)).not.toEqual(found.hits.map(({ id }) => id));
    const meanRating = (hits: readonly Candidate[]) =>
      hits.slice(0, 5).reduce((sum, { id }) => sum + Number(titles.get(id)?.rating), 0) / 5;
    expect(meanRating(learned.hits)).toBeGreaterThan(meanRating(found.hits));
    expect(await ranker.rerank(query, [])).toEqual([]);
    const again = readRanker(writeRanker(trained.model));
    expect(again.trees).toEqual(trained.model.trees);
    expect(again.inputs.statistics.frequencies).toEqual(trained.model.inputs.statistics.frequencies);
  });

  it("takes signals from outside, as how near a user is", async () => {
    const judgments: Judgments = new Map(
      Array.from(judge(40), ([query]) => [
        query,
        new Map([...titles.keys()].map((id) => [id, id.endsWith("7") ? 3 : 0])),
      ]),
    );
    const affinity = {
      name: "affinity",
      values: async (_query: string, some: readonly Candidate[]) => some.map(({ id }) => (id.endsWith("7") ? 1 : null)),
    };
    const signals = [affinity];
    const { model } = await trainRanker({ client: shop.client, collection: collection_name, find, judgments, signals });
    expect(importances(model)[0][0]).toBe("affinity");
    await saveRanker(shop.client, collection_name, model);
    const ranker = await learnedRanker(shop.client, collection_name, { signals });
    const candidates = await find("shoes");
    const scores = await ranker.rerank("shoes", candidates);
    const best = candidates[scores.indexOf(Math.max(...scores))];
    expect(best.id.endsWith("7")).toBe(true);
  });

  it("refuses what cannot teach it, and names what is not there", async () => {
    const request = { client: shop.client, collection: collection_name, find };
    const few = { code: "INVALID_PARAMETER", message: /too few queries/, detail: /20 are needed/ };
    await expect(trainRanker({ ...request, judgments: judge(5) })).rejects.toMatchObject(few);
    const field = trainRanker({ ...request, judgments: judge(40), texts: ["titel"] });
    await expect(field).rejects.toMatchObject({ code: "FIELD_NOT_FOUND", message: /`titel`/ });
    const stopped = trainRanker({ ...request, judgments: judge(40), signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: "CANCELLED" });
    const missing = learnedRanker(shop.client, collection_name, { name: "none" });
    await expect(missing).rejects.toMatchObject({ code: "INVALID_PARAMETER", message: /no learned ranker `none`/ });
    expect(() => readRanker(new Uint8Array([1, 2]))).toThrow(/cannot be read/);
    const newer = new TextEncoder().encode('{"format":"elanus.ranker","version":9}');
    expect(() => readRanker(newer)).toThrow(/newer version/);
  });
});

describe("the features of candidates", () => {
  const texts = ["red running shoes", "shoes for running", "", "garden hose, red"];
  const fakeClient = {
    runAnalyzer: async ({ text }: { text: string[] }) => ({
      results: text.map((each) => ({ tokens: (each.toLowerCase().match(/\w+/g) ?? []).map((token) => ({ token })) })),
    }),
  };
  const reader = new TermReader(fakeClient, "c", undefined);
  const statisticsOf = () => {
    const rows = texts.map((title) => ({ title }));
    const client = { count: async () => ({ data: rows.length }), query: async () => ({ data: rows }) };
    return readStatistics(client as never, { collection: "c", texts: ["title"], reader });
  };

  it("are told by name, with BM25 as the index has it, and NaN for what is not known", async () => {
    const statistics = await statisticsOf();
    const inputs: RankerInputs = {
      texts: ["title"],
      numbers: ["price"],
      searches: ["dense:embedding", "words:w"],
      signals: ["s"],
      statistics,
    };
    const candidates = candidatesOf(...texts);
    const table = await extractFeatures(reader, inputs, [], "red running shoes", candidates);
    const column = (name: string) => [...table[featureNames(inputs).indexOf(name)]];
    expect(table).toHaveLength(featureNames(inputs).length);
    expect(column("order")).toEqual([1, 1 / 2, 1 / 3, 1 / 4]);
    expect(column("price")).toEqual([10, 11, 12, 13]);
    expect(column("words:w")).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
    expect(column("s").every(Number.isNaN)).toBe(true);
    expect(column("phrase:title")).toEqual([1, 0, 0, 0]);
    const coverage = column("coverage:title");
    expect([coverage[0], coverage[2]]).toEqual([1, 0]);
    expect(coverage[1]).toBeGreaterThan(coverage[3]);
    expect(column("length:title")).toEqual([3, 3, Number.NaN, 3]);
    // Relative to the candidates: equal steps on another scale.
    const scored = referenceBm25(new Map(texts.map((text, i) => [i, text])), "red running shoes");
    const plain = texts.map((_, i) => scored.find(({ id }) => id === String(i))?.score ?? 0);
    const bm25 = column("bm25:title");
    const scale = (plain[0] - plain[1]) / (bm25[0] - bm25[1]);
    for (let i = 1; i < texts.length; i++) expect((bm25[0] - bm25[i]) * scale).toBeCloseTo(plain[0] - plain[i], 9);
  });

  it("of a query without words are not known", async () => {
    const inputs: RankerInputs = {
      texts: ["title"],
      numbers: [],
      searches: [],
      signals: [],
      statistics: await statisticsOf(),
    };
    const table = await extractFeatures(reader, inputs, [], "!?", candidatesOf(...texts));
    const at = (name: string) => [...table[featureNames(inputs).indexOf(name)]];
    expect(at("coverage:title").every(Number.isNaN)).toBe(true);
    expect(at("phrase:title").every(Number.isNaN)).toBe(true);
    expect(at("bm25:title")).toEqual([0, 0, 0, 0]);
  });
});
