import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ElanusError } from "../../src/errors/index.ts";
import { buildTerms } from "../../src/index/terms/build_terms.ts";
import { mergeTerms } from "../../src/index/terms/merge_terms.ts";
import { SealedTerms } from "../../src/index/terms/sealed_terms.ts";
import { makeAnalyzer } from "../../src/text/analyzers/make_analyzer.ts";
import { GrowingTerms } from "../../src/text/growing_terms.ts";
import type { TermLists } from "../../src/text/term_lists.ts";

const SEED = 20_261_126;
const WORDS = ["a", "b", "ab", "ba", "é", "ﬁ", "漢字", "𝒳", "zz", "\uffee"];
const text = fc.option(
  fc.array(fc.constantFrom(...WORDS), { maxLength: 6 }).map((words) => words.join(" ")),
  { nil: undefined },
);
const texts = fc.array(text, { maxLength: 12 });

function growing(rows: readonly (string | undefined)[]): GrowingTerms {
  return new GrowingTerms(makeAnalyzer({ tokenizer: "whitespace" }), (row) => rows[row]);
}

/** The rows of each word that any row has, and of one that none has. */
function listsOf(terms: TermLists): Record<string, number[]> {
  return Object.fromEntries([...WORDS, "none"].map((word) => [word, [...terms.rowsOf(word)]]));
}

describe("the terms of a segment", () => {
  test("are the same sealed as growing, also when they are read back", async () => {
    const property = fc.asyncProperty(texts, async (rows) => {
      const truth = listsOf(growing(rows).follow(rows.length));
      // Some rows were taken in before the build begins.
      const sealed = await buildTerms(growing(rows).follow(rows.length >> 1), rows.length);
      expect(listsOf(sealed)).toEqual(truth);
      const read = SealedTerms.load(sealed.save(), rows.length);
      expect([listsOf(read), read.rowCount, read.bytes]).toEqual([truth, rows.length, sealed.bytes]);
    });
    await fc.assert(property, { seed: SEED, numRuns: 200 });
  });

  test("are merged to what the merged rows give", async () => {
    const source = fc.record({ rows: texts, dropped: fc.option(fc.nat(3), { nil: undefined }) });
    const property = fc.asyncProperty(fc.array(source, { minLength: 1, maxLength: 4 }), async (sources) => {
      const kept = sources.map(({ rows, dropped }) => {
        if (dropped === undefined) return undefined;
        return Uint32Array.from(rows.keys()).filter((row) => row % 4 !== dropped);
      });
      const all = sources.flatMap(({ rows }, i) => rows.filter((_, row) => kept[i]?.includes(row) ?? true));
      const sealed = await Promise.all(sources.map(({ rows }) => buildTerms(growing(rows), rows.length)));
      const merged = await mergeTerms(sealed.map((terms, i) => ({ terms, kept: kept[i] })));
      const built = await buildTerms(growing(all), all.length);
      expect(merged.save()).toEqual(built.save());
    });
    await fc.assert(property, { seed: SEED, numRuns: 200 });
  });

  test("are refused where a file has others", async () => {
    const parts = (await buildTerms(growing(["a b", "b"]), 2)).save();
    const failureOf = (given: typeof parts, rowCount = 2) => {
      try {
        SealedTerms.load(given, rowCount);
      } catch (error) {
        return error instanceof ElanusError ? error.code : error;
      }
    };
    expect(failureOf(parts)).toBeUndefined();
    expect(failureOf(parts, 3)).toBe("CORRUPT");
    expect(failureOf({ ...parts, rows: new Uint8Array(8) })).toBe("CORRUPT");
    expect(failureOf({ ...parts, rows: new Uint8Array(12).fill(9) })).toBe("CORRUPT");
    expect(failureOf({ ...parts, keys: new Uint8Array(9) })).toBe("CORRUPT");
    const { head: _, ...headless } = parts;
    expect(failureOf(headless)).toBe("CORRUPT");
    expect(failureOf({ ...parts, head: new Uint8Array(Uint32Array.of(2, 2).buffer) })).toBe("NEWER_FORMAT");
  });

  test("are built in slices that a signal ends", async () => {
    const rows = Array.from({ length: 2000 }, (_, row) => `word${row} `.repeat(200));
    const abort = new AbortController();
    setImmediate(() => abort.abort());
    await expect(buildTerms(growing(rows), rows.length, { signal: abort.signal })).rejects.toThrow(/cancelled/);
  });
});
