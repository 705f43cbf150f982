import { byUser, type Impression, type Interaction } from "../interactions.ts";
import type { Bag } from "../model/feature_table.ts";
import type { Catalogue } from "./catalogue.ts";

/** What one user did, oldest first, items by number. */
export interface UserSequence {
  readonly items: Uint32Array;
  readonly weights: Float32Array;
  /** Without repetition: none of them is a wrong answer for the user. */
  readonly positives: Uint32Array;
  /** Shown and passed over, and not taken at another time. */
  readonly skipped: readonly number[];
  readonly bag: Bag;
}

/** An item to be foretold from what the user did before. */
export interface Example {
  readonly user: UserSequence;
  /** Its place in the user's items. */
  readonly place: number;
}

/** Interactions of weight 0 say nothing and are left out. */
export function makeSequences(
  interactions: readonly Interaction[],
  skipped: readonly Impression[],
  { itemNumbers, bagOfUser }: Catalogue,
): Map<string, UserSequence> {
  const passedOver = byUser(skipped);
  const sequences = new Map<string, UserSequence>();
  for (const [user, own] of byUser(interactions.filter(({ weight }) => weight > 0))) {
    const items = Uint32Array.from(own, ({ item }) => itemNumbers.get(item) ?? 0);
    const positives = new Set(items);
    const shown = (passedOver.get(user) ?? []).flatMap(({ item }) => itemNumbers.get(item) ?? []);
    sequences.set(user, {
      items,
      weights: Float32Array.from(own, ({ weight }) => weight),
      positives: Uint32Array.from(positives),
      skipped: [...new Set(shown)].filter((item) => !positives.has(item)),
      bag: bagOfUser(user),
    });
  }
  return sequences;
}

/**
 * Every item of every user that something is known before, and that the user had not taken already: one that comes again needs no
 * foretelling.
 */
export function examplesOf(sequences: Iterable<UserSequence>): Example[] {
  const examples: Example[] = [];
  for (const user of sequences) {
    const before = new Set<number>();
    user.items.forEach((item, place) => {
      if (!before.has(item) && (place > 0 || user.bag.rows.length > 0)) examples.push({ user, place });
      before.add(item);
    });
  }
  return examples;
}
