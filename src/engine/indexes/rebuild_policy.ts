import type { RebuildRules } from "../../schema/collection_properties.ts";

/** What became of an index since it was built anew. */
export interface IndexAge {
  readonly liveRows: number;
  /** Rows that are deleted or have expired, and are in the index still. */
  readonly deletedRows: number;
  /** As `IndexWear` has them. */
  readonly mended: number;
  readonly inserted: number;
  readonly drift: number;
  /** Milliseconds since 1970; 0 where nobody knows. */
  readonly builtAt: number;
}

/** Why an index is built anew. */
export type RebuildReason = "deleted rows" | "drift" | "age";

/** When an index was last built anew though it was there, and why. */
export interface Rebuild {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly reason: RebuildReason;
}

/**
 * Why an index should be built anew; undefined while it serves well. An index that nothing has changed does not age.
 */
export function reasonToRebuild(index: IndexAge, rules: RebuildRules, now: number): RebuildReason | undefined {
  const gone = index.deletedRows + index.mended;
  if (gone > rules.deletedShare * (index.liveRows + gone)) return "deleted rows";
  if (index.drift > rules.driftShare) return "drift";
  const isOld = rules.age !== undefined && now - index.builtAt > rules.age;
  return isOld && gone + index.inserted > 0 ? "age" : undefined;
}

/** Whether rebuilds may begin by themselves. @param minute of the day, as the collection's clocks show it. */
export function mayRebuild({ enabled, window }: RebuildRules, minute: number): boolean {
  if (!enabled || window === undefined) return enabled;
  const { from, to } = window;
  // A window that ends before it begins lies around midnight.
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}
