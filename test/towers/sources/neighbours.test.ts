import { describe, expect, it } from "vitest";
import type { Interaction } from "../../../src/towers/interactions.ts";
import { fitEase, fitItemKnn, fitRandomWalk, type InteractionModel } from "../../../src/towers/sources/index.ts";
import { cosines, easeWeights, walks } from "./reference_weights.ts";
import { denseMatrix, tasteInteractions, tasteOf } from "./tastes.ts";

type Matrix = readonly (readonly number[])[];

interface Kind {
  readonly name: string;
  readonly learn: (interactions: readonly Interaction[], options?: { halfLife?: number }) => Promise<InteractionModel>;
  readonly reference: (x: Matrix) => Matrix;
}

const KINDS: readonly Kind[] = [
  {
    name: "item-knn",
    learn: (interactions, options) => fitItemKnn(interactions, { shrinkage: 3, ...options }),
    reference: (x) => cosines(x, 3),
  },
  {
    name: "random-walk",
    learn: (interactions, options) => fitRandomWalk(interactions, { alpha: 0.7, beta: 0.5, ...options }),
    reference: (x) => walks(x, 0.7, 0.5),
  },
  {
    name: "ease",
    learn: (interactions, options) => fitEase(interactions, { lambda: 20, ...options }),
    reference: (x) => easeWeights(x, 20),
  },
];

/** With more users than items and with fewer, which EASE computes in two ways. */
const SIZES = [
  { users: 20, weightOf: (i: number) => 1 + (i % 3) },
  { users: 90, weightOf: (i: number) => 1 + (i % 3) },
];

describe.each(KINDS)("$name", ({ name, learn, reference }) => {
  it.each(SIZES)("scores as plain loops over whole matrices do, of $users users", async (size) => {
    const interactions = tasteInteractions(size);
    const model = await learn(interactions);
    expect(model.name).toBe(name);
    const weights = reference(denseMatrix(interactions, model.items));
    const history = ["i1", "i6", "i9"];
    const expected = model.items.map((_, j) =>
      history.reduce((sum, item) => sum + weights[model.items.indexOf(item)][j], 0),
    );
    const found = model.itemsFor(history, { limit: 1000 });
    expect(found.length).toBeGreaterThan(20);
    for (const { item, score } of found) expect(score).toBeCloseTo(expected[model.items.indexOf(item)], 5);
    for (let i = 1; i < found.length; i++) expect(found[i].score).toBeLessThanOrEqual(found[i - 1].score);
    const highest = Math.max(...expected);
    expect(found[0].score).toBeCloseTo(highest, 5);
  });

  it("finds what is to the taste of a history", async () => {
    const model = await learn(tasteInteractions());
    const history = ["i2", "i6", "i10"];
    const found = model.itemsFor(history, { limit: 5, exclude: new Set(history) });
    expect(found.map(({ item }) => tasteOf(item))).toEqual([2, 2, 2, 2, 2]);
  });

  it("lets the last items of a history count most where it has a half-life", async () => {
    const interactions = tasteInteractions();
    const history = ["i3", "i7", "i11", "i15", "i0"];
    const request = { limit: 6, exclude: new Set(history) };
    const tastes = async (halfLife?: number) =>
      (await learn(interactions, { halfLife })).itemsFor(history, request).map(({ item }) => tasteOf(item));
    expect((await tastes()).filter((taste) => taste === 3).length).toBeGreaterThan(3);
    expect((await tastes(0.2)).filter((taste) => taste === 0).length).toBeGreaterThan(3);
  });

  it("knows nothing of an empty history, or of items that it has not seen", async () => {
    const model = await learn(tasteInteractions());
    expect(model.itemsFor([], { limit: 10 })).toEqual([]);
    expect(model.itemsFor(["never seen"], { limit: 10 })).toEqual([]);
    expect(model.itemsFor(["never seen", "i1"], { limit: 10 })).toEqual(model.itemsFor(["i1"], { limit: 10 }));
  });

  it("gives no more than it has, and nothing where all is left out", async () => {
    const model = await learn(tasteInteractions());
    const all = model.itemsFor(["i1"], { limit: 1e6 });
    expect(all.length).toBeLessThanOrEqual(model.items.length);
    expect(new Set(all.map(({ item }) => item)).size).toBe(all.length);
    expect(model.itemsFor(["i1"], { limit: 10, exclude: new Set(model.items) })).toEqual([]);
  });

  it("learns from one interaction that there is nothing beside it", async () => {
    const model = await learn([{ user: "u", item: "only", time: 1, weight: 1 }]);
    expect(model.items).toEqual(["only"]);
    expect(model.itemsFor(["only"], { limit: 10 })).toEqual([]);
  });

  it("refuses to learn from nothing", async () => {
    const message = "there is nothing to learn from: no interaction has a weight above 0";
    await expect(learn([])).rejects.toMatchObject({ code: "INVALID_PARAMETER", message });
    const worthless = tasteInteractions({ weightOf: () => 0 });
    await expect(learn(worthless)).rejects.toMatchObject({ code: "INVALID_PARAMETER", message });
    const wrong = [{ user: "u", item: "i", time: 1, weight: -1 }];
    await expect(learn(wrong)).rejects.toMatchObject({ detail: 'that of user "u" with item "i" is -1' });
  });
});

describe("options", () => {
  it("are refused where they are misspelt or out of range", async () => {
    const some = tasteInteractions({ users: 4 });
    const misspelt = { lambda: 1, lamda: 3 };
    await expect(fitEase(some, misspelt)).rejects.toMatchObject({ hint: "did you mean `lambda`?" });
    await expect(fitEase(some, { lambda: 0 })).rejects.toThrow("`lambda` must be a number from");
    await expect(fitItemKnn(some, { neighbours: 0 })).rejects.toThrow("`neighbours` must be a whole number from 1");
    await expect(fitRandomWalk(some, { alpha: -1 })).rejects.toThrow("`alpha` must be a number from 0 up");
    await expect(fitItemKnn(some, { halfLife: 0 })).rejects.toThrow("`halfLife` must be a number above 0");
  });

  it("bound the neighbours that are kept, the strongest first", async () => {
    const interactions = tasteInteractions();
    const whole = await fitItemKnn(interactions);
    const few = await fitItemKnn(interactions, { neighbours: 3 });
    expect(few.itemsFor(["i1"], { limit: 100 })).toEqual(whole.itemsFor(["i1"], { limit: 3 }));
  });
});

it("EASE refuses a catalogue that is too large for it", async () => {
  const many = Array.from({ length: 20_001 }, (_, i) => ({ user: "u", item: `i${i}`, time: i, weight: 1 }));
  await expect(fitEase(many)).rejects.toMatchObject({
    code: "NOT_SUPPORTED",
    message: "EASE does not take 20001 items",
    hint: expect.stringContaining("fitItemKnn"),
  });
});

it("a training stops where its signal says so", async () => {
  const signal = AbortSignal.abort();
  const cancelled = { code: "CANCELLED" };
  await expect(fitItemKnn(tasteInteractions(), { signal })).rejects.toMatchObject(cancelled);
  await expect(fitEase(tasteInteractions(), { signal })).rejects.toMatchObject(cancelled);
});
