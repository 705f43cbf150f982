import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import {
  type AnyVector,
  type Connection,
  DataType,
  ElanusClient,
  FunctionType,
  type HybridRequest,
  type Rerank,
  RRFRanker,
  type SearchHit,
  WeightedRanker,
} from "../../src/index.ts";
import { loadStemmers } from "../../src/text/analyzers/stemmers.ts";
import { clustered, random } from "../index/vectors.ts";
import { collection_name, describeBackends, expectError } from "./backends.ts";

beforeAll(loadStemmers);

const COUNT = 400;
const DIM = 16;
const cosine = clustered({ count: COUNT + 20, dim: DIM, seed: 5 }).map((vector) => Array.from(vector));
const l2 = clustered({ count: COUNT + 20, dim: DIM, seed: 6 }).map((vector) => Array.from(vector));
const next = random(7);
const texts = Array.from({ length: COUNT }, () =>
  Array.from({ length: 6 }, () => `w${Math.floor(40 * next() ** 2)}`).join(" "),
);

const FIELDS = [
  { name: "id", data_type: DataType.Int64, is_primary_key: true },
  { name: "brand", data_type: DataType.Int32 },
  { name: "price", data_type: DataType.Double },
  { name: "discount", data_type: DataType.Double, nullable: true },
  { name: "text", data_type: DataType.VarChar, max_length: 100, enable_analyzer: true },
  { name: "near", data_type: DataType.FloatVector, dim: DIM },
  { name: "far", data_type: DataType.FloatVector, dim: DIM },
  { name: "words", data_type: DataType.SparseFloatVector },
];

/** Half of the rows sealed with their indexes, half growing; every tenth of them deleted. */
async function filled(client: Connection): Promise<Connection> {
  await client.createCollection({
    collection_name,
    fields: FIELDS,
    functions: [
      {
        ...{ name: "bm25", type: FunctionType.BM25, params: {} },
        ...{ input_field_names: ["text"], output_field_names: ["words"] },
      },
    ],
    index_params: [
      { field_name: "near", index_type: "FLAT", metric_type: "COSINE" },
      { field_name: "far", index_type: "HNSW", metric_type: "L2", params: { M: 8, efConstruction: 64 } },
      { field_name: "words", index_type: "SPARSE_INVERTED_INDEX", metric_type: "BM25" },
    ],
  });
  const data = texts.map((text, id) => ({ id, brand: id % 7, price: id, text, near: cosine[id], far: l2[id] }));
  await client.insert({ collection_name, data: data.slice(0, COUNT / 2) });
  await client.flushSync({ collection_names: [collection_name] });
  await client.waitForIndex({ collection_name });
  await client.insert({ collection_name, data: data.slice(COUNT / 2) });
  await client.delete({ collection_name, filter: "id % 10 == 9" });
  return client;
}

const NEAR: HybridRequest<number[]> = { anns_field: "near", data: cosine[COUNT] };
const FAR: HybridRequest<number[]> = { anns_field: "far", data: l2[COUNT], params: { exact: true } };
const WORDS: HybridRequest<string> = { anns_field: "words", data: "w3 w17 w30" };

const idsOf = (hits: readonly SearchHit[]) => hits.map(({ id }) => Number(id));

/** Each row of the lists with the sum of what `scoreOf` makes of its place in each; equal scores by the key. */
function fusedByHand(lists: readonly SearchHit[][], scoreOf: (hit: SearchHit, rank: number, list: number) => number) {
  const scores = new Map<number, number>();
  for (const [l, list] of lists.entries()) {
    for (const [i, hit] of list.entries()) {
      const score = Math.fround(scoreOf(hit, i + 1, l));
      scores.set(Number(hit.id), Math.fround((scores.get(Number(hit.id)) ?? 0) + score));
    }
  }
  return [...scores].map(([id, score]) => ({ id, score })).sort((a, b) => b.score - a.score || a.id - b.id);
}

const NORMS: readonly ((score: number) => number)[] = [
  (score) => (1 + score) / 2,
  (score) => 1 - (2 * Math.atan(score)) / Math.PI,
  (score) => (2 * Math.atan(score)) / Math.PI,
];

/** What each request finds by itself. */
async function alone(client: Connection, requests: readonly HybridRequest<AnyVector | string>[], limit: number) {
  const answers = requests.map((request) => client.search({ collection_name, limit, ...request }));
  return (await Promise.all(answers)).map(({ results }) => results);
}

