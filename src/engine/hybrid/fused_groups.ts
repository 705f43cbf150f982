import type { AnyHit } from "./row_scores.ts";

/** What the score of a group is made of: those of the hits that it answers with. */
export type GroupScorer = "max" | "sum" | "avg";

/**
 * Milvus's grouping of a hybrid search: the lists are grouped as they are found, and their hits once more when they are
 * one list.
 */
export interface FusedGrouping {
  /** Most hits of a group. */
  readonly size: number;
  readonly scorer: GroupScorer;
}

/**
 * The hits by their groups, from the best group to the worst, each with its best hit first. Of equal groups the one
 * with more hits comes first, then the one whose best hit does.
 *
 * @param ranked best first.
 */
export function groupFused(ranked: readonly AnyHit[], grouping: FusedGrouping, higherIsNearer: boolean): AnyHit[][] {
  const byGroup = new Map<unknown, AnyHit[]>();
  for (const hit of ranked) {
    const key = "group" in hit ? hit.group : undefined;
    const group = byGroup.get(key);
    if (group === undefined) byGroup.set(key, [hit]);
    else if (group.length < grouping.size) group.push(hit);
  }
  const sign = higherIsNearer ? 1 : -1;
  const groups = Array.from(byGroup.values(), (hits) => ({ hits, score: sign * scoreOf(hits, grouping.scorer) }));
  groups.sort((a, b) => b.score - a.score || b.hits.length - a.hits.length);
  return groups.map(({ hits }) => hits);
}

function scoreOf(hits: readonly AnyHit[], scorer: GroupScorer): number {
  if (scorer === "max") return hits[0].score;
  const sum = hits.reduce((total, { score }) => total + score, 0);
  return scorer === "sum" ? sum : sum / hits.length;
}
