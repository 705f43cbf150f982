import type { TowersOptions, TwoTowers } from "../../../dist/index.js";
import type { ItemFeatures } from "../../../dist/towers/features.js";
import { type Contender, type Fitted, pick, type Settings } from "./contender.ts";
import type { Case, RecommendationData } from "./recommendation_data.ts";

/** Users that are encoded at once. */
const BATCH = 256;

/**
 * The two towers. On the validation part they stop where recall on its cases was best; for the figures they then learn so many
 * epochs from all that is not of the test, and stop by nothing.
 */
export function towerContender(): Contender {
  const bestEpochs = new Map<object, number>();
  return {
    name: "towers",
    isSeeded: true,
    first: {},
    draw: (random) => ({
      negatives: pick(random, ["all", "mixed", "in-batch"]),
      temperature: pick(random, [0.05, 0.1, 0.15, 0.2]),
      dropout: pick(random, [0, 0.2, 0.4]),
      idDropout: pick(random, [0, 0.1, 0.3]),
      hidden: pick(random, [0, 128, 256]),
      dim: pick(random, [64, 128]),
      rate: pick(random, [0.001, 0.003, 0.01]),
    }),
    async fit({ interactions, cases }, settings, { data, seed }) {
      const { trainTowers } = await import("../../../dist/index.js");
      const isTest = cases === data.test.cases;
      const validation = cases.map(({ user, target }) => ({ user, item: target, time: 0, weight: 1 }));
      const epochs = isTest ? bestEpochs.get(settings) : undefined;
      const options = { ...towersOptions(settings), seed, epochs };
      const { items } = data;
      const trained = await trainTowers({ interactions, items, options, validation: isTest ? [] : validation });
      if (!isTest) bestEpochs.set(settings, trained.bestEpoch);
      return ranker(trained.towers, data, interactions);
    },
  };
}

/** What was drawn is plain; the training checks it. */
function towersOptions(settings: Settings): Partial<TowersOptions> {
  return JSON.parse(JSON.stringify(settings));
}

/** Ranks by an exact scan over all items that are known or were interacted with. */
async function ranker(
  towers: TwoTowers,
  { items }: RecommendationData,
  interactions: Iterable<{ readonly item: string }>,
): Promise<Fitted> {
  const { bestScores } = await import("../../../dist/towers/sources/best_scores.js");
  const ids = [...new Set([...Array.from(interactions, ({ item }) => item), ...items.keys()])];
  const numbers = new Map(ids.map((id, i) => [id, i]));
  const vectors = await towers.encodeItems(ids.map((id): ItemFeatures => items.get(id) ?? { id, fields: {} }));
  const rankOne = (user: Float32Array, history: readonly string[], limit: number) => {
    const scores = Float64Array.from(vectors, (vector) => dot(user, vector));
    for (const item of history) scores[numbers.get(item) ?? -1] = Number.NaN;
    return bestScores(scores, limit).map((item) => ids[item]);
  };
  return {
    async rank(cases, limit) {
      const rankings: string[][] = [];
      for (let begin = 0; begin < cases.length; begin += BATCH) {
        const batch = cases.slice(begin, begin + BATCH);
        const users = await towers.encodeUsers(batch.map(asUser));
        rankings.push(...users.map((user, i) => rankOne(user, batch[i].history, limit)));
      }
      return rankings;
    },
  };
}

function asUser({ user, history }: Case) {
  return { id: user, history: history.map((item) => ({ item })), fields: {} };
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d] * b[d];
  return sum;
}
