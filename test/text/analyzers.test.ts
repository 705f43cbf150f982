import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldToAscii } from "../../src/text/analyzers/ascii_folding.ts";
import { splitWords } from "../../src/text/analyzers/split_words.ts";

const SEED = 20_260_102;

function segmented(text: string): string[] {
  const segmenter = new Intl.Segmenter("und", { granularity: "word" });
  return [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);
}

describe("splitWords", () => {
  test.each([
    ["Men's running-shoes, size 10.5 (US)!", ["Men's", "running", "shoes", "size", "10.5", "US"]],
    ["1,000 USB-C cables; 3.5mm e.g. Dr.", ["1,000", "USB", "C", "cables", "3.5mm", "e.g", "Dr"]],
    ["Ελλάδα Москва café crème", ["Ελλάδα", "Москва", "café", "crème"]],
    ["snake_case 'quoted' l’eau", ["snake_case", "quoted", "l’eau"]],
    ["", []],
    [" \n\t--- !!! 👟🔥 ", []],
  ])("%j", (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });

  test("agrees with the segmenter on text in spaced scripts", () => {
    const piece = fc.constantFrom("a", "Zoë", "12", "3", "'", "’", ".", ",", "-", " ", "  ", "_", "(", "/", "Ω", "ж");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("");
        // A connector alone is a word to neither.
        const words = splitWords(text).filter((word) => !/^_+$/.test(word));
        expect(words).toEqual(segmented(text).filter((word) => !/^_+$/.test(word)));
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  test("finds words where they are written without spaces", () => {
    expect(splitWords("東京で寿司を食べる")).toEqual(segmented("東京で寿司を食べる"));
    expect(splitWords("東京で寿司を食べる").length).toBeGreaterThan(1);
    expect(splitWords("รองเท้าวิ่ง nike")).toContain("nike");
  });

  test("survives lone surrogates and very long words", () => {
    expect(splitWords("ab\ud800cd")).toEqual(["ab", "cd"]);
    expect(splitWords("x".repeat(200_000))).toHaveLength(1);
  });
});

describe("foldToAscii", () => {
  test.each([
    ["Crème Brûlée", "Creme Brulee"],
    ["Straße Łódź smørrebrød œuvre", "Strasse Lodz smorrebrod oeuvre"],
    ["ﬁne ＡＢＣ", "fine ABC"],
    ["don’t", "don't"],
    ["Ǣ ǿ", "AE o"],
    ["plain", "plain"],
    ["東京", "東京"],
  ])("%j becomes %j", (text, folded) => {
    expect(foldToAscii(text)).toBe(folded);
  });

  test("folding twice is folding once", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
        expect(foldToAscii(foldToAscii(text))).toBe(foldToAscii(text));
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});
