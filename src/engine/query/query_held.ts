import type { CompiledFilter } from "../../filter/index.ts";
import type { Collection } from "../collection/collection.ts";
import { Lease } from "../collection/lease.ts";
import { matchingIn, matchingParts } from "../matching/filters.ts";
import { whileHeld } from "../search/search_held.ts";
import type { Segment } from "../segment/segment.ts";
import { type HeldPart, heldPart } from "./held_read.ts";
import type { ReadScope } from "./read_scope.ts";
import { Turn } from "./turn.ts";

/** Rows that are gone through before it is looked whether the turn is over. */
const ROWS_AT_ONCE = 256;

/** A query that gives way: over the rows as they were when it began. */
export class HeldQuery {
  readonly scope: ReadScope;
  /** Undefined where `held` has only what matches. */
  private readonly filter: CompiledFilter | undefined;
  private readonly held: ReadonlyMap<Segment, HeldPart>;
  private readonly turn: Turn;
  private rowsSeen = 0;

  constructor(scope: ReadScope, filter: CompiledFilter | undefined, turn: Turn) {
    this.scope = scope;
    this.turn = turn;
    // A sample is drawn of the rows of all segments at once.
    const atOnce = filter?.sample === undefined ? undefined : filter;
    this.filter = atOnce === undefined ? filter : undefined;
    const parts = matchingParts(scope.segments, atOnce, scope.expiry);
    this.held = new Map(Array.from(parts, (part) => [part.segment, heldPart(part)]));
  }

  /** The rows that match, one segment after another, each filtered when it is asked for. */
  async *parts(segments: readonly Segment[] = this.scope.segments): AsyncGenerator<HeldPart> {
    for (const segment of segments) {
      await this.turn.next();
      const part = this.held.get(segment);
      if (part === undefined) continue;
      // What came since the query began lies behind the bits that it holds.
      yield this.filter === undefined
        ? part
        : { ...part, rows: part.rows.clone().and(matchingIn(segment, this.filter)) };
    }
  }

  /** To be asked after each row that is gone through: whether to `giveWay`. */
  isTimeToLook(): boolean {
    return ++this.rowsSeen % ROWS_AT_ONCE === 0;
  }

  giveWay(): Promise<void> {
    return this.turn.next();
  }
}

/** Does something with a query, and ends it, at the latest with the signal. @throws ElanusError as `whileHeld`. */
export function queryHeld<T>(
  collection: Collection,
  scope: ReadScope,
  filter: CompiledFilter | undefined,
  signal: AbortSignal | undefined,
  use: (query: HeldQuery) => Promise<T>,
): Promise<T> {
  const lease = new Lease(scope.segments, collection.leases);
  return whileHeld([{ lease }], signal, () => use(new HeldQuery(scope, filter, new Turn(lease))));
}

/** How many rows match. */
export function countMatching(
  collection: Collection,
  scope: ReadScope,
  filter: CompiledFilter | undefined,
): Promise<number> {
  return queryHeld(collection, scope, filter, undefined, async (query) => {
    let count = 0;
    for await (const { rows } of query.parts()) count += rows.count();
    return count;
  });
}
