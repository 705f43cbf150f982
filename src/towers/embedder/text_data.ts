import { ElanusError } from "../../errors/index.ts";
import { seededRandom } from "../../kernels/math/random.ts";
import type { Impression, Interaction } from "../interactions.ts";
import type { Bag } from "../model/feature_table.ts";
import type { Catalogue } from "../training/catalogue.ts";
import { examplesOf, makeSequences } from "../training/sequences.ts";
import { shuffle } from "../training/shuffle.ts";
import type { TrainingData } from "../training/training_data.ts";

/** A query and an item that answers it. */
export interface TextPair {
  readonly query: string;
  /** Its id. */
  readonly item: string;
  /** What the pair counts (1); one of 0 says that the item answers the query not at all. */
  readonly weight?: number;
}

export interface TextSources {
  readonly pairs: readonly TextPair[];
  /** The texts of items, by id. */
  readonly items: ReadonlyMap<string, string>;
}

/** Of every so many queries one is held out. */
const HELD_OUT = 10;
/** Of fewer queries none is: a recall over so few would say nothing. */
const LEAST_QUERIES = 100;

/**
 * Pairs as the towers' trainer takes them: a query is a user without a history, known by the bag of its text, an item is known by
 * the bag of its text. Some queries are held out with all their items.
 *
 * @throws ElanusError INVALID_PARAMETER where there is nothing to learn from.
 */
export function textData(
  { pairs, items }: TextSources,
  features: Catalogue["features"],
  bagOf: (text: string) => Bag,
  seed: number,
): TrainingData {
  const itemIds = [...items.keys()];
  const catalogue: Catalogue = {
    features,
    itemIds,
    itemNumbers: new Map(itemIds.map((id, i) => [id, i])),
    itemBags: Array.from(items.values(), bagOf),
    bagOfUser: bagOf,
  };
  const known = pairs.filter(({ item }) => items.has(item)).map(toInteraction);
  const { taught, heldOut } = split(known, seed);
  const skipped: Impression[] = taught.filter(({ weight }) => weight === 0);
  const users = makeSequences(taught, skipped, catalogue);
  const examples = examplesOf(users.values());
  if (examples.length > 0 && itemIds.length > 1) return { catalogue, users, examples, heldOut };
  throw new ElanusError("INVALID_PARAMETER", "there is nothing that an embedder could learn from", {
    detail: `${pairs.length} pairs, of which ${examples.length} name an item that is there; ${itemIds.length} items`,
    hint: "give pairs of a query and the id of an item, and the texts of the items",
  });
}

function toInteraction({ query, item, weight = 1 }: TextPair): Interaction {
  return { user: query, item, time: 0, weight };
}

function split(pairs: readonly Interaction[], seed: number) {
  const queries = shuffle([...new Set(pairs.map(({ user }) => user))], seededRandom(seed));
  const kept = queries.length < LEAST_QUERIES ? 0 : Math.floor(queries.length / HELD_OUT);
  const held = new Set(queries.slice(0, kept));
  const isHeld = ({ user }: Interaction) => held.has(user);
  return {
    taught: pairs.filter((pair) => !isHeld(pair)),
    heldOut: pairs.filter((pair) => isHeld(pair) && pair.weight > 0),
  };
}
