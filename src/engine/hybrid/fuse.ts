import type { Layout } from "../collection/layout.ts";
import type { RowOrder } from "../query/row_order.ts";
import { inOrder } from "../search/grouped_hits.ts";
import { type FusedGrouping, groupFused } from "./fused_groups.ts";
import type { Ranker } from "./rankers.ts";
import type { AnyHit, FusedHit } from "./row_scores.ts";

/** How the lists of a hybrid search become its answer. */
export interface Fusion {
  readonly ranker: Ranker;
  /** Of hits; of groups where they are grouped. */
  readonly limit: number;
  readonly offset: number;
  readonly grouping: FusedGrouping | undefined;
  /** As of a search. */
  readonly order: RowOrder | undefined;
}

/**
 * One list of several, with the scores of the ranker. Of equal scores the smaller key comes first, as in Milvus: ranks
 * alone make many of them.
 *
 * @param lists of the requests in their order, each best first.
 */
export function fuse(layout: Layout, lists: readonly (readonly AnyHit[])[], fusion: Fusion): AnyHit[] {
  const { order } = fusion;
  const best = bestOf(layout, lists, fusion);
  return order === undefined ? best : inOrder(best, order);
}

function bestOf(layout: Layout, lists: readonly (readonly AnyHit[])[], fusion: Fusion): AnyHit[] {
  const { ranker, limit, offset, grouping } = fusion;
  const ranked = byScore(layout, ranker.score(lists), ranker.higherIsNearer);
  const end = offset + limit;
  if (grouping === undefined) return ranked.slice(offset, end).map(scored);
  return groupFused(ranked.map(scored), grouping, ranker.higherIsNearer).slice(offset, end).flat();
}

function scored({ hit, score }: FusedHit): AnyHit {
  return { ...hit, score };
}

function byScore(layout: Layout, hits: FusedHit[], higherIsNearer: boolean): FusedHit[] {
  const keys = new Map<FusedHit, bigint | string>();
  const keyOf = (fused: FusedHit) => {
    const known = keys.get(fused);
    if (known !== undefined) return known;
    const { source, row } = fused.hit;
    const key = String(source.columns.at(layout.primaryColumn).read(row));
    const ordered = layout.primary.type === "Int64" ? BigInt(key) : key;
    keys.set(fused, ordered);
    return ordered;
  };
  const sign = higherIsNearer ? 1 : -1;
  return hits.sort((a, b) => sign * (b.score - a.score) || (keyOf(a) < keyOf(b) ? -1 : 1));
}
