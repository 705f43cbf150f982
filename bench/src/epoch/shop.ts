import type { ItemFeatures } from "../../../dist/towers/features.js";
import type { Interaction } from "../../../dist/towers/interactions.js";
import { Random } from "../data/random.ts";

const SEED = 1;
const INTERACTIONS_A_USER = 20;
const INTERACTIONS_AN_ITEM = 10;
const CATEGORIES = 50;
const WORDS_OF_CATEGORY = 40;
const WORDS_OF_TITLE = 6;
/** How often a user stays with the category that is the user's own. */
const FAITHFUL = 0.7;

export interface Shop {
  readonly items: ReadonlyMap<string, ItemFeatures>;
  readonly interactions: readonly Interaction[];
  /** One more of each user. */
  readonly validation: readonly Interaction[];
}

/** Generated users, each with a category that they mostly stay with, and items of which a few are wanted most. */
export function generatedShop(count: number): Shop {
  const random = new Random(SEED);
  const users = Math.ceil(count / INTERACTIONS_A_USER);
  const each = Math.max(1, Math.ceil(count / INTERACTIONS_AN_ITEM / CATEGORIES));
  const idOf = (category: number, place: number) => `i${category}-${place}`;
  const items = new Map<string, ItemFeatures>();
  for (let category = 0; category < CATEGORIES; category++) {
    for (let place = 0; place < each; place++) {
      const id = idOf(category, place);
      const words = Array.from({ length: WORDS_OF_TITLE }, () => `w${category}x${random.below(WORDS_OF_CATEGORY)}`);
      items.set(id, { id, fields: { title: words.join(" "), category: `c${category}`, price: random.below(1000) } });
    }
  }
  const takes = (u: number, time: number): Interaction => {
    const category = random.uniform() < FAITHFUL ? u % CATEGORIES : random.below(CATEGORIES);
    // Squared: the first items of a category are the popular ones.
    return { user: `u${u}`, item: idOf(category, Math.floor(random.uniform() ** 2 * each)), time, weight: 1 };
  };
  const interactions = Array.from({ length: count }, (_, time) => takes(time % users, time));
  const had = new Set(interactions.map(({ user, item }) => `${user} ${item}`));
  const more = Array.from({ length: users }, (_, u) => takes(u, count));
  return { items, interactions, validation: more.filter(({ user, item }) => !had.has(`${user} ${item}`)) };
}