describeBackends("hybrid search", ({ open, reopen }) => {
  test("ranks by the sum of 1 / (k + rank), and equal sums by the key", async () => {
    let client = await filled(await open());
    const data = [NEAR, FAR, WORDS];
    const lists = await alone(client, data, 50);
    for (const k of [60, 1]) {
      const wanted = fusedByHand(lists, (_, rank) => 1 / (k + rank)).slice(0, 50);
      const { results } = await client.hybridSearch({ collection_name, data, rerank: RRFRanker(k), limit: 50 });
      expect(results.map(({ id, score }) => ({ id: Number(id), score }))).toEqual(wanted);
    }
    const byDefault = await client.search({ collection_name, data, limit: 50 });
    expect(idsOf(byDefault.results)).toEqual(
      idsOf((await client.hybridSearch({ collection_name, data, limit: 50 })).results),
    );
    expect(byDefault.results[0].score).toBe(fusedByHand(lists, (_, rank) => 1 / (60 + rank))[0].score);
    if (reopen) client = await reopen(client);
    expect((await client.search({ collection_name, data, limit: 50 })).results).toEqual(byDefault.results);
  });

  test("weighs the scores, normalised or turned", async () => {
    const client = await filled(await open());
    const data = [NEAR, FAR, WORDS];
    const weights = [0.5, 1, 0.25];
    const lists = await alone(client, data, 30);
    const ask = async (rerank: Rerank) => {
      const { results } = await client.hybridSearch({ collection_name, data, rerank, limit: 30 });
      return results.map(({ id, score }) => ({ id: Number(id), score: score.toFixed(5) }));
    };
    const normed = fusedByHand(lists, ({ score }, _, l) => weights[l] * NORMS[l](score)).slice(0, 30);
    const turned = fusedByHand(lists, ({ score }, _, l) => weights[l] * (l === 1 ? NORMS[1](score) : score)).slice(
      0,
      30,
    );
    const shown = (hits: typeof normed) => hits.map(({ id, score }) => ({ id, score: score.toFixed(5) }));
    expect(await ask(WeightedRanker(weights, true))).toEqual(shown(normed));
    expect(await ask(WeightedRanker(weights))).toEqual(shown(turned));
    const asFunction = { name: "rerank", type: FunctionType.RERANK, input_field_names: [] };
    const params = { reranker: "weighted", weights, norm_score: "true" };
    expect(await ask({ ...asFunction, params })).toEqual(shown(normed));
    expect(await ask({ functions: [{ ...asFunction, params }], params: {} })).toEqual(shown(normed));
  });

  test("of distances alone the least sum is best", async () => {
    const client = await filled(await open());
    const other = { ...FAR, data: l2[COUNT + 1] };
    const rerank = WeightedRanker([1, 1]);
    const { results } = await client.hybridSearch({ collection_name, data: [FAR, other], rerank, limit: 400 });
    expect(results).toHaveLength(360);
    const scores = results.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
  });

  test("filter, parameters and limit are each request's own, and the whole's where it has none", async () => {
    const client = await filled(await open());
    const data = [
      { ...NEAR, filter: "price < 100", limit: 3 },
      { ...WORDS, expr: "price >= {least}", exprValues: { least: 300 }, limit: 2 },
      FAR,
    ];
    const { results } = await client.hybridSearch({ collection_name, data, filter: "brand == 3", limit: 10 });
    const own = await alone(client, [data[0], data[1], { ...FAR, filter: "brand == 3" }], 10);
    expect(own.map(({ length }) => length)).toEqual([3, 2, 10]);
    expect(idsOf(results)).toEqual(
      fusedByHand(own, (_, rank) => 1 / (60 + rank))
        .map(({ id }) => id)
        .slice(0, 10),
    );
  });

  test("offset counts after the fusion, and requests find enough for it", async () => {
    const client = await filled(await open());
    const search = { collection_name, data: [NEAR, WORDS] };
    const lists = await alone(client, search.data, 60);
    const wanted = fusedByHand(lists, (_, rank) => 1 / (60 + rank)).slice(50, 60);
    const { results } = await client.hybridSearch({ ...search, limit: 10, offset: 50 });
    expect(idsOf(results)).toEqual(wanted.map(({ id }) => id));
    const alike = await client.hybridSearch({ collection_name, data: [NEAR, NEAR], limit: 10, offset: 10 });
    expect(alike.results).toHaveLength(10);
  });

  test("groups what was fused, by the best of their hits or another score", async () => {
    const client = await filled(await open());
    const request = { collection_name, data: [NEAR, FAR], group_by_field: "brand", group_size: 3, limit: 4 };
    const { results } = await client.hybridSearch({ ...request, strict_group_size: true, output_fields: ["brand"] });
    expect(results).toHaveLength(12);
    const brands = results.map((hit) => hit.group_by_field_values?.brand);
    expect(brands).toEqual(results.map(({ brand }) => brand));
    for (let group = 0; group < 4; group++) {
      const hits = results.slice(group * 3, group * 3 + 3);
      expect(new Set(hits.map(({ brand }) => brand)).size).toBe(1);
      const scores = hits.map(({ score }) => score);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
    }
    const best = [0, 3, 6, 9].map((i) => results[i].score);
    expect(best).toEqual([...best].sort((a, b) => b - a));
    const bySum = await client.hybridSearch({ ...request, rank_group_scorer: "sum", limit: 7 });
    const sums = new Map<unknown, number>();
    for (const { group_by_field_values, score } of bySum.results) {
      sums.set(group_by_field_values?.brand, (sums.get(group_by_field_values?.brand) ?? 0) + score);
    }
    expect([...sums.values()]).toEqual([...sums.values()].sort((a, b) => b - a));
    const second = await client.hybridSearch({ ...request, limit: 2, offset: 2, strict_group_size: true });
    expect(idsOf(second.results)).toEqual(idsOf(results.slice(6)));
  });

  test("many queries find what each finds alone, in worker threads too", async () => {
    const client = await filled(await open());
    for (const count of [2, 20]) {
      const queries = Array.from({ length: count }, (_, i) => i);
      const near = { ...NEAR, data: queries.map((i) => cosine[COUNT + i]) };
      const words = { ...WORDS, data: queries.map((i) => `w${i} w${i + 3}`) };
      const more = { collection_name, limit: 10, filter: "brand != 2", output_fields: ["text"] };
      const { results } = await client.hybridSearch({ ...more, data: [near, words] });
      expect(results).toHaveLength(count);
      for (const i of queries) {
        const data = [
          { ...NEAR, data: near.data[i] },
          { ...WORDS, data: words.data[i] },
        ];
        expect(results[i]).toEqual((await client.hybridSearch({ ...more, data })).results);
      }
    }
  });

  test("a long one is over the rows as they were when it began", async () => {
    const client = await filled(await open());
    const queries = Array.from({ length: 20 }, (_, i) => cosine[COUNT + i]);
    const data = [
      { ...NEAR, data: queries },
      { ...FAR, data: queries },
    ];
    const request = { collection_name, data, limit: 10, output_fields: ["price"] };
    const before = await client.hybridSearch(request);
    const running = client.hybridSearch(request);
    await client.delete({ collection_name, filter: "id >= 5" });
    await client.truncateCollection({ collection_name });
    expect((await running).results).toEqual(before.results);
    expect((await client.hybridSearch(request)).results).toEqual(queries.map(() => []));
  });

  test("leaves out what is not sealed, as a whole or in one request", async () => {
    const client = await filled(await open());
    const sealed = await client.hybridSearch({ collection_name, data: [NEAR], limit: 400, ignore_growing: true });
    expect(sealed.results.length).toBe(180);
    expect(Math.max(...idsOf(sealed.results))).toBeLessThan(COUNT / 2);
    expect((await client.search({ collection_name, ...NEAR, limit: 400, ignore_growing: true })).results).toHaveLength(
      180,
    );
    const data = [{ ...NEAR, ignore_growing: true }, FAR];
    expect((await client.hybridSearch({ collection_name, data, limit: 400 })).results).toHaveLength(360);
  });

  test("rounds its scores and gives the fields that were asked for", async () => {
    const client = await filled(await open());
    const { results } = await client.hybridSearch({
      ...{ collection_name, data: [NEAR, FAR], limit: 1 },
      ...{ round_decimal: 3, output_fields: ["text", "price"] },
    });
    expect(Object.keys(results[0]).sort()).toEqual(["id", "price", "score", "text"]);
    expect(results[0].score).toBe(Math.round(results[0].score * 1000) / 1000);
    // The SDK's users put it among the parameters.
    const plain = await client.search({ collection_name, ...NEAR, limit: 1, params: { round_decimal: 2 } });
    expect(plain.results[0].score).toBe(Math.round(plain.results[0].score * 100) / 100);
  });
});

