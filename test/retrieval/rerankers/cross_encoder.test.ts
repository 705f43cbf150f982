import { describe, expect, it } from "vitest";
import type { PairTokenizer, SequenceModels, Tensor } from "../../../src/embed/transformers/transformers_module.ts";
import { crossEncoder } from "../../../src/index.ts";
import { candidatesOf, never } from "./candidates.ts";

/**
 * A tiny model: its logit is how many words the two texts share, from -8 up; of two labels the first says the opposite.
 */
function tinyModel(labels = 1) {
  const calls = { loads: 0, batches: [] as string[][], model: "", options: {} };
  const tokenize: PairTokenizer = (texts, { text_pair }) => {
    calls.batches.push(text_pair);
    const shared = text_pair.map(
      (text, i) => text.split(/\s/).filter((word) => texts[i].split(" ").includes(word)).length,
    );
    return { shared: { dims: [texts.length], data: shared } };
  };
  const classify = async ({ shared }: Record<string, Tensor>) => {
    const logits = Array.from(shared.data, (count) => Number(count) - 8);
    const data = logits.flatMap((logit) => (labels === 1 ? [logit] : [-logit, ...new Array(labels - 1).fill(logit)]));
    return { logits: { dims: [logits.length, labels], data } };
  };
  const module: SequenceModels = {
    AutoTokenizer: {
      async from_pretrained(model, options) {
        calls.loads++;
        Object.assign(calls, { model, options });
        return tokenize;
      },
    },
    AutoModelForSequenceClassification: { from_pretrained: async () => classify },
  };
  return { module, calls };
}

describe("a cross-encoder", () => {
  it("scores query and candidate together: raw logits that differ and change the order, in batches, loaded once", async () => {
    const { module, calls } = tinyModel();
    const ranker = crossEncoder("x/tiny", { module, batchSize: 2 });
    const candidates = candidatesOf("garden hose", "running shoes", "red running shoes");
    expect(await ranker.rerank("red running shoes", candidates, never)).toEqual([-8, -6, -5]);
    expect(calls.batches).toEqual([["garden hose", "running shoes"], ["red running shoes"]]);
    await ranker.rerank("hose", candidates, never);
    expect(calls).toMatchObject({ loads: 1, model: "x/tiny", options: { dtype: "fp32", local_files_only: false } });
    expect(ranker.name).toBe("x/tiny");
  });

  it("reads the fields that it is told to, and of two labels how much the second outweighs the first", async () => {
    const { module, calls } = tinyModel(2);
    const ranker = crossEncoder("./tiny", { module, fields: ["title", "none"] });
    expect(ranker.fields).toEqual(["title", "none"]);
    expect(await ranker.rerank("hose", candidatesOf("garden hose"), never)).toEqual([-14]);
    expect(calls.batches).toEqual([["garden hose"]]);
    expect(calls.options).toMatchObject({ local_files_only: true });
  });

  it("refuses a model of another kind, stops when told to, and says what is missing", async () => {
    const { module } = tinyModel(3);
    const ranker = crossEncoder("x/nli", { module });
    const candidates = candidatesOf("a");
    await expect(ranker.rerank("q", candidates, never)).rejects.toMatchObject({
      code: "NOT_SUPPORTED",
      detail: /3 labels/,
    });
    await expect(ranker.rerank("q", candidates, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "CANCELLED",
    });
    await expect(crossEncoder("x/y").rerank("q", candidates, never)).rejects.toMatchObject({
      code: "DEPENDENCY_MISSING",
    });
    expect(() => crossEncoder("x/y", { batchSize: 0 })).toThrow(/`batchSize` must be a whole number from 1/);
    const broken = { ...module, AutoTokenizer: { from_pretrained: () => Promise.reject(new Error("no such file")) } };
    const unloadable = crossEncoder("x/y", { module: broken }).rerank("q", candidates, never);
    await expect(unloadable).rejects.toMatchObject({ code: "REMOTE_FAILED", detail: "no such file" });
  });
});
