import { bestScores } from "../best_scores.ts";

/** The neighbours of each item, strongest first: those of item i are the entries `starts[i]` to `starts[i + 1]`. */
export interface NeighbourTable {
  readonly starts: Uint32Array;
  readonly neighbours: Uint32Array;
  readonly weights: Float32Array;
}

/** Collects the strongest neighbours of one item after the other. */
export class NeighbourTableWriter {
  private readonly most: number;
  private readonly starts: number[] = [0];
  private readonly neighbours: Uint32Array[] = [];
  private readonly weights: Float32Array[] = [];

  /** @param most how many neighbours an item keeps. */
  constructor(most: number) {
    this.most = most;
  }

  /**
   * @param strengths one for each item; `NaN` where there is no bond, as with the item itself.
   * @param order which are kept: those of the highest, where that is not the strengths themselves.
   */
  add(strengths: Float64Array, order = strengths): void {
    const best = bestScores(order, this.most);
    this.neighbours.push(Uint32Array.from(best));
    this.weights.push(Float32Array.from(best, (item) => strengths[item]));
    this.starts.push(this.starts[this.starts.length - 1] + best.length);
  }

  table(): NeighbourTable {
    const starts = Uint32Array.from(this.starts);
    const neighbours = new Uint32Array(starts[starts.length - 1]);
    const weights = new Float32Array(neighbours.length);
    for (const [i, own] of this.neighbours.entries()) {
      neighbours.set(own, starts[i]);
      weights.set(this.weights[i], starts[i]);
    }
    return { starts, neighbours, weights };
  }
}

/** The same bonds, told from the other side. */
export function transposedTable({ starts, neighbours, weights }: NeighbourTable): NeighbourTable {
  const out = {
    starts: new Uint32Array(starts.length),
    neighbours: new Uint32Array(neighbours.length),
    weights: new Float32Array(weights.length),
  };
  for (const item of neighbours) out.starts[item + 1]++;
  for (let i = 1; i < starts.length; i++) out.starts[i] += out.starts[i - 1];
  const next = out.starts.slice();
  for (let item = 0; item + 1 < starts.length; item++) {
    for (let i = starts[item]; i < starts[item + 1]; i++) {
      const at = next[neighbours[i]]++;
      out.neighbours[at] = item;
      out.weights[at] = weights[i];
    }
  }
  return out;
}
