import type { InteractionModel } from "../../../dist/index.js";
import { type Contender, type Fitted, pick, type Settings } from "./contender.ts";
import type { Lesson } from "./recommendation_data.ts";

const HALF_LIVES = [undefined, undefined, 1, 2, 4, 8, 16, 32, 64, 128];
const DAY = 86_400;

/** The models of interactions alone. */
export const MODEL_CONTENDERS: readonly Contender[] = [
  {
    name: "popularity",
    isSeeded: false,
    first: {},
    draw: (random) => ({ halfLife: pick(random, [30, 90, 365, 1000, 3000]) * DAY }),
    async fit(lesson, settings) {
      const { fitPopular } = await elanus();
      return fitted(lesson, fitPopular(lesson.interactions, { halfLife: numberOf(settings.halfLife) }));
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
    async fit(lesson, settings) {
      const { fitItemKnn } = await elanus();
      return fitted(lesson, await fitItemKnn(lesson.interactions, numbersOf(settings)));
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
    async fit(lesson, settings) {
      const { fitRandomWalk } = await elanus();
      return fitted(lesson, await fitRandomWalk(lesson.interactions, numbersOf(settings)));
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
    async fit(lesson, settings, { seed }) {
      const { fitFactors } = await elanus();
      return fitted(lesson, await fitFactors(lesson.interactions, { ...numbersOf(settings), seed }));
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
    async fit(lesson, settings) {
      const { fitEase } = await elanus();
      return fitted(lesson, await fitEase(lesson.interactions, numbersOf(settings)));
    },
  },
];

function elanus() {
  return import("../../../dist/index.js");
}

/** Where a model has nothing to say of an item, what is popular follows, as it does where candidates are served. */
async function fitted({ interactions }: Lesson, model: InteractionModel): Promise<Fitted> {
  const { fitPopular } = await elanus();
  const popular = fitPopular(interactions);
  return {
    rank: async (cases, limit) =>
      cases.map(({ history }) => {
        const found = model.itemsFor(history, { limit, exclude: new Set(history) }).map(({ item }) => item);
        const exclude = new Set([...history, ...found]);
        return [...found, ...popular.itemsFor([], { limit: limit - found.length, exclude }).map(({ item }) => item)];
      }),
  };
}

function numbersOf(settings: Settings): Record<string, number | undefined> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, numberOf(value)]));
}

function numberOf(value: Settings[string]): number | undefined {
  return typeof value === "number" ? value : undefined;
}
