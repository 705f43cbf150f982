import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/kernels/math/random.ts";
import type { Impression, Interaction } from "../../src/towers/interactions.ts";
import { DEFAULTS, type TowersOptions } from "../../src/towers/options.ts";
import type { Batch } from "../../src/towers/training/batch.ts";
import { BatchMaker } from "../../src/towers/training/batch_maker.ts";
import { FrequencyEstimate } from "../../src/towers/training/frequency_estimate.ts";
import { NegativeSource } from "../../src/towers/training/negatives.ts";
import { prepareData } from "../../src/towers/training/training_data.ts";

const ITEMS = 30;
const USERS = 12;

function makeBatch(given: Partial<TowersOptions>, skipped: readonly Impression[] = []) {
  const options = { ...DEFAULTS, dropout: 0, drawn: 8, ...given };
  const random = seededRandom(5);
  const interactions: Interaction[] = Array.from({ length: USERS * 6 }, (_, i) => {
    return { user: `u${i % USERS}`, item: `i${Math.floor(random() * ITEMS)}`, time: i, weight: 1 + (i % 3) };
  });
  const data = prepareData({ interactions, skipped, validation: [] }, options);
  const negatives = new NegativeSource(data.catalogue.itemIds.length, options);
  const examples = data.examples.slice(0, 20);
  const batch = new BatchMaker(data.catalogue, options, negatives).make(examples, random);
  return { batch, examples, data };
}

const rowOf = (starts: ArrayLike<number>, columns: ArrayLike<number>, r: number) =>
  Array.from(columns).slice(starts[r], starts[r + 1]);

/** The item of each place in a batch, by the id that its bag begins with. */
const itemsOf = ({ itemBags, features }: Batch) =>
  Array.from({ length: itemBags.starts.length - 1 }, (_, i) => features[itemBags.columns[itemBags.starts[i]]]);

describe("batches", () => {
  it.each(["in-batch", "uniform", "mixed", "all"] as const)(
    "of %s negatives hide what the user has had, and no target",
    (negatives) => {
      const { batch, examples } = makeBatch({ negatives, idDropout: 0 });
      const { hiddenStarts, hidden, targets, biases, weights } = batch.questions;
      const items = itemsOf(batch);
      expect(biases.length).toBe(batch.candidates);
      expect(Array.from(weights).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
      examples.forEach(({ user, place }, r) => {
        const own = new Set(rowOf(hiddenStarts, hidden, r).map((slot) => items[slot]));
        expect(items[targets[r]]).toBe(user.items[place]);
        expect(own).not.toContain(user.items[place]);
        for (const slot of items.keys()) {
          const isPositive = user.positives.includes(items[slot]) && items[slot] !== user.items[place];
          if (slot < batch.candidates && isPositive) expect(own).toContain(items[slot]);
        }
      });
      if (negatives === "all") expect(batch.candidates).toBe(new Set(items).size);
      if (negatives === "in-batch") expect(batch.candidates).toBe(new Set(Array.from(targets)).size);
    },
  );

  it.each(["in-batch", "uniform", "mixed", "hard"] as const)(
    "of %s negatives have what a user passed over among the candidates, from the beginning",
    (negatives) => {
      const skipped = [{ user: "u3", item: "shown", time: 0 }];
      const { batch, examples, data } = makeBatch({ negatives, idDropout: 0, drawn: 1 }, skipped);
      const shown = itemsOf(batch).indexOf(data.catalogue.itemNumbers.get("shown") ?? -1);
      const { hiddenStarts, hidden } = batch.questions;
      expect(examples.some(({ user }) => user.skipped.length > 0)).toBe(true);
      expect(shown).toBeGreaterThanOrEqual(0);
      expect(shown).toBeLessThan(batch.candidates);
      for (const r of examples.keys()) expect(rowOf(hiddenStarts, hidden, r)).not.toContain(shown);
    },
  );

  it("are corrected for how often what users passed over is among the candidates", () => {
    const options = { ...DEFAULTS, negatives: "in-batch", batch: 4 } as const;
    const { examples, data } = makeBatch(options, [{ user: "u3", item: "shown", time: 0 }]);
    const source = new NegativeSource(data.catalogue.itemIds.length, options);
    const random = seededRandom(1);
    for (let step = 0; step < 200; step++) source.draw(examples, random);
    const [bias] = source.biases([data.catalogue.itemNumbers.get("shown") ?? -1]);
    // It is in every batch: there is hardly anything to correct.
    expect(bias).toBeGreaterThanOrEqual(0);
    expect(bias).toBeLessThan(0.1);
  });

  it("pool what came before an example, the last most, and nothing after it", () => {
    const { batch, examples } = makeBatch({ recency: [1], history: 3, idDropout: 0 });
    const items = itemsOf(batch);
    const [pool] = batch.pools;
    examples.forEach(({ user, place }, r) => {
      const before = Array.from(user.items.slice(Math.max(0, place - 3), place)).reverse();
      expect(rowOf(pool.starts, pool.columns, r).map((slot) => items[slot])).toEqual(before);
      const weights = rowOf(pool.starts, pool.values, r);
      expect(weights.reduce((sum, weight) => sum + weight * weight, 0)).toBeCloseTo(1, 5);
      for (let i = 1; i < weights.length; i++) expect(weights[i]).toBeCloseTo(weights[i - 1] / 2, 5);
    });
  });

  it("never drop a whole history", () => {
    const { batch } = makeBatch({ dropout: 0.99 });
    const { starts } = batch.pools[0];
    for (let r = 1; r < starts.length; r++) expect(starts[r]).toBeGreaterThan(starts[r - 1]);
  });
});

describe("the estimate of frequencies", () => {
  it("comes near how often items are in batches", () => {
    const random = seededRandom(2);
    const likely = [0.9, 0.5, 0.1];
    const estimate = new FrequencyEstimate(likely.length, 1);
    let sums = [0, 0, 0];
    const steps = 4000;
    for (let step = 1; step <= steps; step++) {
      estimate.note(
        [...likely.keys()].filter((item) => random() < likely[item]),
        step,
      );
      if (step > steps / 2) sums = sums.map((sum, item) => sum + estimate.probability(item));
    }
    sums.forEach((sum, item) => {
      expect(sum / (steps / 2) / likely[item]).toBeGreaterThan(0.9);
      expect(sum / (steps / 2) / likely[item]).toBeLessThan(1.15);
    });
  });
});