describeBackends("rerank", ({ open }) => {
  const decay = (params: Record<string, unknown>, input_field_names = ["price"]): Rerank => ({
    ...{ name: "decay", type: FunctionType.RERANK, input_field_names },
    params: { reranker: "decay", function: "exp", origin: 100, scale: 20, ...params },
  });

  test("a decay lessens the scores of one search by a field", async () => {
    const client = await filled(await open());
    const plain = await client.search({ collection_name, limit: 20, ...NEAR });
    const wanted = plain.results
      .map(({ id, score }) => ({ id, score: score * 0.5 ** (Math.max(0, Math.abs(Number(id) - 100) - 5) / 20) }))
      .sort((a, b) => b.score - a.score);
    const { results } = await client.search({ collection_name, limit: 20, ...NEAR, rerank: decay({ offset: 5 }) });
    expect(results.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
    for (const [i, { score }] of results.entries()) expect(score).toBeCloseTo(wanted[i].score, 5);
  });

  test("and of several searches, of which the best, the sum or the average counts", async () => {
    const client = await filled(await open());
    const data = [NEAR, { ...NEAR, data: cosine[COUNT + 1], limit: 400 }];
    const scoresBy = async (score_mode: string) => {
      const rerank = decay({ scale: 1e9, score_mode });
      const { results } = await client.hybridSearch({ collection_name, data, rerank, limit: 400 });
      return new Map(results.map(({ id, score }) => [id, score]));
    };
    const [first, second] = (await alone(client, data, 400)).map(
      (hits) => new Map(hits.map((hit) => [hit.id, hit.score])),
    );
    const [max, sum, avg] = [await scoresBy("max"), await scoresBy("sum"), await scoresBy("avg")];
    for (const [id, score] of first) {
      const other = second.get(id) ?? 0;
      expect(max.get(id)).toBeCloseTo(Math.max(score, other), 4);
      expect(sum.get(id)).toBeCloseTo(score + other, 4);
      expect(avg.get(id)).toBeCloseTo((score + other) / 2, 4);
    }
  });

  test("what is no ranker is refused by name", async () => {
    const client = await filled(await open());
    const refused = (rerank: unknown, code: Parameters<typeof expectError>[1], message: RegExp) => {
      const untyped: object = { rerank };
      return expectError(client.hybridSearch({ collection_name, data: [NEAR, FAR], ...untyped }), code, message);
    };
    await refused({ strategy: "rrrf", params: {} }, "INVALID_PARAMETER", /`rrrf` does not exist.*did you mean `rrf`/);
    await refused(null, "INVALID_PARAMETER", /`rerank` must be an object.*null/s);
    await refused(RRFRanker(0), "INVALID_PARAMETER", /`k` must be a number above 0 and below 16384/);
    await refused(RRFRanker(16_384), "INVALID_PARAMETER", /`k`/);
    await refused({ strategy: "rrf", params: { k: 5n } }, "INVALID_PARAMETER", /`k` must be a number/);
    await refused({ strategy: "rrf", k: 10 }, "INVALID_PARAMETER", /`k` is not a field of `rerank`/);
    await refused(
      { strategy: "rrf", params: { K: 3 } },
      "INVALID_PARAMETER",
      /`K` is not a parameter of the ranker rrf/,
    );
    await refused(WeightedRanker([1]), "INVALID_PARAMETER", /as many `weights` as requests.*weights: 1, requests: 2/);
    await refused(WeightedRanker([1, 2]), "INVALID_PARAMETER", /from 0 to 1.*\[1,2\]/);
    await refused({ strategy: "weighted", params: {} }, "INVALID_PARAMETER", /`weights`/);
    await refused("rrf", "INVALID_PARAMETER", /`rerank` must be an object/);
    await refused({}, "INVALID_PARAMETER", /names no ranker/);
    await refused({ functions: [], params: {} }, "INVALID_PARAMETER", /must hold one function.*holds 0/);
    const of = (params: object, more: object = {}) => ({ name: "r", type: 3, input_field_names: [], params, ...more });
    await refused(of({ reranker: "model" }), "NOT_SUPPORTED", /`model` is not supported/);
    await refused(of({ reranker: "rrf" }, { type: 1 }), "INVALID_PARAMETER", /another type/);
    await refused(
      of({ reranker: "rrf" }, { input_field_names: ["price"] }),
      "INVALID_PARAMETER",
      /takes no `input_field/,
    );
    await refused(decay({ origin: undefined }), "INVALID_PARAMETER", /needs a `origin`/);
    await refused(decay({ function: "cubic" }), "INVALID_PARAMETER", /gauss, exp, linear/);
    await refused(decay({ decay: 1 }), "INVALID_PARAMETER", /`decay`/);
    await refused(decay({}, ["prise"]), "FIELD_NOT_FOUND", /did you mean `price`/);
    await refused(decay({}, ["text"]), "INVALID_PARAMETER", /of type VarChar/);
    await refused(decay({}, ["discount"]), "INVALID_PARAMETER", /nullable/);
    await refused(decay({}, []), "INVALID_PARAMETER", /goes by one field/);
  });
});

describeBackends("requests of a hybrid search are checked", ({ open }) => {
  test("and errors say in which of them they are", async () => {
    const client = await filled(await open());
    const refused = (request: object, code: Parameters<typeof expectError>[1], message: RegExp) =>
      expectError(client.hybridSearch({ collection_name, data: [NEAR, FAR], ...request }), code, message);
    await refused({ data: [] }, "INVALID_PARAMETER", /1 to 1024 requests/);
    await refused({ data: [NEAR, { data: [1] }] }, "INVALID_PARAMETER", /request 2: .*needs an `anns_field`/);
    await refused(
      { data: [NEAR, { ...FAR, anns_field: "fur" }] },
      "FIELD_NOT_FOUND",
      /request 2: .*did you mean `far`/,
    );
    await refused({ data: [NEAR, { ...FAR, data: [1, 2] }] }, "INVALID_VECTOR", /request 2: /);
    await refused(
      { data: [NEAR, { ...FAR, filter: "prise < 1" }] },
      "FIELD_NOT_FOUND",
      /request 2: filter, column 1: field `prise`/,
    );
    await refused({ data: [NEAR, { ...FAR, limit: 20_000 }] }, "INVALID_PARAMETER", /request 2: `limit`.*16384/);
    await refused({ data: [NEAR, { ...FAR, offset: 1 }] }, "INVALID_PARAMETER", /request 2: .*`offset`/);
    await refused({ data: [NEAR, { ...FAR, params: { recall: true } }] }, "INVALID_PARAMETER", /`recall`/);
    await refused({ data: [NEAR, { ...FAR, data: [l2[0], l2[1]] }] }, "INVALID_PARAMETER", /equally many.*1, 2/);
    await refused({ limit: 16_384, offset: 1 }, "INVALID_PARAMETER", /`limit`/);
    await refused({ rank_group_scorer: "max" }, "INVALID_PARAMETER", /needs a `group_by_field`/);
    await refused({ group_by_field: "brand", rank_group_scorer: "most" }, "INVALID_PARAMETER", /max, sum, avg/);
    await refused({ output_fields: ["pric"] }, "FIELD_NOT_FOUND", /did you mean `price`/);
    await refused({ transformers: {} }, "INVALID_PARAMETER", /`transformers`/);
    await expectError(client.search({ collection_name, ids: [1], rerank: RRFRanker() }), "INVALID_PARAMETER", /`data`/);
  });
});

test("whatever the lists, every row of theirs is there once", async () => {
  const client = await filled(await ElanusClient.open(":memory:"));
  const request = fc.record({
    field: fc.constantFrom(NEAR, FAR),
    query: fc.integer({ min: 0, max: 19 }),
    limit: fc.integer({ min: 1, max: 40 }),
    least: fc.integer({ min: 0, max: 450 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 5 }), async (asked) => {
      const data = asked.map(({ field, query, limit, least }) => ({
        ...{ ...field, data: cosine[COUNT + query] },
        ...{ limit, filter: `id >= ${least}` },
      }));
      const lists = await alone(client, data, 40);
      const { results } = await client.hybridSearch({ collection_name, data, limit: 400 });
      const wanted = fusedByHand(lists, (_, rank) => 1 / (60 + rank));
      expect(results.map(({ id, score }) => ({ id: Number(id), score }))).toEqual(wanted);
    }),
    { numRuns: 60, seed: 11 },
  );
  await client.close();
});
