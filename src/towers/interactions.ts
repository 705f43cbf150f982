/** One thing that a user did with an item. */
export interface Interaction {
  readonly user: string;
  readonly item: string;
  /** In any unit, as long as it is one: more is later. */
  readonly time: number;
  /** How much it says, 1 by default; one of weight 0 says nothing, and counts for nothing. */
  readonly weight: number;
}

/** An item that a user was shown and passed over. */
export type Impression = Omit<Interaction, "weight">;

/** What users did, and what they were shown and did not do. */
export interface InteractionLog {
  readonly interactions: readonly Interaction[];
  readonly skipped: readonly Impression[];
}

const ids = new Intl.Collator("en", { numeric: true });

/** The order in time; at the same time by item, in which `9` comes before `10`. */
export function compareByTime(a: Impression, b: Impression): number {
  return a.time - b.time || ids.compare(a.item, b.item);
}

/** The interactions of each user, oldest first; users in the order in which they first come. */
export function byUser<T extends Impression>(interactions: readonly T[]): Map<string, T[]> {
  const users = new Map<string, T[]>();
  for (const interaction of interactions) {
    const own = users.get(interaction.user);
    if (own === undefined) users.set(interaction.user, [interaction]);
    else own.push(interaction);
  }
  for (const own of users.values()) own.sort(compareByTime);
  return users;
}
