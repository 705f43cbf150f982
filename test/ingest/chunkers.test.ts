import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countTokens } from "../../src/ingest/chunkers/count_tokens.ts";
import { type ChunkerOptions, createChunker } from "../../src/ingest/index.ts";

const SEED = 20_261_121;

/** Texts with sentences, paragraphs, long words, and scripts without spaces. */
const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "The cat sat.",
        "Is it? Yes!",
        "e.g. this",
        "\n\n",
        "\n",
        "  ",
        "猫が座った。",
        "x".repeat(90),
        "👩‍👩‍👧",
        "é\u0301",
      ),
      fc.string({ unit: "grapheme", maxLength: 30 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(" "));

const options: fc.Arbitrary<ChunkerOptions> = fc.oneof(
  fc.constant<ChunkerOptions>({ kind: "whole" }),
  fc
    .record({ size: fc.integer({ min: 2, max: 30 }), unit: fc.constantFrom("words", "characters") })
    .chain(({ size, unit }) =>
      fc.integer({ min: 0, max: size - 1 }).map((overlap): ChunkerOptions => ({ kind: "fixed", size, overlap, unit })),
    ),
  fc
    .integer({ min: 2, max: 40 })
    .chain((maxTokens) =>
      fc
        .integer({ min: 0, max: maxTokens - 1 })
        .map((overlap): ChunkerOptions => ({ kind: "sentence", maxTokens, overlap })),
    ),
);

describe("every chunker", () => {
  test("gives spans of the text, in order, that leave nothing out but white space", () => {
    fc.assert(
      fc.property(texts, options, (text, chosen) => {
        const chunks = createChunker(chosen).chunk(text);
        let covered = 0;
        for (const [i, { text: piece, start, end }] of chunks.entries()) {
          expect(text.slice(start, end)).toBe(piece);
          expect(piece.trim()).not.toBe("");
          expect(text.slice(covered, Math.max(covered, start)).trim()).toBe("");
          if (i > 0) {
            expect(start).toBeGreaterThanOrEqual(chunks[i - 1].start);
            expect(end).toBeGreaterThan(chunks[i - 1].end);
          }
          covered = end;
        }
        expect(text.slice(covered).trim()).toBe("");
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});

describe("sentence", () => {
  test("no chunk has more tokens than the limit", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 40 }), (text, maxTokens) => {
        const chunker = createChunker({ kind: "sentence", maxTokens, overlap: Math.floor(maxTokens / 2) });
        for (const chunk of chunker.chunk(text)) expect(countTokens(chunk.text)).toBeLessThanOrEqual(maxTokens);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  const cut = (text: string, maxTokens: number, overlap = 0): string[] =>
    createChunker({ kind: "sentence", maxTokens, overlap })
      .chunk(text)
      .map((chunk) => chunk.text);

  test("ends no sentence at an abbreviation, an initial or the end of a line", () => {
    expect(cut("Use a tool, e.g. Milvus. Ask Dr. J. Smith. It is\nwrapped here. Done.", 10)).toEqual([
      "Use a tool, e.g. Milvus.",
      "Ask Dr. J. Smith.",
      "It is\nwrapped here. Done.",
    ]);
  });

  test("knows the stops of scripts without spaces", () => {
    expect(cut("猫が座った。犬が走った。鳥が飛んだ。", 12)).toEqual(["猫が座った。犬が走った。", "鳥が飛んだ。"]);
  });

  test("a chunk begins with the last sentences of the one before, within the overlap", () => {
    expect(cut("One two. Three four. Five six. Seven eight.", 9, 3)).toEqual([
      "One two. Three four. Five six.",
      "Five six. Seven eight.",
    ]);
  });

  test("cuts a sentence that is too long, between words", () => {
    expect(cut("one two three four five six seven", 3)).toEqual(["one two three", "four five six", "seven"]);
  });

  test("stays within the embedder's context by default", () => {
    expect(createChunker({ kind: "sentence" }).id).toBe("sentence maxTokens=384 overlap=38");
    expect(createChunker({ kind: "sentence" }, 128).id).toBe("sentence maxTokens=128 overlap=12");
  });
});

test("an overlap as large as the chunk is refused", () => {
  expect(() => createChunker({ kind: "fixed", size: 10, overlap: 10 })).toThrow(
    expect.objectContaining({ code: "INVALID_PARAMETER", detail: expect.stringContaining("overlap is 10") }),
  );
});
