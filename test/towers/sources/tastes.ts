import { seededRandom } from "../../../src/kernels/math/random.ts";
import type { Interaction } from "../../../src/towers/interactions.ts";

export const TASTES = 4;
const ITEMS_A_TASTE = 12;

/**
 * Users of four tastes, who mostly take what is to theirs: user `u3` has taste 3, item `i14` is to taste 14 % 4 = 2. Times
 * rise; weights are those of `weightOf`.
 */
export function tasteInteractions({
  users = 60,
  seed = 1,
  weightOf = (_time: number): number => 1,
} = {}): Interaction[] {
  const random = seededRandom(seed);
  const interactions: Interaction[] = [];
  for (let user = 0; user < users; user++) {
    const taken = new Set<number>();
    while (taken.size < 7) {
      const taste = random() < 0.9 ? user % TASTES : Math.floor(random() * TASTES);
      // Squared: the first items of a taste are the popular ones.
      taken.add(Math.floor(random() ** 2 * ITEMS_A_TASTE) * TASTES + taste);
    }
    for (const item of taken) {
      const time = interactions.length;
      interactions.push({ user: `u${user}`, item: `i${item}`, time, weight: weightOf(time) });
    }
  }
  return interactions;
}

/** The taste that an item is to. */
export function tasteOf(item: string): number {
  return Number(item.slice(1)) % TASTES;
}

/** Users x items as rows of numbers, in the order of `items`. */
export function denseMatrix(interactions: readonly Interaction[], items: readonly string[]): number[][] {
  const rows = new Map<string, number[]>();
  for (const { user, item, weight } of interactions) {
    const row = rows.get(user) ?? items.map(() => 0);
    rows.set(user, row);
    row[items.indexOf(item)] += weight;
  }
  return [...rows.values()];
}
