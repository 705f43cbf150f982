import { describe, expect, it } from "vitest";
import { seededNormal } from "../../../src/kernels/math/random.ts";
import { NormalEquations } from "../../../src/towers/sources/factors/normal_equations.ts";
import { fitFactors } from "../../../src/towers/sources/index.ts";
import { tasteInteractions, tasteOf } from "./tastes.ts";

const OPTIONS = { dim: 6, epochs: 8, regularisation: 0.01 };

describe("normal equations", () => {
  it.each([1, 3, 8])("are solved for %i dims", (dim) => {
    const normal = seededNormal(dim);
    const vectors = Float32Array.from({ length: 5 * dim }, normal);
    const weights = [1, 0.5, 2, 1, 3];
    const equations = new NormalEquations(dim);
    for (let round = 0; round < 2; round++) {
      equations.begin(new Float64Array(dim * dim), 0.25);
      for (const [i, weight] of weights.entries()) equations.observe(vectors, i * dim, weight);
      const solution = equations.solve();
      // What is solved makes both sides equal: sum w v (v x) + 0.25 x = sum w v.
      for (let d = 0; d < dim; d++) {
        let left = 0.25 * solution[d];
        let right = 0;
        for (const [i, weight] of weights.entries()) {
          const vector = vectors.subarray(i * dim, (i + 1) * dim);
          const dot = vector.reduce((sum, value, k) => sum + value * solution[k], 0);
          left += weight * vector[d] * dot;
          right += weight * vector[d];
        }
        expect(left).toBeCloseTo(right, 9);
      }
    }
  });
});

describe("factors", () => {
  it("find what is to the taste of a history", async () => {
    const model = await fitFactors(tasteInteractions(), OPTIONS);
    const history = ["i2", "i6", "i10"];
    const found = model.itemsFor(history, { limit: 5, exclude: new Set(history) });
    expect(found.map(({ item }) => tasteOf(item))).toEqual([2, 2, 2, 2, 2]);
  });

  it("score what was observed near 1 and what was not near 0", async () => {
    const interactions = tasteInteractions();
    const model = await fitFactors(interactions, { ...OPTIONS, dim: 24, regularisation: 0.0001 });
    const own = interactions.filter(({ user }) => user === "u7").map(({ item }) => item);
    const scores = model.itemsFor(own, { limit: 1000 });
    expect(
      scores
        .slice(0, own.length)
        .map(({ item }) => item)
        .sort(),
    ).toEqual([...own].sort());
    expect(scores[0].score).toBeGreaterThan(0.6);
    expect(scores[0].score).toBeLessThan(1.2);
  });

  it("are the same for the same seed, and others for another", async () => {
    const interactions = tasteInteractions();
    const bytes = async (seed?: number) => (await fitFactors(interactions, { ...OPTIONS, seed })).save();
    expect(await bytes(3)).toEqual(await bytes(3));
    expect(await bytes(3)).not.toEqual(await bytes(4));
  });

  it("tell of their progress, and rank all items but those left out", async () => {
    const shares: number[] = [];
    const model = await fitFactors(tasteInteractions(), { ...OPTIONS, epochs: 4, onProgress: (s) => shares.push(s) });
    expect(shares).toEqual([0.25, 0.5, 0.75, 1]);
    expect(model.itemsFor(["i1"], { limit: 1000, exclude: new Set(["i1"]) })).toHaveLength(model.items.length - 1);
  });

  it("know nothing of an empty history, or of items that were not seen", async () => {
    const model = await fitFactors(tasteInteractions(), OPTIONS);
    expect(model.itemsFor([], { limit: 10 })).toEqual([]);
    expect(model.itemsFor(["never seen"], { limit: 10 })).toEqual([]);
  });

  it("refuse to learn from nothing, and options out of range", async () => {
    await expect(fitFactors([])).rejects.toThrow("there is nothing to learn from");
    await expect(fitFactors(tasteInteractions(), { dim: 0 })).rejects.toThrow("`dim` must be a whole number from 1");
    const misspelt = { dim: 4, epoch: 3 };
    await expect(fitFactors([], misspelt)).rejects.toMatchObject({ hint: "did you mean `epochs`?" });
  });
});
