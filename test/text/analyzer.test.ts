import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { makeAnalyzer, parseAnalyzerParams } from "../../src/text/analyzers/make_analyzer.ts";
import { loadStemmers } from "../../src/text/analyzers/stemmers.ts";
import { termHash } from "../../src/text/analyzers/term_hash.ts";
import { expectError } from "../client/backends.ts";

const SEED = 20_260_501;

beforeAll(loadStemmers);

function terms(params: Record<string, unknown>, text: string): string[] {
  return makeAnalyzer(params).terms(text);
}

const custom = (filter: unknown[], tokenizer: unknown = "standard") => ({ tokenizer, filter });

/** https://milvus.io/docs: the analyzer, tokenizer and filter pages of 2.6. */
describe("the examples of Milvus's documentation", () => {
  const sentence = "The Milvus vector database is built for scale!";

  test("standard", () => {
    const words = ["the", "milvus", "vector", "database", "is", "built", "for", "scale"];
    expect(terms({ type: "standard", stop_words: ["of"] }, sentence)).toEqual(words);
    expect(terms({}, sentence)).toEqual(words);
  });

  test("english", () => {
    const params = { type: "english", stop_words: ["a", "an", "the"] };
    expect(terms(params, "Milvus is a vector database built for scale!")).toEqual([
      ...["milvus", "vector", "databas", "built", "scale"],
    ]);
  });

  test("chinese keeps words of Chinese and of letters and digits", () => {
    const found = terms({ type: "chinese" }, "Milvus 是一个高性能、可扩展的向量数据库！");
    expect(found).toContain("Milvus");
    expect(found.join("")).toBe("Milvus是一个高性能可扩展的向量数据库");
    expect(found.length).toBeGreaterThan(5);
  });

  test("whitespace", () => {
    const params = custom(["lowercase"], "whitespace");
    expect(terms(params, sentence)).toEqual(["the", "milvus", "vector", "database", "is", "built", "for", "scale!"]);
  });

  test("icu", () => {
    expect(terms(custom([], "icu"), "Привет! Как дела?")).toEqual(["Привет", "!", " ", "Как", " ", "дела", "?"]);
    const clean = custom(["lowercase", "removepunct"], { type: "icu" });
    expect(terms(clean, "Привет! Как дела?")).toEqual(["привет", "как", "дела"]);
  });

  test.each([
    [["asciifolding"], "Café Möller serves crème brûlée and piñatas.", "Cafe Moller serves creme brulee and pinatas"],
    [["alphanumonly"], "Milvus 2.0 @ Scale! 向量", "Milvus 2 0 Scale"],
    [["cnalphanumonly"], "Milvus 是 LF AI & Data Foundation 2024 привет", "Milvus 是 LF AI Data Foundation 2024"],
    [["cncharonly"], "Milvus 是 向量 2024", "是 向量"],
    [
      [{ type: "stop", stop_words: ["of", "to", "_english_"] }],
      "The stop filter is made to be short",
      "The stop filter made short",
    ],
    [[{ type: "stemmer", language: "english" }], "running runs looked ran runner", "run run look ran runner"],
    [
      [{ type: "length", max: 10 }],
      "The length filter is useful for overextended terms",
      "The length filter is useful for terms",
    ],
    [
      [{ type: "decompounder", word_list: ["dampf", "schiff", "fahrt", "brot", "backen", "automat"] }],
      "dampfschifffahrt brotbackautomat",
      "dampf schiff fahrt brotbackautomat",
    ],
    [[{ type: "regex", expr: "^(?!test)" }], "test milvus", "milvus"],
  ])("filter %j", (filter, text, expected) => {
    expect(terms(custom(filter), text).join(" ")).toBe(expected);
  });
});

