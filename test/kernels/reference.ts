import type { Metric } from "../../src/kernels/described_vectors.ts";

/** Plain code in double precision that the kernels are compared with. */
export function score(metric: Metric, q: ArrayLike<number>, x: ArrayLike<number>): number {
  if (metric === "IP") return dot(q, x);
  if (metric === "L2") return -Array.from(q).reduce((sum, value, i) => sum + (value - x[i]) ** 2, 0);
  const norms = Math.sqrt(dot(q, q) * dot(x, x));
  return norms > 0 ? dot(q, x) / norms : 0;
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

export interface Scored {
  readonly row: number;
  readonly score: number;
}

/** The best rows, of equal scores the first. */
export function nearest(
  metric: Metric,
  query: ArrayLike<number>,
  vectors: readonly ArrayLike<number>[],
  limit: number,
  isAllowed: (row: number) => boolean = () => true,
): Scored[] {
  return vectors
    .map((vector, row) => ({ row, score: score(metric, query, vector) }))
    .filter(({ row }) => isAllowed(row))
    .sort((a, b) => b.score - a.score || a.row - b.row)
    .slice(0, limit);
}
