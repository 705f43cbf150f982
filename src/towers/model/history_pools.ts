import { SparseBuilder } from "./sparse_builder.ts";

/** Some items of a history by number, and how many items came after each. */
export interface History {
  readonly items: ArrayLike<number>;
  readonly ages: ArrayLike<number>;
}

/** The history as it is, oldest first. */
export function wholeHistory(items: ArrayLike<number>): History {
  return { items, ages: Uint32Array.from(items, (_, i) => items.length - 1 - i) };
}

/**
 * Histories as rows of weights: an item counts half as much for every `halfLife` items that came after it. The squares of a row sum
 * to 1, so that pools of long and of short histories are of one size. An infinite half-life weighs all alike.
 */
export function poolHistories(histories: readonly History[], halfLife: number): SparseBuilder {
  const pools = new SparseBuilder();
  const byAge: number[] = [];
  const weightAt = (age: number): number => {
    byAge[age] ??= 2 ** (-age / halfLife);
    return byAge[age];
  };
  for (const { items, ages } of histories) {
    let squares = 0;
    for (let i = 0; i < items.length; i++) squares += weightAt(ages[i]) ** 2;
    const scale = 1 / Math.sqrt(squares);
    for (let i = 0; i < items.length; i++) pools.add(items[i], weightAt(ages[i]) * scale);
    pools.endRow();
  }
  return pools;
}
