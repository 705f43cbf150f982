import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { LsaEmbedder } from "../../src/embed/lsa/lsa_embedder.ts";
import { trainLsa } from "../../src/embed/lsa/train_lsa.ts";
import { seededRandom } from "../../src/kernels/math/random.ts";

const SEED = 20_260_103;

/** Topics whose words occur together; a document draws some of them, with words that all share. */
const TOPICS = [
  ["running", "shoes", "marathon", "sneakers", "cushion", "stride", "footwear", "trail"],
  ["coffee", "espresso", "grinder", "beans", "brew", "roast", "crema", "barista"],
  ["tent", "camping", "sleeping", "backpack", "hiking", "lantern", "campfire", "waterproof"],
  ["guitar", "strings", "amplifier", "chord", "acoustic", "pedal", "fretboard", "tuner"],
];
const COMMON = ["the", "with", "for", "and", "quality", "great"];

function catalogue(rows: number, from: number): { text: string; topic: number }[] {
  const random = seededRandom(from);
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)];
  return Array.from({ length: rows }, (_, i) => {
    const topic = i % TOPICS.length;
    const own = Array.from({ length: 5 }, () => pick(TOPICS[topic]));
    return { text: [...own, pick(COMMON), pick(COMMON), pick(COMMON)].join(" "), topic };
  });
}

function dot(a: Float32Array, b: Float32Array, dims = a.length): number {
  let sum = 0;
  for (let i = 0; i < dims; i++) sum += a[i] * b[i];
  return sum;
}

async function vectorOf(embedder: LsaEmbedder, text: string): Promise<Float32Array> {
  return (await embedder.embedQuery(text)).dense[0];
}

const rows = catalogue(240, SEED);
const texts = rows.map(({ text }) => text);

describe("lsa", () => {
  let lsa: LsaEmbedder;
  let vectors: readonly Float32Array[];

  beforeAll(async () => {
    lsa = await trainLsa(texts, { dim: 20, seed: SEED });
    vectors = (await lsa.embedDocuments(texts)).dense;
  });

  test("finds documents by words that they do not contain but that go with theirs", async () => {
    const lsa = await trainLsa(texts, { dim: 6, seed: SEED });
    const vectors = (await lsa.embedDocuments(texts)).dense;
    for (const [topic, words] of TOPICS.entries()) {
      for (const word of words) {
        const query = await vectorOf(lsa, word);
        const without = rows.map((row, i) => ({ ...row, i })).filter(({ text }) => !text.includes(word));
        const ranked = without.sort((a, b) => dot(query, vectors[b.i]) - dot(query, vectors[a.i]));
        const right = ranked.slice(0, 10).filter((row) => row.topic === topic).length;
        expect(right, word).toBeGreaterThanOrEqual(8);
      }
    }
  });

  test("a misspelt word is near the word", async () => {
    const misspelt = await vectorOf(lsa, "amplifer");
    expect(dot(misspelt, await vectorOf(lsa, "amplifier"))).toBeGreaterThan(0.9);
    expect(dot(misspelt, await vectorOf(lsa, "espresso"))).toBeLessThan(0.5);
  });

  test("case and accents do not matter", async () => {
    expect(await vectorOf(lsa, "CAMPIŃG Tent")).toEqual(await vectorOf(lsa, "camping tent"));
  });

  test("vectors are of unit length, the same alone, in a batch and as a query", async () => {
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    const [alone] = (await lsa.embedDocuments([texts[7]])).dense;
    expect(alone).toEqual(vectors[7]);
    expect(await vectorOf(lsa, texts[7])).toEqual(vectors[7]);
    expect((await lsa.embedDocuments([])).dense).toEqual([]);
  });

  test("the dims are ordered: the first few hold most, and tell the topics apart better than the last few", async () => {
    const agreement = (from: number, to: number) => {
      const part = vectors.map((vector) => vector.subarray(from, to));
      const unit = part.map((vector) => vector.map((value) => value / (Math.hypot(...vector) || 1)));
      const nearest = unit.map((a, i) =>
        unit.reduce((best, b, j) => (j !== i && dot(a, b) > dot(a, unit[best]) ? j : best), i === 0 ? 1 : 0),
      );
      return nearest.filter((j, i) => rows[i].topic === rows[j].topic).length / rows.length;
    };
    expect(agreement(0, 5)).toBeGreaterThan(0.95);
    expect(agreement(15, 20)).toBeLessThan(agreement(0, 5) - 0.05);
    const energy = (from: number) =>
      vectors.reduce((sum, vector) => sum + dot(vector.subarray(from, from + 5), vector.subarray(from, from + 5)), 0);
    const parts = [0, 5, 10, 15].map(energy);
    expect(parts).toEqual(parts.toSorted((a, b) => b - a));
  });

  test("a text that it knows nothing of is opposite to all others, in every prefix", async () => {
    for (const unknown of ["", "   ", "!!! 👟", "\ud800", "zzqx", "数据库"]) {
      const vector = await vectorOf(lsa, unknown);
      expect(Math.hypot(...vector)).toBe(1);
      for (const known of vectors) {
        expect(dot(vector, known)).toBeLessThan(0);
        expect(dot(vector, known, 1)).toBeLessThan(0);
      }
    }
  });

  test("embeds any text as a finite unit vector", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 60 }), async (text) => {
        expect(Math.hypot(...(await vectorOf(lsa, `${text} tent`)))).toBeCloseTo(1, 5);
        expect(Math.hypot(...(await vectorOf(lsa, text)))).toBeCloseTo(1, 5);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  test("a loaded model is the model: same identity, same vectors, same bytes", async () => {
    const bytes = lsa.save();
    // At an odd offset, as it may lie in a larger file.
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    const loaded = LsaEmbedder.load(shifted.subarray(1));
    expect(loaded.identity).toEqual(lsa.identity);
    expect(loaded.id).toMatch(/^lsa@1-[0-9a-f]{12} 20d unit$/);
    expect((await loaded.embedDocuments(texts)).dense).toEqual(vectors);
    expect(loaded.save()).toEqual(bytes);
  });

  test("equal seeds give equal models, from any kind of iterable; other texts another version", async () => {
    async function* slowly() {
      for (const text of texts) {
        await Promise.resolve();
        yield text;
      }
    }
    expect((await trainLsa(slowly(), { dim: 20, seed: SEED })).save()).toEqual(lsa.save());
    const other = await trainLsa(texts.slice(1), { dim: 20, seed: SEED });
    expect(other.identity.version).not.toBe(lsa.identity.version);
  });

  test("damaged and foreign models are refused", () => {
    const bytes = lsa.save();
    const random = seededRandom(SEED);
    for (let i = 0; i < 20; i++) {
      const damaged = bytes.slice();
      // Behind magic and format: those have errors of their own.
      damaged[12 + Math.floor(random() * (bytes.length - 12))] ^= 1 << Math.floor(random() * 8);
      expect(() => LsaEmbedder.load(damaged)).toThrow(expect.objectContaining({ code: "CORRUPT" }));
    }
    const code = (changed: Uint8Array) => {
      try {
        LsaEmbedder.load(changed);
      } catch (error) {
        return error;
      }
    };
    expect(code(bytes.slice(0, -1))).toMatchObject({ code: "CORRUPT" });
    expect(code(new Uint8Array())).toMatchObject({ code: "INVALID_FILE" });
    expect(code(new TextEncoder().encode("{}".repeat(60)))).toMatchObject({ code: "INVALID_FILE" });
    const newer = bytes.slice();
    newer[8] = 2;
    expect(code(newer)).toMatchObject({ code: "NEWER_FORMAT" });
  });

  test("a sample of many texts stands for all of them, and reading them keeps no more than the sample", async () => {
    const sampled = await trainLsa(texts, { dim: 8, seed: SEED, sampleRows: 60 });
    expect(sampled.trainedOn).toBe(60);
    const few = await trainLsa(texts, { dim: 8, seed: SEED, maxFeatures: 20 });
    expect(few.save().length).toBeLessThan(1000);
  });
});

