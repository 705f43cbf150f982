import { describe, expect, test } from "vitest";
import { openTransformers } from "../../src/embed/transformers/transformers_embedder.ts";
import type { Tensor, TransformersModule } from "../../src/embed/transformers/transformers_module.ts";

const CONTEXT = 6;

/** Stands in for the package: a token a word, and vectors that tell the words' count and the pooling. */
function fakeModule(outputs: Record<string, Tensor> = {}) {
  const calls: { model: string; options: object; texts: string[][] } = { model: "", options: {}, texts: [] };
  const encode = (text: string) => [101, ...text.split(" ").map((word) => 1000 + word.length), 102];
  const tokenizer = Object.assign(
    (texts: string[]) => {
      const rows = texts.map(encode);
      const length = Math.max(...rows.map((row) => row.length));
      const data = rows.flatMap((row) => [...row, ...new Array(length - row.length).fill(0)]);
      return { input_ids: { dims: [texts.length, length], data: data.map(BigInt) } };
    },
    { encode, model_max_length: 1e30, all_special_ids: [0, 101, 102] },
  );
  const model = Object.assign(async () => outputs, { config: { max_position_embeddings: CONTEXT } });
  const extract = async (texts: string[], { pooling }: { pooling: string }) => {
    calls.texts.push(texts);
    const data = texts.flatMap((text) => [text.split(" ").length, pooling === "cls" ? 1 : 0, 0]);
    return { dims: [texts.length, 3], data };
  };
  const module: TransformersModule = {
    async pipeline(_task, name, options) {
      calls.model = name;
      calls.options = options;
      return Object.assign(extract, { tokenizer, model });
    },
  };
  return { module, calls };
}

describe("transformers", () => {
  test("without the package it says how to install it", async () => {
    await expect(openTransformers("BAAI/bge-small-en-v1.5")).rejects.toMatchObject({
      code: "DEPENDENCY_MISSING",
      hint: expect.stringContaining("npm install @huggingface/transformers"),
    });
  });

  test.each([
    ["BAAI/bge-small-en-v1.5", "", "Represent this sentence for searching relevant passages: ", true],
    ["BAAI/bge-m3", "", "", true],
    ["Xenova/all-MiniLM-L6-v2", "", "", false],
    ["nomic-ai/nomic-embed-text-v1.5", "search_document: ", "search_query: ", false],
  ])("%s has its prefixes and pooling", async (model, documentPrefix, queryPrefix, cls) => {
    const { module, calls } = fakeModule();
    const embedder = await openTransformers(model, { module });
    const { dense } = await embedder.embedDocuments(["red shoes"]);
    await embedder.embedQuery("boots");
    expect(calls.texts.slice(-2)).toEqual([[`${documentPrefix}red shoes`], [`${queryPrefix}boots`]]);
    expect(dense[0][1] > 0).toBe(cls);
    expect(Math.hypot(...dense[0])).toBeCloseTo(1, 6);
    expect(embedder.identity).toMatchObject({ model, documentPrefix, queryPrefix, dim: 3, normalized: true });
  });

  test("batches, and counts what is beyond the context", async () => {
    const { module, calls } = fakeModule();
    const embedder = await openTransformers("x/MiniLM", { module, batchSize: 2 });
    expect(embedder.maxTokens).toBe(CONTEXT);
    const { dense, truncated } = await embedder.embedDocuments(["a b c d", "a b c d e", "a"]);
    expect(dense).toHaveLength(3);
    expect(truncated).toBe(1);
    expect(calls.texts.slice(1)).toEqual([["a b c d", "a b c d e"], ["a"]]);
  });

  test("keeps downloads out of node_modules, and asks the hub only where it may", async () => {
    const { module, calls } = fakeModule();
    await openTransformers("x/y", { module });
    expect(calls.options).toMatchObject({ local_files_only: false, dtype: "fp32", revision: "main" });
    expect(JSON.stringify(calls.options)).toMatch(/elanus/);
    expect(JSON.stringify(calls.options)).not.toMatch(/node_modules/);
    await openTransformers("x/y", { module, download: false });
    expect(calls.options).toMatchObject({ local_files_only: true });
    const local = await openTransformers("./models/bge-small-en-v1.5", { module });
    expect(calls.options).toMatchObject({ local_files_only: true });
    expect(calls.model).toMatch(/^\/.*models\/bge-small-en-v1.5$/);
    expect(local.identity).toMatchObject({ model: "bge-small-en-v1.5", queryPrefix: expect.stringMatching(/^Repr/) });
  });

  test("gives the sparse half of bge-m3: the largest weight of each token", async () => {
    // The tokens of "aa b aa" and "b": 101 1002 1001 1002 102, and 101 1001 102 0 0.
    const data = [9, 0.5, 0.25, 0.75, 9, 9, 0.125, 9, 0, 0];
    const { module } = fakeModule({ sparse_vecs: { dims: [2, 5, 1], data } });
    const embedder = await openTransformers("BAAI/bge-m3", { module, sparse: true });
    expect((await embedder.embedDocuments(["aa b aa", "b"])).sparse).toEqual([
      { 1001: 0.25, 1002: 0.75 },
      { 1001: 0.125 },
    ]);
  });

  test("refuses sparse vectors where the export has none", async () => {
    const { module } = fakeModule({ last_hidden_state: { dims: [1, 3, 3], data: [] } });
    const embedder = await openTransformers("BAAI/bge-m3", { module, sparse: true });
    await expect(embedder.embedQuery("x")).rejects.toMatchObject({
      code: "NOT_SUPPORTED",
      detail: "its outputs are last_hidden_state",
    });
  });

  test("stops when told to, and says why a model does not load", async () => {
    const { module } = fakeModule();
    const embedder = await openTransformers("x/y", { module });
    const aborted = { signal: AbortSignal.abort() };
    await expect(embedder.embedDocuments(["a"], aborted)).rejects.toMatchObject({ code: "CANCELLED" });
    const broken = { pipeline: () => Promise.reject(new RangeError("no such file")) };
    await expect(openTransformers("x/y", { module: broken })).rejects.toMatchObject({
      code: "REMOTE_FAILED",
      detail: "no such file",
    });
  });
});
