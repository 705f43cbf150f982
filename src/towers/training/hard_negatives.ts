import { HnswIndex } from "../../index/hnsw/hnsw_index.ts";
import type { TowersOptions } from "../options.ts";
import type { Catalogue } from "./catalogue.ts";
import type { UserSequence } from "./sequences.ts";
import type { TowerVectors } from "./tower_vectors.ts";

/** Hard negatives that are kept for a user. */
const KEPT = 50;
/**
 * What scores nearly as high as the user's own items is more likely one that the user has not met yet than one that the user does not
 * want (Moreira et al. 2024 keep what is below this share of the positive's score).
 */
const SAFE_SHARE = 0.95;
/** Smaller catalogues are scanned: an index would take longer to build. */
const LEAST_INDEXED = 20_000;

/**
 * For each user, items that the towers as they are take for likely and that the user has not had, and those that the user was shown
 * and passed over. They are found by the towers' own index.
 */
export async function findHardNegatives(
  users: readonly UserSequence[],
  vectors: TowerVectors,
  catalogue: Catalogue,
  options: TowersOptions,
): Promise<Map<UserSequence, readonly number[]>> {
  const items = await vectors.ofItems();
  const found = new Map<UserSequence, readonly number[]>();
  const keep = (user: UserSequence, ranked: readonly Scored[], scoreOf: (item: number) => number): void => {
    const taken = new Set(user.positives);
    const own = user.positives.reduce((sum, item) => sum + scoreOf(item), 0) / user.positives.length;
    // Where the user's own items score below zero, nothing near them is above a share of it.
    const safe = ranked.filter(({ item, score }) => !taken.has(item) && score < own - (1 - SAFE_SHARE) * Math.abs(own));
    found.set(user, [...user.skipped, ...safe.slice(0, KEPT).map(({ item }) => item)]);
  };
  if (catalogue.itemIds.length < LEAST_INDEXED) {
    await vectors.score(users, (scores, i) => {
      keep(users[i], bestOf(scores, KEPT * 2 + users[i].positives.length), (item) => scores[item]);
    });
    return found;
  }
  const index = await HnswIndex.build(items.copy(options.dim), { dim: options.dim, metric: "IP", seed: options.seed });
  const userVectors = await vectors.ofUsers(users);
  users.forEach((user, i) => {
    const hits = index.search(userVectors[i], { limit: KEPT * 2 + user.positives.length });
    const ranked = hits.map(({ id, score }) => ({ item: id, score }));
    keep(user, ranked, (item) => dot(userVectors[i], items.row(item)));
  });
  index.release();
  return found;
}

interface Scored {
  readonly item: number;
  readonly score: number;
}

function bestOf(scores: Float32Array, count: number): Scored[] {
  const items = Uint32Array.from(scores, (_, item) => item).sort((a, b) => scores[b] - scores[a] || a - b);
  return Array.from(items.subarray(0, count), (item) => ({ item, score: scores[item] }));
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
