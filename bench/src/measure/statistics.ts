/** The value below which `share` of the values lie, by the nearest rank. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}

/** Of an even number of values the lower of the two in the middle, so that it is one that was measured. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/**
 * The median of each place over several lists of equal length: what a query costs when nothing else takes the
 * processor away, as something does in one repetition or another on a machine that is shared.
 */
export function medianOfEach(lists: readonly Float64Array[]): Float64Array {
  return lists[0].map((_, place) => median(lists.map((list) => list[place])));
}

export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}
