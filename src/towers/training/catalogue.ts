import type { ItemFeatures } from "../features.ts";
import type { Impression, Interaction } from "../interactions.ts";
import type { Described, Side } from "../model/feature_hashes.ts";
import { type Bag, type FeatureLimits, FeatureTable } from "../model/feature_table.ts";

/** What is known of users beside their histories, by id. */
export type UserFields = ReadonlyMap<string, Pick<ItemFeatures, "fields">>;

export interface CatalogueSources {
  readonly interactions: readonly Interaction[];
  readonly skipped: readonly Impression[];
  readonly items: ReadonlyMap<string, ItemFeatures>;
  readonly users: UserFields;
  readonly userIds: boolean;
}

/** All items and users of a training by number, with their bags. */
export interface Catalogue {
  readonly features: Pick<FeatureTable, "size" | "parts">;
  readonly itemIds: readonly string[];
  readonly itemNumbers: ReadonlyMap<string, number>;
  readonly itemBags: readonly Bag[];
  /** Of any user, those of the training or another. */
  bagOfUser(user: string): Bag;
}

/** Items are those that are described and those that users had to do with. */
export function makeCatalogue(sources: CatalogueSources, limits: FeatureLimits): Catalogue {
  const { interactions, skipped, items, users, userIds } = sources;
  const itemIds = [
    ...new Set([...items.keys(), ...interactions.map(({ item }) => item), ...skipped.map(({ item }) => item)]),
  ];
  const describedItems = itemIds.map((id): Described => items.get(id) ?? { id, fields: {} });
  const userNames = [...new Set(interactions.map(({ user }) => user))];
  const describeUser = (user: string): Described => ({
    id: userIds ? user : undefined,
    fields: users.get(user)?.fields ?? {},
  });
  const all = [
    ...describedItems.map((item): readonly [Side, Described] => ["item", item]),
    ...userNames.map((user): readonly [Side, Described] => ["user", describeUser(user)]),
  ];
  const features = FeatureTable.choose(all, limits);
  return {
    features,
    itemIds,
    itemNumbers: new Map(itemIds.map((id, i) => [id, i])),
    itemBags: describedItems.map((item) => features.bagOf("item", item)),
    bagOfUser: (user) => features.bagOf("user", describeUser(user)),
  };
}
