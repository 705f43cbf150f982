import { describe, expect, test } from "vitest";
import type { EmbedderIdentity } from "../../src/embed/embedder.ts";
import { assertSameEmbedder, embedderId, sameEmbedder } from "../../src/embed/embedder_identity.ts";
import { normNote } from "../../src/embed/norm_note.ts";
import { openEmbedder } from "../../src/embed/registry.ts";

const nomic: EmbedderIdentity = {
  model: "nomic-ai/nomic-embed-text-v1.5",
  version: "main",
  dim: 768,
  normalized: true,
  documentPrefix: "search_document: ",
  queryPrefix: "search_query: ",
};

describe("identity", () => {
  test("is told in one line", () => {
    expect(embedderId(nomic)).toBe(
      'nomic-ai/nomic-embed-text-v1.5@main 768d unit document:"search_document: " query:"search_query: "',
    );
    expect(embedderId({ ...nomic, documentPrefix: "", queryPrefix: "", normalized: false })).not.toContain("query");
  });

  test("equal parts are the same embedder", () => {
    expect(sameEmbedder(nomic, { ...nomic })).toBe(true);
    expect(() => assertSameEmbedder(nomic, { ...nomic })).not.toThrow();
  });

  test.each([
    [{ model: "lsa" }, "model", '"nomic-ai/nomic-embed-text-v1.5"', '"lsa"'],
    [{ version: "v2" }, "version", '"main"', '"v2"'],
    [{ dim: 256 }, "dim", "768", "256"],
    [{ normalized: false }, "normalisation", "true", "false"],
    [{ documentPrefix: "" }, "document prefix", '"search_document: "', '""'],
    [{ queryPrefix: "query: " }, "query prefix", '"search_query: "', '"query: "'],
  ])("a difference of %j is refused by name with both values", (change, name, recorded, given) => {
    const other = { ...nomic, ...change };
    expect(sameEmbedder(nomic, other)).toBe(false);
    expect(() => assertSameEmbedder(nomic, other)).toThrow(
      expect.objectContaining({
        code: "EMBEDDER_MISMATCH",
        message: `the embedder differs from the recorded one in ${name}`,
        detail: `${name}: recorded ${recorded}, given ${given}`,
      }),
    );
  });

  test("two differences are both told", () => {
    expect(() => assertSameEmbedder(nomic, { ...nomic, dim: 64, version: "2" })).toThrow(/in version, dim$/);
  });
});

describe("normNote", () => {
  const unit = Float32Array.of(0.6, 0.8);
  const long = Float32Array.of(3, 4);

  test("speaks only of inner products of vectors that are not unit length", () => {
    expect(normNote([unit, long], "COSINE")).toBeUndefined();
    expect(normNote([unit, long], "L2")).toBeUndefined();
    expect(normNote([unit, unit], "IP")).toBeUndefined();
    expect(normNote([], "IP")).toBeUndefined();
    expect(normNote([unit, long], "IP")).toMatch(/1 of 2 vectors.*norms from 1\.00 to 5\.00.*popularity/);
  });
});

describe("openEmbedder", () => {
  test.each([
    ["lsq", /`lsq` is not known/, "did you mean `lsa`?"],
    ["openia:x", /`openia:x` is not known/, "did you mean `openai`?"],
    ["openai", /names no model/, "as `openai:text-embedding-3-small`"],
    ["transformers:", /names no model/, "as `transformers:BAAI/bge-small-en-v1.5`"],
    ["lsa:large", /lsa is trained on the texts/, "write `lsa`"],
    [
      "lsa",
      /nothing to learn from/,
      "give `texts` to train it on, or the `model` of an earlier training; a collection keeps its own",
    ],
  ])("%j is refused with a hint", async (spec, message, hint) => {
    const refused = openEmbedder(spec);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toMatchObject({ code: "INVALID_PARAMETER", hint });
  });

  test("a dim is refused where the model has its own", async () => {
    await expect(openEmbedder("transformers:x/y", { dim: 64 })).rejects.toMatchObject({ code: "INVALID_PARAMETER" });
  });
});
