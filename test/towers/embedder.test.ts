import { beforeAll, describe, expect, it } from "vitest";
import { type EmbedderTraining, trainEmbedder } from "../../src/index.ts";

const TOPICS = ["harbour", "violin", "cactus", "glacier", "pepper", "lantern"];
/** What those who want a topic call it: no text has both words. */
const ASKED = ["mooring", "fiddle", "succulent", "iceberg", "spice", "torch"];
const DETAILS = ["old", "small", "bright", "quiet", "heavy", "round", "late", "plain"];

const items = new Map(
  TOPICS.flatMap((topic, t) => DETAILS.map((detail, d) => [`${t}-${d}`, `a ${detail} ${topic} of kind ${d}`] as const)),
);
const WHO = ["me", "us", "them", "her", "him", "you"];
const WHEN = ["soon", "today", "tomorrow", "never"];
const pairs = ASKED.flatMap((asked, t) =>
  WHO.flatMap((who, w) =>
    WHEN.map((when, at) => ({ query: `${asked} for ${who} ${when}`, item: `${t}-${(w * 4 + at) % DETAILS.length}` })),
  ),
);
const texts = [...items.values(), ...pairs.map(({ query }) => query)];
const options = { dim: 16, prefixes: [8], epochs: 12, patience: 12, batch: 64, rate: 0.01 };

/** The share of queries whose first item is of the topic that answers them, by the first dims. */
async function right({ embedder }: EmbedderTraining, dims: number): Promise<number> {
  const { dense } = await embedder.embedDocuments([...items.values()]);
  const ids = [...items.keys()];
  let found = 0;
  for (const [t, asked] of ASKED.entries()) {
    const [query] = (await embedder.embedQuery(`${asked} please`)).dense;
    const scores = dense.map((item) => cosine(query.subarray(0, dims), item.subarray(0, dims)));
    const best = ids[scores.indexOf(Math.max(...scores))];
    if (best.startsWith(`${t}-`)) found++;
  }
  return found / TOPICS.length;
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe("trainEmbedder", () => {
  let training: EmbedderTraining;
  beforeAll(async () => {
    training = await trainEmbedder({ pairs, items, texts, options });
  });

  it("learns from pairs what the texts do not say, in the whole vector and in its prefixes", async () => {
    const untaught = await trainEmbedder({ pairs, items, texts, options: { ...options, epochs: 1, rate: 1e-8 } });
    expect(await right(untaught, 16)).toBeLessThan(0.5);
    expect(await right(training, 16)).toBe(1);
    expect(await right(training, 8)).toBe(1);
    expect(training.epochs.at(-1)?.recall).toBeGreaterThan(training.begunWith ?? 1);
  });

  it("gives unit vectors, equal ones for equal seeds, and says what it is", async () => {
    const { embedder } = training;
    const again = await trainEmbedder({ pairs, items, texts, options });
    expect(again.embedder.id).toBe(embedder.id);
    expect(embedder.id).toMatch(/^trained@1-[0-9a-f]{12} 16d unit$/);
    expect(embedder.description).toEqual({ pairs: pairs.length, prefixes: [8] });
    const [vector] = (await embedder.embedQuery("old harbour")).dense;
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  });

  it("keeps lsa where nothing is better", async () => {
    // Queries that are the items themselves: lsa finds all of them already.
    const same = Array.from({ length: 200 }, (_, i) => [`i${i}`, `${TOPICS[i % 6]} number${i} of${i * 7}`] as const);
    const request = { pairs: same.map(([item, query]) => ({ query, item })), items: new Map(same) };
    const trainings: Uint8Array[] = [];
    const onCheckpoint = (training: Uint8Array) => void trainings.push(training);
    const kept = await trainEmbedder({ ...request, options: { ...options, epochs: 3 }, onCheckpoint });
    expect(kept.begunWith).toBe(1);
    expect(kept.bestEpoch).toBe(0);
    const [resume] = trainings;
    const resumed = await trainEmbedder({ ...request, options: { ...options, epochs: 3 }, resume });
    expect(resumed.bestEpoch).toBe(0);
    expect(resumed.embedder.id).toBe(kept.embedder.id);
  });

  it("goes on where it was interrupted, to the same embedder, and not with other pairs", async () => {
    const trainings: Uint8Array[] = [];
    const onCheckpoint = (training: Uint8Array) => void trainings.push(training);
    const short = { ...options, epochs: 3 };
    await trainEmbedder({ pairs, items, texts, options: short, onCheckpoint });
    expect(trainings).toHaveLength(3);
    const resume = trainings[1];
    const resumed = await trainEmbedder({ pairs, items, texts, options, resume });
    expect(resumed.embedder.id).toBe(training.embedder.id);
    expect(resumed).toMatchObject({ begunWith: training.begunWith, epochs: training.epochs });
    const reworded = pairs.map((pair, i) => (i === 0 ? { ...pair, query: "mooring, please" } : pair));
    const retold = new Map(items).set("0-0", "a plain harbour of kind 0");
    for (const other of [{ pairs: pairs.slice(1) }, { pairs: reworded }, { items: retold }]) {
      const refused = trainEmbedder({ pairs, items, texts, options, resume, ...other });
      await expect(refused).rejects.toMatchObject({ code: "INVALID_PARAMETER", message: /other data or options/ });
    }
  });

  it("holds nothing out of few queries, and keeps the last epoch", async () => {
    const few = await trainEmbedder({ pairs: pairs.slice(0, 40), items, texts, options: { ...options, epochs: 2 } });
    expect(few.begunWith).toBeUndefined();
    expect(few.bestEpoch).toBe(2);
  });

  it.each([
    [{ pairs: [] }, /nothing that an embedder could learn from/],
    [{ pairs: [{ query: "old", item: "nowhere" }] }, /nothing that an embedder could learn from/],
    [{ pairs: [{ query: "old", item: "0-0", weight: 0 }] }, /nothing that an embedder could learn from/],
    [{ options: { dim: 1 } }, /`dim` of towers must be/],
    [{ options: { hidden: 8 } as object }, /hidden/],
  ])("refuses %j", async (wrong, message) => {
    await expect(trainEmbedder({ pairs, items, ...wrong })).rejects.toThrow(message);
  });

  it("stops when it is told to", async () => {
    const signal = AbortSignal.abort();
    await expect(trainEmbedder({ pairs, items, options, signal })).rejects.toMatchObject({ code: "CANCELLED" });
  });
});
