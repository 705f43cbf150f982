import { beforeAll, expect, test } from "vitest";
import { type Connection, type CreateCollectionRequest, DataType, FunctionType } from "../../src/index.ts";
import { loadStemmers } from "../../src/text/analyzers/stemmers.ts";
import { random } from "../index/vectors.ts";
import { collection_name, compact, describeBackends, expectError } from "./backends.ts";
import { referenceBm25, type ScoredText } from "./bm25.ts";

beforeAll(loadStemmers);

const english = { type: "english" };
const FIELDS = [
  { name: "id", data_type: DataType.Int64, is_primary_key: true },
  { name: "year", data_type: DataType.Int32, default_value: 2000 },
  ...[
    { name: "text", data_type: DataType.VarChar, max_length: 10_000, enable_analyzer: true, analyzer_params: english },
  ],
  { name: "sparse", data_type: DataType.SparseFloatVector },
];
const BM25 = {
  ...{ name: "bm25", type: FunctionType.BM25, input_field_names: ["text"], output_field_names: ["sparse"], params: {} },
};

async function create(client: Connection, index: Record<string, unknown> | undefined = {}) {
  await client.createCollection({ collection_name, fields: FIELDS, functions: [BM25] });
  if (index === undefined) return;
  const definition = { field_name: "sparse", index_type: "SPARSE_INVERTED_INDEX", metric_type: "BM25", params: index };
  await client.createIndex({ collection_name, ...definition });
}

/** Words of a Zipf-like distribution, so that a few are everywhere and most are rare. */
function generated(count: number, seed: number): Map<number, string> {
  const next = random(seed);
  const word = () => `w${Math.floor(400 * next() ** 3)}`;
  return new Map(
    Array.from({ length: count }, (_, id) => [id, Array.from({ length: 1 + Math.floor(next() * 30) }, word).join(" ")]),
  );
}

async function insert(client: Connection, texts: ReadonlyMap<number, string>): Promise<void> {
  await client.insert({
    collection_name,
    data: [...texts].map(([id, text]) => ({ id, text, year: 1990 + (id % 30) })),
  });
}

function expectHits(found: readonly ScoredText[], truth: readonly ScoredText[], limit = 10): void {
  const wanted = truth.slice(0, limit);
  expect(found.map(({ score }) => score.toFixed(3))).toEqual(wanted.map(({ score }) => score.toFixed(3)));
  // Of equal scores the order is the segments'.
  const sure = wanted.filter(({ score }, i) =>
    truth.every((other, j) => j === i || Math.abs(other.score - score) > 1e-4),
  );
  for (const { id } of sure) expect(found.map((hit) => hit.id)).toContain(id);
}

const SENTENCES = new Map([
  [1, "A wizard boy goes to a school of wizardry"],
  [2, "Two running wizards run from a dragon, running and running"],
  [3, "The dragon sleeps"],
  [4, ""],
]);

