import { expect, test } from "vitest";
import { bm25, collection, ElanusClient, floatVector, HighlightType, int64, varChar } from "../../../src/index.ts";
import { expectError } from "../backends.ts";

const index = { type: "SPARSE_INVERTED_INDEX", metric: "BM25" } as const;
const films = collection("films", {
  id: int64().primaryKey(),
  plot: varChar(999).analyzer({ type: "english" }, { match: true }).nullable(),
  title: varChar(99).analyzer({ type: "standard" }).default("untitled"),
  vector: floatVector(2).index({ type: "FLAT", metric: "L2" }),
  words: bm25("plot")
    .index({ ...index, bm25_b: 0.5 })
    .description("the terms of the plot"),
});
const ROWS = [
  { id: 1, plot: "A wizard goes to school", vector: [0, 1] },
  { id: 2, plot: "Schools of fish", title: "Fish", vector: [0, 2] },
  { id: 3, plot: null, vector: [0, 3] },
];

test("a text field and its terms are declared, filled, searched, filtered by and shown", async () => {
  const client = await ElanusClient.open(":memory:");
  const opened = await client.use(films, { create: true });
  await opened.insert(ROWS);
  const { schema } = await client.describeCollection({ collection_name: "films" });
  expect(schema.functions).toMatchObject([
    { name: "words", type: "BM25", input_field_names: ["plot"], output_field_names: ["words"] },
  ]);
  const highlighter = { type: HighlightType.Lexical, highlight_search_text: true };
  const found = await opened.search({ field: "words", text: "school", outputFields: ["*"], highlighter });
  expect(found).toEqual([
    {
      ...{
        id: 2n,
        score: expect.any(Number),
        highlight: { plot: { fragments: ["<em>Schools</em> of fish"], scores: [] } },
      },
      row: { id: 2n, plot: "Schools of fish", title: "Fish", vector: [0, 2] },
    },
    {
      ...{ id: 1n, score: expect.any(Number), highlight: { plot: { fragments: ["<em>school</em>"], scores: [] } } },
      row: { id: 1n, plot: "A wizard goes to school", title: "untitled", vector: [0, 1] },
    },
  ]);
  expect(await opened.query({ filter: (f) => f.plot.textMatch("wizards") })).toEqual([{ id: 1n }]);
  expect(await opened.query({ filter: (f) => f.plot.phraseMatch("school of fish") })).toEqual([{ id: 2n }]);
  const both = await opened.hybridSearch({
    requests: [
      { field: "vector", vector: [0, 3], limit: 1 },
      { field: "words", text: "fish" },
    ],
    highlighter,
  });
  expect(both.map(({ id, highlight }) => [id, highlight?.plot.fragments])).toEqual([
    [2n, ["<em>fish</em>"]],
    [3n, []],
  ]);
  await client.close();
});

test("what is there is compared with the declaration: analyzers, matching, what fills a field", async () => {
  const client = await ElanusClient.open(":memory:");
  await client.use(films, { create: true });
  await client.use(films);
  const { fields } = films;
  const other = collection("films", {
    ...fields,
    plot: varChar(999).analyzer({ type: "standard" }).nullable(),
    words: bm25("title").index(index),
  });
  await expectError(
    client.use(other),
    "INVALID_SCHEMA",
    /`plot` has analyzer.*english.*match true.*`words` is filled from field `plot`, declared is field `title`/s,
  );
  const plain = collection("films", { ...fields, title: varChar(99).default("untitled") });
  await expectError(client.use(plain), "INVALID_SCHEMA", /`title` has analyzer/);
  await client.close();
});

test("a function of a field that is not there, or has no analyzer, is refused where it is declared", () => {
  const make = (from: string) => () =>
    collection("c", { id: int64().primaryKey(), text: varChar(9), words: bm25(from).index(index) });
  expect(make("text")).toThrow(/`words`.*`text` is not analyzed/s);
  expect(make("texts")).toThrow(/`texts` does not exist/);
});
