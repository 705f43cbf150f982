import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Connection, DataType } from "../../src/index.ts";
import { makeAnalyzer } from "../../src/text/analyzers/make_analyzer.ts";
import { GrowingTerms } from "../../src/text/growing_terms.ts";
import { TermIndex } from "../../src/text/term_index.ts";
import { collection_name, describeBackends, expectError } from "./backends.ts";

const FIELDS = [
  { name: "id", data_type: DataType.Int64, is_primary_key: true },
  ...[
    {
      name: "text",
      data_type: DataType.VarChar,
      max_length: 999,
      nullable: true,
      enable_analyzer: true,
      enable_match: true,
    },
  ],
  { name: "plain", data_type: DataType.VarChar, max_length: 999, default_value: "x" },
  { name: "vector", data_type: DataType.FloatVector, dim: 2 },
];
const TEXTS = [
  "Machine learning for vector search",
  "Search engines learn; machine parts",
  "Vectors and learning: a machine",
  null,
  "vector search and search of vectors",
];

async function fill(client: Connection): Promise<void> {
  await client.createCollection({ collection_name, fields: FIELDS });
  await client.insert({ collection_name, data: TEXTS.map((text, id) => ({ id, text, vector: [1, id] })) });
}

describeBackends("filters that ask for words", ({ open, reopen }) => {
  test("find them in growing and sealed segments alike", async () => {
    let client = await open();
    await fill(client);
    const ids = async (filter: string) =>
      (await client.query({ collection_name, filter, output_fields: ["id"] })).data.map(({ id }) => Number(id));
    const check = async () => {
      expect(await ids('text_match(text, "MACHINE vector")')).toEqual([0, 1, 2, 4]);
      expect(await ids('text_match(text, "machine vector", minimum_should_match=2)')).toEqual([0]);
      expect(await ids('text_match(text, "machine machine", minimum_should_match=2)')).toEqual([]);
      expect(await ids('not text_match(text, "machine")')).toEqual([4]);
      expect(await ids('text_match(text, "")')).toEqual([]);
      expect(await ids('phrase_match(text, "vector search")')).toEqual([0, 4]);
      expect(await ids('phrase_match(text, "search vector")')).toEqual([]);
      expect(await ids('phrase_match(text, "search vector", 2)')).toEqual([0, 4]);
      expect(await ids('phrase_match(text, "machine search", 2)')).toEqual([]);
      expect(await ids('phrase_match(text, "machine search", 3)')).toEqual([0]);
      expect(await ids('text_match(text, "search") and id < 4')).toEqual([0, 1]);
    };
    await check();
    await client.flushSync({ collection_names: [collection_name] });
    await check();
    if (reopen) client = await reopen(client);
    await check();
    await client.delete({ collection_name, ids: ["1"] });
    await client.insert({ collection_name, data: [{ id: 9, text: "one more machine", vector: [1, 1] }] });
    expect(await ids('text_match(text, "machine")')).toEqual([0, 2, 9]);
    const { results } = await client.search({ collection_name, data: [1, 9], filter: 'text_match(text, "machine")' });
    expect(results.map(({ id }) => id).sort()).toEqual(["0", "2", "9"]);
  });

  test("are refused on fields that are not declared for it", async () => {
    const client = await open();
    await fill(client);
    const query = client.query({ collection_name, filter: 'text_match(plain, "x")' });
    await expectError(query, "NOT_SUPPORTED", /`plain`.*enable_match/s);
  });
});

describe("a phrase", () => {
  const words = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 7 });

  /** Plain code: every choice of places for the words. */
  function occurs(text: readonly string[], phrase: readonly string[], slop: number, begins: number[] = []): boolean {
    if (begins.length === phrase.length) return Math.max(...begins) - Math.min(...begins) <= slop;
    const i = begins.length;
    return text.some((word, at) => word === phrase[i] && occurs(text, phrase, slop, [...begins, at - i]));
  }

  test("is found where plain code finds it", () => {
    const cases = fc.record({ texts: fc.array(words, { minLength: 1, maxLength: 8 }), phrase: words, slop: fc.nat(4) });
    fc.assert(
      fc.property(cases, ({ texts, phrase, slop }) => {
        const joined = texts.map((text) => text.join(" "));
        const analyzer = makeAnalyzer();
        const textOf = (row: number) => joined[row];
        const index = new TermIndex(analyzer, textOf, new GrowingTerms(analyzer, textOf).follow(texts.length));
        const truth = [...texts.keys()].filter((row) => occurs(texts[row], phrase, slop));
        expect([...index.phrases(phrase.join(" "), slop)]).toEqual(truth);
      }),
      { seed: 20_260_502, numRuns: 400 },
    );
  });
});
