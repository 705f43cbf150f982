import type { RowOrder } from "../query/row_order.ts";
import type { RowSource } from "../query/row_reader.ts";
import type { GroupKey } from "./group_keys.ts";
import type { AskedPart, Hit, NearToFar } from "./near_to_far.ts";

/** Milvus's grouping search (https://milvus.io/docs/grouping-search.md). */
export interface Grouping {
  /** What the request groups by. */
  readonly by: string;
  readonly keyOf: GroupKey;
  /** Most hits of a group. */
  readonly size: number;
  /** Whether to look on until every group has so many, or there are no more. */
  readonly strict: boolean;
}

/** A hit that stands in a group. */
export interface GroupedHit extends Hit {
  /** What its group has in common. */
  readonly group: unknown;
}

/** Hits in an order of their values; of groups, which lie together, that of their first hits. */
export function inOrder(hits: readonly (Hit | GroupedHit)[], order: RowOrder): (Hit | GroupedHit)[] {
  const groups: (Hit | GroupedHit)[][] = [];
  for (const [i, hit] of hits.entries()) {
    if (i > 0 && groupOf(hit) !== undefined && groupOf(hit) === groupOf(hits[i - 1]))
      groups[groups.length - 1].push(hit);
    else groups.push([hit]);
  }
  return order.sorted(groups, ([first]) => first).flat();
}

/** Undefined where hits are not grouped. */
function groupOf(hit: Hit | GroupedHit): unknown {
  return "group" in hit ? hit.group : undefined;
}

/** The groups of the nearest rows, as they fill. */
export class Groups {
  private readonly grouping: Grouping;
  private readonly wanted: number;
  private readonly byKey = new Map<unknown, GroupedHit[]>();
  /** Groups that have no more places. */
  private full = 0;

  /** @param wanted how many groups. */
  constructor(grouping: Grouping, wanted: number) {
    this.grouping = grouping;
    this.wanted = wanted;
  }

  /**
   * Takes hits until there are enough; what is known without another search is taken as well, for its rows may fill groups.
   *
   * @param higherIsNearer of the scores.
   * @returns the hits of the groups, from the nearest group to the farthest, each with its nearest hit first.
   */
  gather<P extends AskedPart>(hits: NearToFar<P>, higherIsNearer: boolean): GroupedHit[][] {
    while (!(this.areEnough && hits.needsSearch)) {
      const hit = hits.next();
      if (hit === undefined) break;
      this.take(hit);
    }
    const nearer = (a: Hit, b: Hit) => (higherIsNearer ? b.score - a.score : a.score - b.score);
    for (const group of this.byKey.values()) group.sort(nearer);
    return [...this.byKey.values()].sort(([a], [b]) => nearer(a, b));
  }

  /** Whether a row would find a place. */
  isWanted(source: RowSource, row: number): boolean {
    return this.hasPlace(this.grouping.keyOf(source, row));
  }

  private take(hit: Hit): void {
    const key = this.grouping.keyOf(hit.source, hit.row);
    if (!this.hasPlace(key)) return;
    const group = this.byKey.get(key) ?? [];
    this.byKey.set(key, group);
    if (group.push({ ...hit, group: key }) === this.grouping.size) this.full++;
  }

  private hasPlace(key: unknown): boolean {
    const group = this.byKey.get(key);
    return group === undefined ? this.byKey.size < this.wanted : group.length < this.grouping.size;
  }

  private get areEnough(): boolean {
    return (this.grouping.strict ? this.full : this.byKey.size) === this.wanted;
  }
}
