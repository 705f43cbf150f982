import type { InteractionModel } from "../../../dist/index.js";
import { type Contender, type Fitted, pick, type Settings } from "./contender.ts";

const HALF_LIVES = [undefined, undefined, 1, 2, 4, 8, 16, 32, 64, 128];
const DAY = 86_400;

/** The models of interactions alone. */
export const MODEL_CONTENDERS: readonly Contender[] = [
  {
    name: "popularity",
    isSeeded: false,
    first: {},
    draw: (random) => ({ halfLife: pick(random, [30, 90, 365, 1000, 3000]) * DAY }),
    async fit({ interactions }, settings) {
      const { fitPopular } = await elanus();
      return fitted(fitPopular(interactions, { halfLife: numberOf(settings.halfLife) }));
    },
  },
  {
    name: "item-knn",
    isSeeded: false,
    first: {},
    draw: (random) => ({
      neighbours: pick(random, [20, 50, 100, 200, 500, 2000]),
      shrinkage: pick(random, [0, 1, 3, 10, 30, 100]),
      halfLife: pick(random, HALF_LIVES),
    }),
    async fit({ interactions }, settings) {
      const { fitItemKnn } = await elanus();
      return fitted(await fitItemKnn(interactions, numbersOf(settings)));
    },
  },
  {
    name: "random-walk",
    isSeeded: false,
    first: {},
    draw: (random) => ({
      neighbours: pick(random, [50, 100, 200, 500, 2000]),
      alpha: pick(random, [0.4, 0.6, 0.8, 1, 1.3]),
      beta: pick(random, [0, 0.2, 0.4, 0.6, 0.8]),
      halfLife: pick(random, HALF_LIVES),
    }),
    async fit({ interactions }, settings) {
      const { fitRandomWalk } = await elanus();
      return fitted(await fitRandomWalk(interactions, numbersOf(settings)));
    },
  },
  {
    name: "ials",
    isSeeded: true,
    first: {},
    draw: (random) => ({
      dim: pick(random, [32, 64, 128]),
      unobserved: pick(random, [0.01, 0.03, 0.1, 0.3]),
      regularisation: pick(random, [0.001, 0.003, 0.01, 0.03]),
      epochs: pick(random, [8, 16]),
      halfLife: pick(random, HALF_LIVES),
    }),
    async fit({ interactions }, settings, { seed }) {
      const { fitFactors } = await elanus();
      return fitted(await fitFactors(interactions, { ...numbersOf(settings), seed }));
    },
  },
  {
    name: "ease",
    isSeeded: false,
    first: {},
    draw: (random) => ({
      lambda: pick(random, [10, 30, 100, 200, 300, 500, 1000]),
      halfLife: pick(random, HALF_LIVES),
    }),
    async fit({ interactions }, settings) {
      const { fitEase } = await elanus();
      return fitted(await fitEase(interactions, numbersOf(settings)));
    },
  },
];

function elanus() {
  return import("../../../dist/index.js");
}

function fitted(model: InteractionModel): Fitted {
  return {
    rank: async (cases, limit) =>
      cases.map(({ history }) => model.itemsFor(history, { limit, exclude: new Set(history) }).map(({ item }) => item)),
  };
}

function numbersOf(settings: Settings): Record<string, number | undefined> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, numberOf(value)]));
}

function numberOf(value: Settings[string]): number | undefined {
  return typeof value === "number" ? value : undefined;
}