describe("an analyzer", () => {
  test("says where its terms stand; what was left out leaves a gap, and parts of a word share its place", () => {
    const stop = { type: "stop", stop_words: ["the"] };
    const split = { type: "decompounder", word_list: ["foot", "ball"] };
    const analyzer = makeAnalyzer(custom(["lowercase", stop, split]));
    expect(analyzer.tokens("The Football, the ball")).toEqual([
      { term: "foot", start: 4, end: 12, position: 1 },
      { term: "ball", start: 4, end: 12, position: 1 },
      { term: "ball", start: 18, end: 22, position: 3 },
    ]);
  });

  test("counts terms", () => {
    const counts = makeAnalyzer({ type: "english" }).termCounts("Running runs, and the runner is run over");
    expect([...counts]).toEqual([
      ["run", 3],
      ["runner", 1],
      ["over", 1],
    ]);
  });

  test.each([
    ["", []],
    ["the and of is", []],
    [" \t\n!?… 👟", []],
    ["lone \ud800surrogate\udfff words", ["lone", "surrog", "word"]],
    ["running 東京タワー бегать", ["run", "東京タワー", "бегать"]],
    ["constructor __proto__ toString", ["constructor", "proto", "tostr"]],
  ])("answers %j", (text, expected) => {
    expect(terms({ type: "english" }, text)).toEqual(expected);
  });

  test("takes a hundred thousand words, as many of them different", () => {
    const words = Array.from({ length: 100_000 }, (_, i) => `w${i}`);
    expect(terms({ type: "standard" }, words.join(" "))).toEqual(words);
  });

  test("has the same terms with places and without", () => {
    const piece = fc.constantFrom(
      "Running",
      "the",
      "don't",
      "x1",
      "東京",
      "é",
      " ",
      ",",
      "👟",
      "\ud800",
      "_",
      "FOOTBALL",
    );
    const analyzers = [
      ...[{}, { type: "english" }, { type: "chinese" }, custom(["lowercase"], "whitespace"), custom([], "icu")],
      custom(["lowercase", { type: "decompounder", word_list: ["foot", "ball"] }]),
    ].map(makeAnalyzer);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.constantFrom(...analyzers), (pieces, analyzer) => {
        const text = pieces.join("");
        const tokens = analyzer.tokens(text);
        expect(tokens.map(({ term }) => term)).toEqual(analyzer.terms(text));
        for (const { start, end } of tokens) expect(start >= 0 && end <= text.length && start < end).toBe(true);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});

describe("what is not known is refused by name", () => {
  test.each([
    [{ type: "englsh" }, /"englsh".*did you mean `english`/s],
    [{ type: "english", stopwords: [] }, /analyzer `english` does not take `stopwords`.*`stop_words`/s],
    [{ type: "standard", stop_words: "the" }, /`stop_words`.*"the"/s],
    [{ type: "standard", stop_words: ["_french_"] }, /`_french_`.*_english_/s],
    [{ tokenizer: "standrad" }, /tokenizer `standrad`.*did you mean `standard`/s],
    [{ tokenizer: { type: "jieba", dict: [] } }, /tokenizer `jieba` does not take `dict`/],
    [{ tokenizer: 5 }, /tokenizer.*5/s],
    [{ tokenizer: "standard", filters: [] }, /does not take `filters`.*`filter`/s],
    [custom(["lowercas"]), /filter `lowercas`.*`lowercase`/s],
    [custom([{ type: "stemmer", language: "englisch" }]), /`language`.*"englisch".*`english`/s],
    [custom([{ type: "length", max: "many" }]), /`max`.*"many"/s],
    [custom([{ type: "regex", expr: "(" }]), /`expr`.*regular expression/s],
    [custom([{ type: "stop" }]), /`stop_words`.*missing/s],
    [custom([{ type: "lowercase", stop_words: [] }]), /filter `lowercase` does not take `stop_words`/],
    [{ tokenizer: "standard", filter: "lowercase" }, /`filter`/],
  ])("%j", async (params, message) => {
    await expectError(
      Promise.resolve().then(() => makeAnalyzer(params)),
      "INVALID_PARAMETER",
      message,
    );
  });

  test("parameters that are no object", async () => {
    expect(parseAnalyzerParams('{"type":"english"}')).toEqual({ type: "english" });
    for (const bad of ["{", "[]", 5, null]) {
      await expectError(
        Promise.resolve().then(() => parseAnalyzerParams(bad)),
        "INVALID_PARAMETER",
        /analyzer_params/,
      );
    }
  });
});

describe("termHash", () => {
  /** Check value of CRC-32, and what Milvus adds: a hundred bytes, and never the last u32. */
  test("is Milvus's", () => {
    expect(termHash("123456789")).toBe(0xcbf43926);
    expect(termHash("")).toBe(0);
    const long = "a".repeat(100);
    expect(termHash(`${long}b`)).toBe(termHash(long));
    expect(termHash("é".repeat(50))).toBe(termHash(`${"é".repeat(50)}x`));
    expect(termHash("東京")).not.toBe(termHash("京都"));
  });
});