describeBackends("BM25", ({ open, reopen }) => {
  test("a text is searched for by its terms, whatever their form", async () => {
    let client = await open();
    await create(client);
    await insert(client, SENTENCES);
    const search = async () =>
      (await client.search({ collection_name, data: "the run of a Wizard", limit: 10, output_fields: ["text"] }))
        .results;
    const found = await search();
    expectHits(found, referenceBm25(SENTENCES, "the run of a Wizard", { params: english }));
    expect(found[0]).toMatchObject({ id: "2", text: SENTENCES.get(2) });
    if (reopen) client = await reopen(client);
    expect(await search()).toEqual(found);
    await client.flushSync({ collection_names: [collection_name] });
    await client.waitForIndex({ collection_name });
    expect(await search()).toEqual(found);
    if (reopen) client = await reopen(client);
    expect(await search()).toEqual(found);
  });

  test("drop_ratio_search drops the terms that weigh least, in every segment and whatever is indexed yet", async () => {
    const client = await open();
    await create(client);
    const texts = generated(600, 33);
    await insert(client, texts);
    const check = async () => {
      // By number and idf: w0 is in most texts, w300 in few, and w40 between them.
      const search = async (params: object) =>
        (await client.search({ collection_name, data: "w0 w40 w300", limit: 10, params: { ...params } })).results;
      const dropped = await search({ drop_ratio_search: 0.4 });
      expectHits(dropped, referenceBm25(texts, "w40 w300", { params: english }));
      expect(await search({ drop_ratio_search: 0.3 })).toEqual(await search({}));
      expectHits(await search({ drop_ratio_search: 0.7 }), referenceBm25(texts, "w300", { params: english }));
      expect(await search({ drop_ratio_search: 0.7, exact: true })).toEqual(await search({}));
    };
    await check();
    await client.flushSync({ collection_names: [collection_name] });
    await client.waitForIndex({ collection_name });
    await check();
    const data = "w0 w40 w300";
    const { recalls } = await client.search({
      collection_name,
      data,
      params: { drop_ratio_search: 0.7, recall: true },
    });
    expect(recalls[0]).toBeLessThan(1);
  });

  test("statistics are those of all segments, and follow deletes and updates", async () => {
    const client = await open();
    await create(client);
    const texts = generated(900, 31);
    const part = (from: number, to: number) => new Map([...texts].filter(([id]) => id >= from && id < to));
    const check = async () => {
      for (const query of ["w0 w3 w77", "w250", "w1 w1 w2 w9 w14 w30 w31 w120 w300", "w399 nothing"]) {
        const { results } = await client.search({ collection_name, data: query, limit: 10 });
        expectHits(results, referenceBm25(texts, query, { params: english }));
      }
    };
    await insert(client, part(0, 400));
    await client.flushSync({ collection_names: [collection_name] });
    await insert(client, part(400, 700));
    await client.flushSync({ collection_names: [collection_name] });
    await client.waitForIndex({ collection_name });
    await insert(client, part(700, 900));
    await check();
    const gone = [...texts.keys()].filter((id) => id % 3 === 0);
    await client.delete({ collection_name, ids: gone.map(String) });
    for (const id of gone) texts.delete(id);
    await check();
    texts.set(1, "w0 w0 w250 w250 w250");
    await client.upsert({ collection_name, data: [{ id: 1, text: texts.get(1) }], partial_update: true });
    texts.set(5000, "w399");
    await client.upsert({ collection_name, data: [{ id: 5000, text: "w399" }] });
    await check();
    await client.upsert({ collection_name, data: [{ id: 1, year: 7 }], partial_update: true });
    await check();
    await compact(client);
    await client.waitForIndex({ collection_name });
    await check();
  });

  test("searches take k1 and b, filters, ranges, offsets, several texts, and rows as queries", async () => {
    const client = await open();
    await create(client, { bm25_k1: 0.5, bm25_b: "1", inverted_index_algo: "DAAT_MAXSCORE" });
    const texts = generated(300, 5);
    await insert(client, texts);
    await client.flushSync({ collection_names: [collection_name] });
    await client.waitForIndex({ collection_name });
    const truth = referenceBm25(texts, "w2 w40", { params: english, k1: 0.5, b: 1 });
    const search = { collection_name, data: "w2 w40", anns_field: "sparse", metric_type: "BM25" };
    expectHits((await client.search({ ...search, limit: 5, offset: 3 })).results, truth.slice(3), 5);
    const exact = await client.search({ ...search, limit: 10, params: { exact: true } });
    expect(exact.results).toEqual((await client.search({ ...search, limit: 10 })).results);
    const old = truth.filter(({ id }) => 1990 + (Number(id) % 30) < 1995);
    expectHits((await client.search({ ...search, filter: "year < 1995", limit: 10 })).results, old);
    const radius = truth[20].score;
    const within = await client.search({
      ...search,
      limit: 100,
      params: { radius, range_filter: truth[4].score + 1e-3 },
    });
    expect(within.results.length).toBeGreaterThan(10);
    expect(within.results.every(({ score }) => score > radius && score <= truth[4].score + 1e-3)).toBe(true);
    const { results } = await client.search({ ...search, data: ["w2 w40", "", "nothing of this"], limit: 10 });
    expect(results.map((hits) => hits.length)).toEqual([10, 0, 0]);
    const like = await client.search({ collection_name, ids: ["17"], limit: 1 });
    expectHits(like.results[0], referenceBm25(texts, texts.get(17) ?? "", { params: english, k1: 0.5, b: 1 }), 1);
    const { data: _, ...rest } = search;
    const iterator = await client.searchIterator({ ...rest, data: "w2 w40", batchSize: 7, limit: 25 });
    const iterated: ScoredText[] = [];
    for await (const hits of iterator) iterated.push(...hits);
    expectHits(iterated, truth, 25);
  });

  test("the schema says what is analyzed, and by which function", async () => {
    let client = await open();
    await create(client);
    if (reopen) client = await reopen(client);
    const { schema } = await client.describeCollection({ collection_name });
    expect(schema.functions).toEqual([{ ...BM25, type: "BM25", description: "" }]);
    const [, , text, sparse] = schema.fields;
    expect(text).toMatchObject({ enable_analyzer: "true", analyzer_params: '{"type":"english"}' });
    expect(sparse.is_function_output).toBe(true);
    await client.addCollectionField({
      collection_name,
      field: { name: "title", data_type: "VarChar", max_length: 9, nullable: true, enable_analyzer: true },
    });
    const { results } = await client.runAnalyzer({ collection_name, field_name: "text", text: "Running" });
    expect(results[0].tokens.map(({ token }) => token)).toEqual(["run"]);
    const unsplit = client.runAnalyzer({ collection_name, field_name: "year", text: "Running" });
    await expectError(unsplit, "INVALID_PARAMETER", /`year`.*no analyzer.*`text`/s);
    await insert(client, SENTENCES);
    expect((await client.search({ collection_name, data: "dragon" })).results).toHaveLength(2);
    expect((await client.query({ collection_name, filter: "id == 1" })).data).toEqual([
      { id: "1", text: SENTENCES.get(1), year: 1991, title: null },
    ]);
  });

  test("what cannot be meant is refused, and nothing is written", async () => {
    const client = await open();
    await create(client, undefined);
    const given = client.insert({ collection_name, data: [{ id: 1, text: "a", sparse: { 1: 1 } }] });
    await expectError(given, "INVALID_ROW", /`sparse`.*function/s);
    const vector = client.search({ collection_name, data: { 1: 1 } });
    await expectError(vector, "INVALID_VECTOR", /`sparse` is searched for by a text.*`text`/s);
    const output = client.search({ collection_name, data: "a", output_fields: ["sparse"] });
    await expectError(output, "INVALID_PARAMETER", /`sparse` is not sent/);
    await expectError(
      client.search({ collection_name, data: "a", metric_type: "IP" }),
      "INVALID_PARAMETER",
      /IP.*BM25/s,
    );
    const index = (more: object) =>
      client.createIndex({ collection_name, field_name: "sparse", index_type: "SPARSE_INVERTED_INDEX", ...more });
    await expectError(index({ metric_type: "IP" }), "INVALID_PARAMETER", /BM25/);
    await expectError(index({ params: { bm25_b: 1.5 } }), "INVALID_PARAMETER", /`bm25_b`.*1\.5/s);
    await expectError(index({ params: { bm25_k1: -1 } }), "INVALID_PARAMETER", /`bm25_k1`/);
    const field = { name: "t", data_type: "VarChar" as const, max_length: 9, nullable: true };
    const add = client.addCollectionField({
      collection_name,
      field: { ...field, enable_analyzer: true, analyzer_params: { type: "klingon" } },
    });
    await expectError(add, "INVALID_PARAMETER", /klingon/);
    expect((await client.describeCollection({ collection_name })).schema.fields).toHaveLength(4);
    expect((await client.count({ collection_name })).data).toBe(0);
  });
});

