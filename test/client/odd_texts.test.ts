import { expect, test } from "vitest";
import { type Connection, DataType, FunctionType, HighlightType, WeightedRanker } from "../../src/index.ts";
import { collection_name, describeBackends, expectError } from "./backends.ts";

const ROWS = [
  "The wizard goes to school",
  "Волшебник идёт в школу, the wizard школа",
  "魔法使いは学校へ行く wizard",
  "🧙‍♂️ wizard 🏫 100%",
  "broken \ud83e wizard \udd53 halves",
  "",
  "the of and to",
];
const MANY = Array.from({ length: 100_000 }, (_, i) => `word${i}`).join(" ");

async function fill(client: Connection, analyzer_params: object): Promise<void> {
  const words = { max_length: 65_535, enable_analyzer: true, enable_match: true };
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: DataType.Int64, is_primary_key: true },
      { name: "text", data_type: DataType.VarChar, ...words, analyzer_params: { ...analyzer_params } },
      { name: "vector", data_type: DataType.FloatVector, dim: 2 },
      { name: "words", data_type: DataType.SparseFloatVector },
    ],
    functions: [
      { name: "bm25", type: FunctionType.BM25, input_field_names: ["text"], output_field_names: ["words"], params: {} },
    ],
    index_params: [
      { field_name: "words", index_type: "SPARSE_INVERTED_INDEX", metric_type: "BM25" },
      { field_name: "vector", index_type: "FLAT", metric_type: "L2" },
    ],
  });
  await client.insert({ collection_name, data: ROWS.map((text, id) => ({ id, text, vector: [id, 1] })) });
}

async function searched(client: Connection, data: string): Promise<number[]> {
  const { results } = await client.search({ collection_name, anns_field: "words", data });
  return results.map(({ id }) => Number(id)).sort();
}

async function matched(client: Connection, query: string, call = "text_match"): Promise<number[]> {
  const filter = `${call}(text, {query})`;
  const { data } = await client.query({ collection_name, filter, exprValues: { query } });
  return data.map(({ id }) => Number(id));
}

describeBackends("odd texts", ({ open, reopen }) => {
  test("are found alike in growing and sealed segments, whatever they are written in", async () => {
    let client = await open();
    await fill(client, { tokenizer: "whitespace", filter: ["lowercase"] });
    const check = async () => {
      for (const [query, ids] of [
        ["WIZARD", [0, 1, 2, 3, 4]],
        ["школу, nothing", [1]],
        ["魔法使いは学校へ行く", [2]],
        ["🏫", [3]],
        ["🧙‍♂️", [3]],
        // A half of a character is stored as U+FFFD, as everywhere where UTF-8 is written.
        ["\ufffd", [4]],
        ["100%", [3]],
      ] as const) {
        expect([query, await searched(client, query)]).toEqual([query, ids]);
        expect([query, await matched(client, query)]).toEqual([query, ids]);
      }
      expect(await searched(client, "\ud83e")).toEqual([4]);
      expect(await matched(client, "\ufffd wizard", "phrase_match")).toEqual([4]);
      await expectError(matched(client, "\ud83e"), "INVALID_FILTER", /half a surrogate pair/);
    };
    await check();
    await client.flushSync({ collection_names: [collection_name] });
    await client.waitForIndex({ collection_name });
    await check();
    if (reopen) client = await reopen(client);
    await check();
  });

  test("a query without terms finds nothing: an empty one, stop words alone, punctuation", async () => {
    const client = await open();
    await fill(client, { type: "english" });
    const highlighter = { type: HighlightType.Lexical, highlight_search_text: true };
    for (const query of ["", "   ", "the of and", "!?…", "🧙‍♂️"]) {
      expect([query, await searched(client, query)]).toEqual([query, []]);
      expect([query, await matched(client, query)]).toEqual([query, []]);
      expect([query, await matched(client, query, "phrase_match")]).toEqual([query, []]);
      const requests = [
        { anns_field: "vector", data: [0, 1], limit: 2 },
        { anns_field: "words", data: query },
      ];
      const { results } = await client.hybridSearch({ collection_name, data: requests, highlighter });
      expect(results.map(({ id, highlight }) => [id, highlight?.text.fragments])).toEqual([
        ["0", []],
        ["1", []],
      ]);
    }
  });

  test("a query of a hundred thousand words is answered", async () => {
    const client = await open();
    await fill(client, { type: "standard" });
    const check = async () => {
      expect(await searched(client, `${MANY} halves`)).toEqual([4]);
      expect(await matched(client, `${MANY} halves`)).toEqual([4]);
      expect(await matched(client, MANY, "phrase_match")).toEqual([]);
      expect(await matched(client, "halves ".repeat(100_000), "phrase_match")).toEqual([]);
    };
    await check();
    await client.flushSync({ collection_names: [collection_name] });
    await client.waitForIndex({ collection_name });
    await check();
    const row = { id: 9, text: MANY, vector: [9, 1] };
    await expectError(client.insert({ collection_name, data: [row] }), "INVALID_ROW", /`text`.*65,?535/s);
  });

  test("a query in a language that the analyzer does not know is answered by its words as they are", async () => {
    const client = await open();
    await fill(client, { type: "english" });
    expect(await searched(client, "школа")).toEqual([1]);
    expect(await matched(client, "школы")).toEqual([]);
  });

  test("an analyzer or a language that does not exist, and weights that do not match, are refused", async () => {
    const client = await open();
    await expectError(fill(client, { type: "klingon" }), "INVALID_PARAMETER", /"klingon"/);
    const filter = [{ type: "stemmer", language: "klingon" }];
    await expectError(fill(client, { tokenizer: "standard", filter }), "INVALID_PARAMETER", /"klingon"/);
    await fill(client, { type: "standard" });
    const data = [
      { anns_field: "vector", data: [0, 1] },
      { anns_field: "words", data: "wizard" },
    ];
    for (const rerank of [WeightedRanker([1]), WeightedRanker([1, 1, 1]), WeightedRanker([1, 2])]) {
      await expectError(client.hybridSearch({ collection_name, data, rerank }), "INVALID_PARAMETER", /weight/);
    }
  });
});
