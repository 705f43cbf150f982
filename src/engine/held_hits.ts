import { isHigherNearer } from "../index/scores.ts";
import type { IndexParams, QueryVector, RowSearcher } from "../index/vector_index.ts";
import type { Bitset } from "../kernels/bitset.ts";
import type { HeldPart, HeldRead } from "./held_read.ts";
import type { HeldRow } from "./held_rows.ts";
import type { ScoreRange } from "./score_range.ts";
import { indexFor, type Search } from "./search.ts";
import type { Segment } from "./segment.ts";

/** So many rows are asked of an index at once, at most: their pool lies in the segment's memory. */
const MOST_WINDOW = 2 ** 16;

/** A row with its score, to be read as a HeldRow is. */
export interface HeldHit extends HeldRow {
  readonly score: number;
}

/**
 * The rows of a held read from near to far, each once. Over exact search their scores never turn back; a graph may come
 * upon a row late, which then comes at once.
 *
 * @param search with one vector; its limit is how many rows a page has.
 */
export function heldHits(read: HeldRead, search: Search, range: ScoreRange): Generator<HeldHit> {
  const vectorField = search.scope.layout.vectors.indexOf(search.field);
  const parts = read.parts.map(
    (part) => new PartHits(part, indexFor(part.segment, vectorField, search), search, range),
  );
  return merged(read, parts, isHigherNearer(search.metric) ? 1 : -1);
}

function* merged(read: HeldRead, parts: readonly PartHits[], sign: number): Generator<HeldHit> {
  for (;;) {
    let best: PartHits | undefined;
    for (const part of parts) {
      if (!part.more()) read.lease.letGo(part.segment);
      else if (best === undefined || part.score * sign > best.score * sign) best = part;
    }
    if (best === undefined) return;
    yield best.take();
  }
}

/**
 * The hits of one segment, near to far, fetched in windows that double: what an index would have found beside what was
 * taken already is passed over by row, so that equal scores neither repeat nor get lost.
 *
 *     window 10  [##########]
 *     window 20  [..........##########]
 *     window 40  [....................####################]     . = taken before
 *
 * All windows together cost about twice the last one. From the largest window on, what was taken is barred instead.
 */
class PartHits {
  readonly segment: Segment;
  private readonly part: HeldPart;
  private readonly vector: QueryVector;
  private readonly index: RowSearcher;
  private readonly params: IndexParams;
  private readonly range: ScoreRange;
  private readonly remaining: Bitset;
  private left: number;
  private window: number;
  private rows = new Uint32Array(0);
  private scores = new Float32Array(0);
  private at = 0;

  constructor(part: HeldPart, asked: ReturnType<typeof indexFor>, search: Search, range: ScoreRange) {
    this.segment = part.segment;
    this.part = part;
    this.vector = search.vectors[0];
    this.index = asked.index;
    this.params = asked.params;
    this.range = range;
    this.remaining = part.matching.clone();
    this.left = this.remaining.count();
    this.window = search.limit / 2;
  }

  /** Whether there is another hit; it is at hand then. */
  more(): boolean {
    while (this.at === this.rows.length && this.left > 0) this.fetch();
    return this.at < this.rows.length;
  }

  get score(): number {
    return this.scores[this.at];
  }

  take(): HeldHit {
    const { source } = this.part;
    return { source, row: this.rows[this.at], score: this.scores[this.at++] };
  }

  private fetch(): void {
    const isLargest = this.window >= MOST_WINDOW;
    this.window = Math.min(Math.ceil(this.window * 2), MOST_WINDOW);
    const { rows, scores } = this.index.search({
      vector: this.vector,
      limit: this.window,
      params: this.paramsFor(this.window),
      allowed: isLargest ? this.remaining : this.part.matching,
    });
    const fresh = Array.from(rows.keys()).filter((i) => this.remaining.has(rows[i]));
    for (const i of fresh) this.remaining.remove(rows[i]);
    this.left -= fresh.length;
    const isBehind = scores.length > 0 && this.range.isBehind(scores[scores.length - 1]);
    if (fresh.length === 0 || isBehind) this.left = 0;
    const held = fresh.filter((i) => this.range.holds(scores[i]));
    this.rows = Uint32Array.from(held, (i) => rows[i]);
    this.scores = Float32Array.from(held, (i) => scores[i]);
    this.at = 0;
  }

  /** A pool smaller than the window is no mistake of the user's, who knows no windows. */
  private paramsFor(window: number): IndexParams {
    const { ef } = this.params;
    return ef !== undefined && Number(ef) < window ? { ...this.params, ef: window } : this.params;
  }
}
