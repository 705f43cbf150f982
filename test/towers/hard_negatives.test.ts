import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/kernels/math/random.ts";
import { Network } from "../../src/towers/model/network.ts";
import { DEFAULTS } from "../../src/towers/options.ts";
import { findHardNegatives } from "../../src/towers/training/hard_negatives.ts";
import { TowerVectors } from "../../src/towers/training/tower_vectors.ts";
import { prepareData } from "../../src/towers/training/training_data.ts";

const ITEMS = 400;

function network() {
  const options = { ...DEFAULTS, dim: 8, hidden: 0 };
  const random = seededRandom(11);
  const interactions = Array.from({ length: 200 }, (_, i) => {
    return { user: `u${i % 20}`, item: `i${Math.floor(random() * ITEMS)}`, time: i, weight: 1 };
  });
  const items = new Map(Array.from({ length: ITEMS }, (_, i) => [`i${i}`, { id: `i${i}`, fields: {} }]));
  const data = prepareData({ interactions, items, validation: [] }, options);
  const { dim, hidden, recency } = options;
  const made = new Network({ features: data.catalogue.features.size, dim, hidden, recency });
  made.initialise(1);
  return { made, options, data, vectors: new TowerVectors(made, data.catalogue, options) };
}

describe("hard negatives", () => {
  it("score high but below what the user has had", async () => {
    const { made, options, data, vectors } = network();
    const users = [...data.users.values()];
    const found = await findHardNegatives(users, vectors, options);
    await vectors.ofItems();
    await vectors.score(users, (scores, i) => {
      const { positives } = users[i];
      const hard = found.get(users[i]) ?? [];
      const own = Math.max(...Array.from(positives, (item) => scores[item]));
      expect(hard.length).toBeGreaterThan(0);
      for (const item of hard) {
        expect(positives).not.toContain(item);
        expect(scores[item]).toBeLessThan(own - 0.04 * Math.abs(own));
      }
      const sorted = Float32Array.from(scores).sort();
      expect(scores[hard[0]]).toBeGreaterThan(sorted[ITEMS / 2]);
    });
    made.workspace.release();
  });

  it("are the same by an index as by a scan", async () => {
    const { made, options, data, vectors } = network();
    const users = [...data.users.values()];
    const scanned = await findHardNegatives(users, vectors, options);
    const indexed = await findHardNegatives(users, vectors, options, 1);
    const shares = users.map((user) => {
      const hard = new Set(indexed.get(user));
      const exact = scanned.get(user) ?? [];
      return exact.filter((item) => hard.has(item)).length / exact.length;
    });
    expect(Math.min(...shares)).toBeGreaterThan(0.95);
    made.workspace.release();
  });
});
