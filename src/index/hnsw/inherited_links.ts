import type { HnswGraph } from "../../kernels/hnsw_graph.ts";
import type { GraphWork } from "./graph_work.ts";

const NONE = 0xffffffff;

/** u32 of the lists of one slice, and of one row: what a row with links to many that are gone may be linked to instead. */
const SLICE_WORDS = 2 ** 16;
const MOST_WORDS_A_ROW = 2 ** 14;
/** So many rows are linked before the event loop has its turn: some milliseconds. */
const ROWS_A_SLICE = 4096;

/**
 * The links on layer 0 of rows that are kept from one graph in another. A link to a row that is gone gives way to links to a twin
 * of it, or to what it was linked to itself; among these and the other links of a row the best are chosen anew, as at an insert.
 *
 *     a -> gone -> b, c      a -> the best of what it had and of b, c
 */
export class InheritedLinks {
  private readonly source: HnswGraph;
  private readonly target: HnswGraph;
  private readonly kept: Uint32Array;
  private readonly first: number;
  /** Where a row of the source stands now. */
  private readonly places: Uint32Array;
  /** Where the first twin stands of a row that is gone. */
  private readonly twins: ReadonlyMap<number, number>;
  private readonly lists: number;

  /** @param first where the first kept row stands now; the others follow it. */
  constructor(source: HnswGraph, target: HnswGraph, kept: Uint32Array, first: number) {
    this.source = source;
    this.target = target;
    this.kept = kept;
    this.first = first;
    this.places = new Uint32Array(source.rows.count).fill(NONE);
    kept.forEach((row, i) => {
      this.places[row] = first + i;
    });
    this.twins = twinsOfGone(source, this.places);
    this.lists = target.rows.memory.allocate((SLICE_WORDS + MOST_WORDS_A_ROW) * 4);
  }

  /** Links all rows, in slices between which the event loop has its turn. @throws ElanusError CANCELLED as `work` has it. */
  async lay(work: GraphWork): Promise<void> {
    for (let next = 0; next < this.kept.length; ) {
      const { end, lists } = this.laySlice(next);
      await work.relink(this.lists, lists);
      next = end;
    }
  }

  /** Links rows that keep all their links, and lists for the others what they may be linked to. */
  private laySlice(from: number): { end: number; lists: number } {
    const { source, target, kept, first } = this;
    const degree = source.shape.m * 2;
    const sourceLinks = source.links;
    const targetLinks = target.links;
    const words = target.rows.memory.u32(this.lists, SLICE_WORDS + MOST_WORDS_A_ROW);
    let used = 0;
    let lists = 0;
    let i = from;
    for (; i < kept.length && i < from + ROWS_A_SLICE && used < SLICE_WORDS; i++) {
      const links = sourceLinks.subarray(kept[i] * degree, (kept[i] + 1) * degree);
      const row = first + i;
      if (this.copyWhole(links, targetLinks.subarray(row * degree, (row + 1) * degree))) continue;
      words[used] = row;
      used += 1 + this.list(links, sourceLinks, words.subarray(used + 1, used + MOST_WORDS_A_ROW));
      lists++;
    }
    return { end: i, lists };
  }

  /** Copies links; false where one leads to a row that is gone. */
  private copyWhole(links: Uint32Array, target: Uint32Array): boolean {
    for (let i = 0; i < links.length && links[i] !== NONE; i++) {
      target[i] = this.places[links[i]];
      if (target[i] === NONE) return false;
    }
    return true;
  }

  /** Writes which links a row keeps, and what it may be linked to beside them, as `GraphWork.relink` has it; returns its length. */
  private list(links: Uint32Array, allLinks: Uint32Array, target: Uint32Array): number {
    let used = 2;
    const add = (place: number) => {
      if (place !== NONE && used < target.length) target[used++] = place;
    };
    for (let i = 0; i < links.length && links[i] !== NONE; i++) add(this.places[links[i]]);
    target[0] = used - 2;
    for (let i = 0; i < links.length && links[i] !== NONE; i++) {
      if (this.places[links[i]] !== NONE) continue;
      const twin = this.twins.get(links[i]);
      if (twin !== undefined) add(twin);
      else this.forEachBeyond(links[i], allLinks, add);
    }
    target[1] = used - 2 - target[0];
    return used;
  }

  /** The places of what a row that is gone was linked to. */
  private forEachBeyond(row: number, allLinks: Uint32Array, add: (place: number) => void): void {
    const { m } = this.source.shape;
    for (let i = row * m * 2; i < (row + 1) * m * 2 && allLinks[i] !== NONE; i++) {
      const place = this.places[allLinks[i]];
      add(place === NONE ? (this.twins.get(allLinks[i]) ?? NONE) : place);
    }
  }
}

/** For each row that is gone and has twins left, the place of the first of these. */
function twinsOfGone({ twins }: HnswGraph, places: Uint32Array): Map<number, number> {
  const found = new Map<number, number>();
  const seen = new Uint8Array(twins.length);
  for (let row = 0; row < twins.length; row++) {
    if (twins[row] === row || seen[row] === 1) continue;
    const gone: number[] = [];
    let first = NONE;
    for (let twin = row; seen[twin] === 0; twin = twins[twin]) {
      seen[twin] = 1;
      if (places[twin] === NONE) gone.push(twin);
      else first = Math.min(first, places[twin]);
    }
    if (first !== NONE) for (const twin of gone) found.set(twin, first);
  }
  return found;
}
