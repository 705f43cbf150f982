/** The value below which the share `p` of the values lies, by the nearest rank; NaN for no values. */
export function percentile(values: Iterable<number>, p: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted.length === 0 ? Number.NaN : sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)];
}

export function median(values: Iterable<number>): number {
  return percentile(values, 0.5);
}
