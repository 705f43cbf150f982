import { ElanusError } from "../../errors/index.ts";
import type { ItemFeatures } from "../features.ts";
import type { Impression, Interaction } from "../interactions.ts";
import type { TowersOptions } from "../options.ts";
import { leaveOneOut, skippedBefore } from "../split.ts";
import { type Catalogue, makeCatalogue, type UserFields } from "./catalogue.ts";
import { type Example, examplesOf, makeSequences, type UserSequence } from "./sequences.ts";

/** What towers are taught by. */
export interface TowersData {
  readonly interactions: readonly Interaction[];
  /**
   * Items that users were shown and passed over: hard negatives beside those of any kind but `all`. Of a user of whom something is
   * held out, those before it alone.
   */
  readonly skipped?: readonly Impression[];
  /** What is known of items, by id. */
  readonly items?: ReadonlyMap<string, ItemFeatures>;
  /** What is known of users beside what they did, by id. */
  readonly users?: UserFields;
  /**
   * What recall is measured by; none of it may be among `interactions`. Without it each user's last interaction is held out; with an
   * empty list nothing is.
   */
  readonly validation?: readonly Interaction[];
}

/** The same as the training takes it. */
export interface TrainingData {
  readonly catalogue: Catalogue;
  readonly users: ReadonlyMap<string, UserSequence>;
  readonly examples: readonly Example[];
  readonly heldOut: readonly Interaction[];
}

/** @throws ElanusError INVALID_PARAMETER where there is nothing to learn from, or what is held out is learnt. */
export function prepareData(data: TowersData, options: TowersOptions): TrainingData {
  const { items = new Map(), users = new Map() } = data;
  checkWeights(data.interactions);
  const { train, heldOut } = split(data);
  const skipped = skippedBefore(data.skipped ?? [], heldOut);
  const sources = { interactions: train, skipped, items, users, userIds: options.userIds };
  const catalogue = makeCatalogue(sources, options);
  const sequences = makeSequences(train, skipped, catalogue);
  const examples = examplesOf(sequences.values());
  if (examples.length === 0) throw nothingToLearn(`no user had to do with two items, in ${train.length} interactions`);
  if (catalogue.itemIds.length < 2) throw nothingToLearn("all interactions are with one item");
  return { catalogue, users: sequences, examples, heldOut };
}

function split({ interactions, validation }: TowersData) {
  const known = interactions.filter(({ weight }) => weight > 0);
  if (known.length === 0) {
    throw nothingToLearn(`${interactions.length} interactions, none of which has a weight above 0`);
  }
  if (validation === undefined) return leaveOneOut(known);
  const pairs = new Set(known.map(pairOf));
  const leak = validation.find((one) => pairs.has(pairOf(one)));
  if (leak === undefined) return { train: known, heldOut: validation };
  throw new ElanusError("INVALID_PARAMETER", "what is held out for validation is among the interactions as well", {
    detail: `user \`${leak.user}\`, item \`${leak.item}\``,
    hint: "split them with `leaveOneOut` or `splitByTime`",
  });
}

function pairOf({ user, item }: Interaction): string {
  return JSON.stringify([user, item]);
}

function checkWeights(interactions: readonly Interaction[]): void {
  const wrong = interactions.find(({ weight }) => !(weight >= 0 && Number.isFinite(weight)));
  if (wrong === undefined) return;
  throw new ElanusError("INVALID_PARAMETER", "the weight of an interaction must be a number of at least 0", {
    detail: `user \`${wrong.user}\`, item \`${wrong.item}\`: ${wrong.weight}`,
  });
}

function nothingToLearn(detail: string): ElanusError {
  return new ElanusError("INVALID_PARAMETER", "there is nothing that towers could learn from", {
    detail,
    hint: "give interactions of users with several items each",
  });
}
