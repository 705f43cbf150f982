/** How much the last gap counts. */
const SHARE = 0.05;

/**
 * How likely each item is to be in a batch, estimated as batches stream by, without counting them all: the mean number of batches from
 * one with the item to the next is a moving mean (Yi et al. 2019, algorithm 2).
 */
export class FrequencyEstimate {
  /** The moving mean of each item's gaps, in batches. */
  readonly gaps: Float32Array;
  /** The last batch that each item was in. */
  readonly last: Float32Array;

  /** @param drawn items of a batch, from which all begin as equally likely. */
  constructor(items: number, drawn: number) {
    this.gaps = new Float32Array(items).fill(Math.max(1, items / drawn));
    this.last = new Float32Array(items);
  }

  /** @param step counts from 1. */
  note(items: Iterable<number>, step: number): void {
    for (const item of items) {
      this.gaps[item] += SHARE * (step - this.last[item] - this.gaps[item]);
      this.last[item] = step;
    }
  }

  probability(item: number): number {
    return Math.min(1, 1 / this.gaps[item]);
  }
}
