import type { FeatureValue } from "../features.ts";

const MOST_BUCKETS = 16;

/**
 * Numbers as shares of buckets, whose middles are quantiles of what a field holds: a number between two middles belongs to both, the
 * nearer one more, so that a small difference stays one.
 */
export class NumberBuckets {
  /** The middles of each field's buckets, rising. */
  readonly middles: Readonly<Record<string, readonly number[]>>;

  constructor(middles: Readonly<Record<string, readonly number[]>>) {
    this.middles = middles;
  }

  static of(records: Iterable<Readonly<Record<string, FeatureValue>>>): NumberBuckets {
    const found = new Map<string, number[]>();
    for (const fields of records) {
      for (const [field, value] of Object.entries(fields)) {
        if (typeof value !== "number" || !Number.isFinite(value)) continue;
        const values = found.get(field) ?? [];
        values.push(value);
        found.set(field, values);
      }
    }
    return new NumberBuckets(Object.fromEntries([...found].map(([field, values]) => [field, quantiles(values)])));
  }

  /** The buckets of a number and its share of each; none for a field that held no numbers. */
  place(field: string, value: number): [bucket: number, share: number][] {
    const middles = this.middles[field];
    if (middles === undefined || !Number.isFinite(value)) return [];
    const above = middles.findIndex((middle) => middle >= value);
    if (above < 0) return [[middles.length - 1, 1]];
    if (above === 0 || middles[above] === value) return [[above, 1]];
    const share = (value - middles[above - 1]) / (middles[above] - middles[above - 1]);
    return [
      [above - 1, 1 - share],
      [above, share],
    ];
  }
}

function quantiles(values: number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  const last = sorted.length - 1;
  const places = Array.from({ length: MOST_BUCKETS }, (_, i) => sorted[Math.round((i * last) / (MOST_BUCKETS - 1))]);
  return [...new Set(places)];
}
