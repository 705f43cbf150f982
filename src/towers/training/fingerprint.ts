import { createHash } from "node:crypto";
import type { TowersOptions } from "../options.ts";
import type { TrainingData } from "./training_data.ts";

/**
 * Tells one training from another, in hex digits: all that what is learnt comes from. Of the options, those alone that decide when to
 * stop may change.
 */
export function fingerprintOf({ catalogue, users, heldOut }: TrainingData, options: TowersOptions): string {
  const { epochs: _, patience: __, depth: ___, ...deciding } = options;
  const hash = createHash("sha256");
  // The lengths tell where one list ends and the next begins.
  const note = (...lists: readonly ArrayLike<number>[]): void => {
    for (const list of lists) hash.update(Float64Array.of(list.length)).update(Float64Array.from(list));
  };
  hash.update(JSON.stringify(deciding, (_key, value) => (value === Infinity ? "∞" : value)));
  hash.update(JSON.stringify([catalogue.itemIds, heldOut]));
  note(catalogue.features.parts.hashes);
  for (const { rows, weights } of catalogue.itemBags) note(rows, weights);
  for (const { items, weights, skipped, bag } of users.values()) note(items, weights, skipped, bag.rows, bag.weights);
  return hash.digest("hex");
}