describe("lsa on little", () => {
  test("no texts, or none with a word, are refused", async () => {
    for (const nothing of [[], [""], ["--", " "]]) {
      await expect(trainLsa(nothing)).rejects.toMatchObject({ code: "INVALID_PARAMETER" });
    }
  });

  test.each([{ dim: 0 }, { dim: 1.5 }, { maxFeatures: -1 }, { sampleRows: Number.NaN }])(
    "%j is refused",
    async (options) => {
      await expect(trainLsa(texts, options)).rejects.toMatchObject({ code: "INVALID_PARAMETER" });
    },
  );

  test.each([
    ["one document", ["red running shoes"], 2],
    ["the same document many times", new Array(30).fill("red running shoes"), 2],
    ["one document of one letter", ["a"], 2],
    ["three documents and empty ones", ["red shoes", "blue hat", "", "green tea", "--"], 3],
  ])("%s: the dim is lowered, and it is said", async (_name, few, dim) => {
    const lsa = await trainLsa(few, { dim: 64 });
    expect(lsa.dim).toBe(dim);
    expect(lsa.requestedDim).toBe(64);
    expect(lsa.note).toContain(`${dim} dim`);
    const { dense } = await lsa.embedDocuments(few);
    for (const vector of dense) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    expect(dot(dense[0], dense[0])).toBeCloseTo(1, 5);
    const again = LsaEmbedder.load(lsa.save());
    expect(again.note).toBe(lsa.note);
  });

  test("enough documents need no note", async () => {
    expect((await trainLsa(texts, { dim: 4 })).note).toBeUndefined();
  });

  test("it stops when told to, and tells how far it is", async () => {
    const seen: [string, number][] = [];
    await trainLsa(texts, { dim: 8, onProgress: (stage, share) => seen.push([stage, share]) });
    expect(seen.filter(([, share]) => share === 1).map(([stage]) => stage)).toEqual(
      expect.arrayContaining(["read", "weigh", "factorise"]),
    );
    expect(seen.every(([, share]) => share >= 0 && share <= 1)).toBe(true);
    const aborted = AbortSignal.abort();
    await expect(trainLsa(texts, { signal: aborted })).rejects.toMatchObject({ code: "CANCELLED" });
    const lsa = await trainLsa(texts, { dim: 4 });
    await expect(lsa.embedDocuments(texts, { signal: aborted })).rejects.toMatchObject({ code: "CANCELLED" });
  });
});
