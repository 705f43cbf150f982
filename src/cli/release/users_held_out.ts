import type { Judgments } from "../../retrieval/index.ts";
import { leaveOneOut, readFeatures, readInteractions, type UserFeatures } from "../../towers/index.ts";
import { byUser } from "../../towers/interactions.ts";

/** The files that a release of towers is checked by. */
export interface UserFiles {
  readonly interactions?: readonly string[];
  readonly users?: readonly string[];
  readonly columns?: Readonly<Record<string, string>>;
}

/** What a release of towers is asked: of each user what came last, by all that came before. */
export interface UsersHeldOut {
  readonly queries: ReadonlyMap<string, UserFeatures>;
  readonly judgments: Judgments;
}

/** More users than these say no more; they are drawn evenly. */
const MOST_USERS = 1000;

/** @throws ElanusError INVALID_FILE */
export async function usersHeldOut(
  interactions: readonly string[],
  { users, columns }: UserFiles,
): Promise<UsersHeldOut> {
  const log = await readInteractions(interactions, columns);
  // One of weight 0 says nothing: it is neither known of a user nor to be foretold.
  const { train, heldOut } = leaveOneOut(log.interactions.filter(({ weight }) => weight > 0));
  const known = users === undefined ? undefined : await readFeatures(users, "user", { columns });
  const histories = byUser(train);
  const drawn = Math.min(MOST_USERS, heldOut.length);
  const last = Array.from({ length: drawn }, (_, i) => heldOut[Math.floor((i * heldOut.length) / drawn)]);
  const features = (user: string): UserFeatures => {
    const history = (histories.get(user) ?? []).map(({ item, time }) => ({ item, time }));
    return { id: user, history, fields: known?.get(user)?.fields ?? {} };
  };
  return {
    queries: new Map(last.map(({ user }) => [user, features(user)])),
    judgments: new Map(last.map(({ user, item }) => [user, new Map([[item, 1]])])),
  };
}

/** What a user has had is not offered again. */
export function hadBefore({ history }: UserFeatures): string[] {
  return [...new Set(history.map(({ item }) => item))];
}