describeBackends("functions and analyzers that cannot be", ({ open }) => {
  test("are refused by name", async () => {
    const client = await open();
    const make = (fields: object[], functions: object[] = []) => {
      const given = { fields: [...FIELDS.slice(0, 2), ...fields], functions };
      const request: CreateCollectionRequest = JSON.parse(JSON.stringify(given));
      return client.createCollection({ ...request, collection_name });
    };
    const [, , text, sparse] = FIELDS;
    const {
      enable_analyzer: _,
      analyzer_params: __,
      ...plain
    } = Object.assign({ enable_analyzer: true, analyzer_params: {} }, text);
    const cases: [Promise<unknown>, RegExp][] = [
      [make([plain, sparse], [BM25]), /function `bm25`.*`text` is not analyzed/],
      [make([text, sparse], [{ ...BM25, input_field_names: ["txt"] }]), /`txt` does not exist.*`text`/s],
      [make([text, sparse], [{ ...BM25, output_field_names: ["year"] }]), /`year` is of type Int32/],
      [make([text, sparse], [{ ...BM25, output_field_names: [] }]), /`output_field_names`/],
      [make([text, sparse], [BM25, BM25]), /another of its name/],
      [make([text, sparse], [BM25, { ...BM25, name: "again" }]), /`sparse` has a function already/],
      [make([text, sparse], [{ ...BM25, params: { k1: 2 } }]), /`k1`.*index/s],
      [make([{ ...plain, enable_match: true }, sparse]), /`text` has `enable_match` but no analyzer/],
      [make([{ ...plain, analyzer_params: english }, sparse]), /`analyzer_params` but no analyzer/],
      [make([{ ...text, analyzer_params: "{" }, sparse]), /analyzer_params/],
      [make([{ ...text, multi_analyzer_params: {} }, sparse]), /multi_analyzer_params/],
      [make([text, { ...sparse, enable_analyzer: true }]), /`sparse` is of type SparseFloatVector/],
    ];
    for (const [made, message] of cases) await expectError(made, "INVALID_SCHEMA", message);
    await expectError(make([text, sparse], [{ ...BM25, type: 2 }]), "NOT_SUPPORTED", /TextEmbedding/);
    await expectError(make([{ ...text, analyzer_params: { type: "x" } }, sparse]), "INVALID_PARAMETER", /"x"/);
    expect((await client.listCollections()).data).toEqual([]);
  });
});
