import { byUser, compareByTime, type Impression, type Interaction } from "./interactions.ts";

/**
 * Interactions to learn from and others to be foretold. No pair of user and item is in both: what is held out was never
 * learnt, not by another interaction of the same pair either.
 */
export interface Split {
  readonly train: readonly Interaction[];
  readonly heldOut: readonly Interaction[];
}

/**
 * Holds out each user's last interaction, by time and then by item id. All interactions of a user with a single item stay
 * in the training part: nothing would be left to foretell from.
 */
export function leaveOneOut(interactions: readonly Interaction[]): Split {
  const train: Interaction[] = [];
  const heldOut: Interaction[] = [];
  for (const own of byUser(interactions).values()) {
    const last = own[own.length - 1];
    const earlier = own.filter(({ item }) => item !== last.item);
    if (earlier.length === 0) train.push(...own);
    else {
      train.push(...earlier);
      heldOut.push(last);
    }
  }
  return { train, heldOut };
}

/**
 * Holds out what happened at `time` or later. Of each pair of user and item only the first interaction is held out, and none
 * where the pair is known from before.
 */
export function splitByTime(interactions: readonly Interaction[], time: number): Split {
  const train = interactions.filter((interaction) => interaction.time < time);
  const seen = new Map<string, Set<string>>();
  const isNew = ({ user, item }: Interaction): boolean => {
    const own = seen.get(user) ?? new Set<string>();
    seen.set(user, own);
    return own.size < own.add(item).size;
  };
  train.forEach(isNew);
  const later = interactions.filter((interaction) => interaction.time >= time).sort(compareByTime);
  return { train, heldOut: later.filter(isNew) };
}

/**
 * Of what users were shown and passed over, what was known before anything was held out of theirs: no pair that is held out, and
 * nothing that is not before the first of the user's held-out interactions.
 */
export function skippedBefore(skipped: readonly Impression[], heldOut: readonly Interaction[]): Impression[] {
  const held = byUser(heldOut);
  return skipped.filter(({ user, item, time }) => {
    const own = held.get(user);
    return own === undefined || (time < own[0].time && own.every((one) => one.item !== item));
  });
}
