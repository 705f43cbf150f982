import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeAnalyzer } from "../../src/text/analyzers/make_analyzer.ts";
import { type HighlightStyle, highlight } from "../../src/text/highlight.ts";

const analyzer = makeAnalyzer();
const BRACES: HighlightStyle = {
  preTags: ["{"],
  postTags: ["}"],
  fragmentOffset: 0,
  fragmentSize: 100,
  mostFragments: 5,
};

function shown(text: string, query: string, style: Partial<HighlightStyle> = {}): string[] {
  return highlight(analyzer, text, new Set(analyzer.terms(query)), { ...BRACES, ...style });
}

describe("highlight", () => {
  const text = "Milvus supports full text search. Use BM25 for keyword relevance. Filters can narrow results.";
  const suits =
    "my second test doc. Milvus is an open-source vector database that suits AI applications of every size from running a demo";

  test("cuts fragments as Milvus's documentation shows them", () => {
    expect(shown(text, "BM25")).toEqual(["{BM25} for keyword relevance. Filters can narrow results."]);
    expect(shown("This document explains how text filtering works in Milvus.", "text filtering")).toEqual([
      "{text} {filtering} works in Milvus.",
    ]);
    expect(shown(text, "BM25", { fragmentOffset: 4, fragmentSize: 60, mostFragments: 1 })).toEqual([
      "Use {BM25} for keyword relevance. Filters can narrow results.",
    ]);
    expect(shown(suits, "test")).toEqual([
      "{test} doc. Milvus is an open-source vector database that suits AI applications of every size from run",
    ]);
    expect(shown(suits, "Milvus", { fragmentOffset: 20, fragmentSize: 60 })).toEqual([
      "my second test doc. {Milvus} is an open-source vector database",
    ]);
  });

  test("begins another fragment behind the first, and as many as are asked for", () => {
    const letters = "a b c d e a b c d e a b c d e";
    expect(shown(letters, "a", { fragmentSize: 5 })).toEqual(["{a} b c", "{a} b c", "{a} b c"]);
    expect(shown(letters, "a", { fragmentSize: 5, mostFragments: 2 })).toEqual(["{a} b c", "{a} b c"]);
    expect(shown(letters, "a", { mostFragments: 0 })).toEqual([]);
    expect(shown(letters, "c e", { fragmentSize: 2, mostFragments: 9 })).toHaveLength(6);
  });

  test("takes tags in turn, and a whole term where it is longer than the fragment", () => {
    const tags = { preTags: ["<b>", "<i>"], postTags: ["</b>", "</i>"] };
    expect(shown("one two three", "one two three", tags)).toEqual(["<b>one</b> <i>two</i> <b>three</b>"]);
    expect(shown("an extraordinary word", "extraordinary", { fragmentSize: 3 })).toEqual(["{extraordinary}"]);
  });

  test("counts characters, and cuts none: emoji, letters beyond the basic plane", () => {
    expect(shown("😀😀 word 😀😀😀", "word", { fragmentOffset: 2, fragmentSize: 8 })).toEqual(["😀 {word} 😀"]);
    expect(shown("𝒳𝒴 und 𝒳𝒴", "𝒳𝒴", { fragmentSize: 4 })).toEqual(["{𝒳𝒴} u", "{𝒳𝒴}"]);
    expect(shown("漢字 漢字", "漢字", { fragmentSize: 2 })).toEqual(["{漢字}", "{漢字}"]);
  });

  test("shows nothing without terms, or where the text has none of them", () => {
    expect([shown("a b", ""), shown("a b", "c"), shown("", "a")]).toEqual([[], [], []]);
  });

  test("loses and adds no character but the tags", () => {
    const words = fc.array(fc.constantFrom("a", "bb", "😀", "ccc", "𝒳", "-"), { maxLength: 30 });
    const style = { fragmentOffset: fc.nat(8), fragmentSize: fc.integer({ min: 1, max: 20 }) };
    fc.assert(
      fc.property(words, fc.record(style), (given, asked) => {
        const whole = given.join(" ");
        for (const fragment of shown(whole, "a ccc 𝒳", asked)) {
          expect(whole).toContain(fragment.replace(/[{}]/g, ""));
          expect(fragment.match(/\{(a|ccc|𝒳)\}/gu)?.length).toBeGreaterThan(0);
        }
      }),
      { seed: 20_261_126, numRuns: 300 },
    );
  });
});
