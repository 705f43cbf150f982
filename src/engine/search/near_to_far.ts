import type { IndexHits, IndexParams, IndexQuery, QueryVector, RowSearcher } from "../../index/vector_index.ts";
import { Bitset } from "../../kernels/bitset.ts";
import type { RowSource } from "../query/row_reader.ts";
import type { ScoreRange } from "./score_range.ts";

/** So many rows are asked of an index at once, at most: their pool lies in the segment's memory. */
export const MOST_WINDOW = 2 ** 16;
/** So many windows are asked of all rows; from then on of those that are still wanted alone. */
const WHOLE_WINDOWS = 2;
/** What indexes call the pool that a search needs, at least as large as its limit. */
const POOL_PARAMS = ["ef", "search_list", "reorder_k"];

/** A row with its score, in the metric's terms. */
export interface Hit {
  readonly source: RowSource;
  readonly row: number;
  readonly score: number;
}

/** The rows of one segment that are asked for, and what knows which of them are near. */
export interface AskedPart {
  readonly source: RowSource;
  /** Not to be changed; absent: all. */
  readonly rows: Bitset | undefined;
  readonly index: RowSearcher;
  readonly params: IndexParams;
}

/** What is asked of the parts. */
export interface Asking {
  readonly vector: QueryVector;
  /** How many rows are asked of an index first. */
  readonly window: number;
  /** What the indexes answered to that, where they were asked already. */
  readonly first?: readonly IndexHits[];
  readonly range: ScoreRange;
  readonly higherIsNearer: boolean;
  /** Whether a row that was not found yet is worth finding; asked for each row, where two windows were not enough. */
  readonly isWanted?: (source: RowSource, row: number) => boolean;
}

/**
 * The hits of several segments from near to far, each once, as many as are taken. Over exact search their scores never
 * turn back; a graph may come upon a row late, which then comes at once.
 */
export class NearToFar<P extends AskedPart> {
  private readonly parts: readonly PartHits<P>[];
  private readonly sign: number;
  private readonly onEnd: ((part: P) => void) | undefined;

  /** @param onEnd told of each part that has no more hits, once the last one was read. */
  constructor(parts: readonly P[], asking: Asking, onEnd?: (part: P) => void) {
    this.parts = parts.map((part, i) => new PartHits(part, asking, asking.first?.[i]));
    this.sign = asking.higherIsNearer ? 1 : -1;
    this.onEnd = onEnd;
  }

  /** Whether the next hit is not known without another search. */
  get needsSearch(): boolean {
    return this.parts.some((part) => part.needsSearch);
  }

  next(): Hit | undefined {
    let best: PartHits<P> | undefined;
    for (const part of this.parts) {
      if (!part.more()) this.onEnd?.(part.part);
      else if (best === undefined || part.score * this.sign > best.score * this.sign) best = part;
    }
    return best?.take();
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
 * All windows together cost about twice the last one. From the largest window on, or once not all rows are wanted any
 * more, what was taken is barred instead.
 */
class PartHits<P extends AskedPart> {
  readonly part: P;
  private readonly asking: Asking;
  private readonly matching: Bitset;
  private readonly remaining: Bitset;
  private first: IndexHits | undefined;
  private left: number;
  private window: number;
  private windows = 0;
  private rows = new Uint32Array(0);
  private scores = new Float32Array(0);
  private at = 0;

  constructor(part: P, asking: Asking, first: IndexHits | undefined) {
    this.part = part;
    this.asking = asking;
    this.matching = part.rows ?? Bitset.full(part.source.columns.rowCount);
    this.remaining = this.matching.clone();
    this.first = first;
    this.left = this.remaining.count();
    this.window = asking.window / 2;
  }

  get needsSearch(): boolean {
    return this.at === this.rows.length && this.left > 0;
  }

  /** Whether there is another hit; it is at hand then. */
  more(): boolean {
    while (this.needsSearch) this.fetch();
    return this.at < this.rows.length;
  }

  get score(): number {
    return this.scores[this.at];
  }

  take(): Hit {
    return { source: this.part.source, row: this.rows[this.at], score: this.scores[this.at++] };
  }

  private fetch(): void {
    const { range } = this.asking;
    const isBarring = this.dropUnwanted() || this.window >= MOST_WINDOW;
    if (this.left === 0) return;
    this.windows++;
    this.window = Math.min(Math.ceil(this.window * 2), MOST_WINDOW);
    const { rows, scores } = this.first ?? this.ask(isBarring ? this.remaining : this.matching);
    this.first = undefined;
    const fresh = Array.from(rows.keys()).filter((i) => this.remaining.has(rows[i]));
    for (const i of fresh) this.remaining.remove(rows[i]);
    this.left -= fresh.length;
    const isBehind = scores.length > 0 && range.isBehind(scores[scores.length - 1]);
    if (fresh.length === 0 || isBehind) this.left = 0;
    const held = fresh.filter((i) => range.holds(scores[i]));
    this.rows = Uint32Array.from(held, (i) => rows[i]);
    this.scores = Float32Array.from(held, (i) => scores[i]);
    this.at = 0;
  }

  private ask(allowed: Bitset): IndexHits {
    return this.part.index.search(windowQuery(this.part, this.asking.vector, this.window, allowed));
  }

  /** True where rows that are not wanted any more may have been dropped from what remains. */
  private dropUnwanted(): boolean {
    const { isWanted } = this.asking;
    if (isWanted === undefined || this.windows < WHOLE_WINDOWS) return false;
    for (const row of this.remaining) if (!isWanted(this.part.source, row)) this.remaining.remove(row);
    this.left = this.remaining.count();
    return true;
  }
}

/** What an index is asked for a window. A pool smaller than that is no mistake of the user's, who knows no windows. */
export function windowQuery(
  { params }: AskedPart,
  vector: QueryVector,
  window: number,
  allowed: Bitset | undefined,
): IndexQuery {
  const small = POOL_PARAMS.filter((name) => params[name] !== undefined && Number(params[name]) < window);
  const raised = Object.fromEntries(small.map((name) => [name, window]));
  return { vector, limit: window, params: small.length === 0 ? params : { ...params, ...raised }, allowed };
}
