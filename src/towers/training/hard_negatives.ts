import { HnswIndex } from "../../index/hnsw/hnsw_index.ts";
import type { Matrix } from "../../kernels/math/network/matrix.ts";
import type { TowersOptions } from "../options.ts";
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
 * For each user, items that the towers as they are take for likely and that the user has not had. They are found by the towers' own
 * index.
 */
export async function findHardNegatives(
  users: readonly UserSequence[],
  vectors: TowerVectors,
  options: TowersOptions,
  leastIndexed = LEAST_INDEXED,
): Promise<Map<UserSequence, readonly number[]>> {
  const items = await vectors.ofItems();
  const found = new Map<UserSequence, readonly number[]>();
  const seek = items.rows < leastIndexed ? seekByScan : seekByIndex;
  await seek(users, vectors, items, options, (user, ranked, scoreOf) => {
    found.set(user, safeOnes(user, ranked, scoreOf).slice(0, KEPT));
  });
  return found;
}

type ScoreOf = (item: number) => number;

type Seek = (
  users: readonly UserSequence[],
  vectors: TowerVectors,
  items: Matrix,
  options: TowersOptions,
  found: (user: UserSequence, ranked: readonly Scored[], scoreOf: ScoreOf) => void,
) => Promise<void>;

const seekByScan: Seek = (users, vectors, _items, _options, found) =>
  vectors.score(users, (scores, i) => {
    found(users[i], bestOf(scores, depthFor(users[i])), (item) => scores[item]);
  });

const seekByIndex: Seek = async (users, vectors, items, { dim, seed }, found) => {
  const index = await HnswIndex.build(items.copy(dim), { dim, metric: "IP", seed });
  try {
    const userVectors = await vectors.ofUsers(users);
    users.forEach((user, i) => {
      const hits = index.search(userVectors[i], { limit: depthFor(user) });
      const ranked = hits.map(({ id, score }) => ({ item: id, score }));
      found(user, ranked, (item) => dot(userVectors[i], items.row(item)));
    });
  } finally {
    index.release();
  }
};

/** So many that some are left without the user's own. */
function depthFor({ positives }: UserSequence): number {
  return KEPT * 2 + positives.length;
}

/** Those that score well below the best of the user's own items. */
function safeOnes({ positives }: UserSequence, ranked: readonly Scored[], scoreOf: ScoreOf): number[] {
  const taken = new Set(positives);
  const own = positives.reduce((best, item) => Math.max(best, scoreOf(item)), -1);
  // A share of a score below zero would be above it.
  const bound = own - (1 - SAFE_SHARE) * Math.abs(own);
  return ranked.filter(({ item, score }) => !taken.has(item) && score < bound).map(({ item }) => item);
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
