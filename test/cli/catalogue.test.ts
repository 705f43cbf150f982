import { describe, expect, it } from "vitest";
import { CATEGORIES } from "../../src/cli/demo/catalogue/categories/index.ts";
import { DEMO_QUERIES } from "../../src/cli/demo/catalogue/demo_queries.ts";
import { catalogueLines, generateCatalogue, generateLabelled } from "../../src/cli/demo/catalogue/generate.ts";
import { sharesWord } from "../../src/cli/demo/choose_queries.ts";
import { trainLsa } from "../../src/embed/index.ts";

const labelled = [...generateLabelled({ rows: 5000 })];
const products = labelled.map(({ product }) => product);
const share = (count: number) => count / products.length;

describe("the generated catalogue", () => {
  it("is the same every time, differs by seed, and begins alike at every size", () => {
    const first = [...generateCatalogue({ rows: 300 })];
    expect(first).toEqual(products.slice(0, 300));
    expect(first).not.toEqual([...generateCatalogue({ rows: 300, seed: 2 })]);
  });

  it("streams as JSONL, a product a line", () => {
    const lines = [...catalogueLines({ rows: 20 })];
    expect(lines.every((line) => line.endsWith("\n"))).toBe(true);
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(products.slice(0, 20));
  });

  it("has a dozen departments and more, whose kinds of products are named apart", () => {
    expect(CATEGORIES.length).toBeGreaterThanOrEqual(12);
    expect(new Set(products.map((product) => product.category)).size).toBe(CATEGORIES.length);
    const concepts = CATEGORIES.flatMap((category) => category.concepts);
    const names = concepts.flatMap((concept) => concept.dialects.flat());
    expect(new Set(concepts.map((concept) => concept.id)).size).toBe(concepts.length);
    expect(new Set(names).size).toBe(names.length);
    expect(concepts.every((concept) => concept.dialects.length >= 3 && concept.features.length >= 5)).toBe(true);
  });

  it("uses each dialect of a kind about equally often", () => {
    for (const dialect of [0, 1, 2]) {
      const used = share(labelled.filter((entry) => entry.dialect === dialect).length);
      expect(used).toBeGreaterThan(0.28);
      expect(used).toBeLessThan(0.39);
    }
  });

  it("ties dialects together: most descriptions name the thing in a second way, not all", () => {
    const byId = new Map(CATEGORIES.flatMap((category) => category.concepts).map((concept) => [concept.id, concept]));
    const mixed = labelled.filter(({ product, concept, dialect }) => {
      const others =
        byId
          .get(concept)
          ?.dialects.filter((_, i) => i !== dialect)
          .flat() ?? [];
      return others.some((name) => product.description.includes(name));
    });
    expect(share(mixed.length)).toBeGreaterThan(0.5);
    expect(share(mixed.length)).toBeLessThan(0.8);
  });

  it("has what real catalogues have: gaps, a long tail of reviews, prices by kind", () => {
    expect(share(products.filter((product) => product.description === "").length)).toBeCloseTo(0.07, 1);
    expect(products.some((product) => product.brand === "")).toBe(true);
    expect(products.filter((product) => product.rating === null).every((product) => product.review_count === 0)).toBe(
      true,
    );
    const rated = products.filter((product) => product.rating !== null);
    expect(rated.every(({ rating }) => rating !== null && rating >= 1 && rating <= 5)).toBe(true);
    const medianPrice = (concept: string) => {
      const prices = labelled.filter((entry) => entry.concept === concept).map(({ product }) => product.price);
      return prices.sort((a, b) => a - b)[Math.floor(prices.length / 2)];
    };
    expect(products.every((product) => product.price > 0)).toBe(true);
    expect(medianPrice("laptop computer")).toBeGreaterThan(300);
    expect(medianPrice("gel pens")).toBeLessThan(30);
    expect(new Set(products.map((product) => product.title)).size).toBeGreaterThan(products.length * 0.95);
  });

  it("is learnt by lsa: who asks for running shoes finds marathon footwear, without a word in common", async () => {
    const texts = products.map((product) => `${product.title}\n${product.description}`);
    const embedder = await trainLsa(texts);
    const { dense } = await embedder.embedDocuments(texts);
    for (const { words, concept } of DEMO_QUERIES) {
      const query = (await embedder.embedQuery(words)).dense[0];
      const scores = dense.map((vector) => vector.reduce((sum, value, i) => sum + value * query[i], 0));
      const best = [...scores.keys()].sort((a, b) => scores[b] - scores[a]).slice(0, 10);
      const right = best.filter((row) => labelled[row].concept === concept);
      const byMeaning = right.filter((row) => !sharesWord(words, products[row].title));
      expect([words, right.length >= 7, byMeaning.length >= 1]).toEqual([words, true, true]);
    }
  });

  it("asks about kinds of products that are there", () => {
    const concepts = new Set(labelled.map((entry) => entry.concept));
    expect(DEMO_QUERIES.every((query) => concepts.has(query.concept))).toBe(true);
  });
});
