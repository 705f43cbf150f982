import type { Candidate } from "../candidate.ts";

/** How a funnel narrows: see `FunnelOptions`. */
export interface Narrowing {
  readonly scales: readonly number[];
  readonly prune: number;
  /** So many are left at the end, if there are so many. */
  readonly least: number;
}

/** What one scale made of what the one before left. */
export interface Scale {
  readonly dims: number;
  readonly ranked: readonly Candidate[];
  readonly kept: number;
}

/**
 * Scores candidates by ever more of the first dims of their vectors, and each time drops the share `prune` of them.
 *
 * @param vectors by the candidates' ids; candidates without one are dropped at once.
 */
export function narrowVectors(
  query: readonly number[],
  candidates: readonly Candidate[],
  vectors: ReadonlyMap<string, readonly number[]>,
  metric: string,
  { scales, prune, least }: Narrowing,
): Scale[] {
  let left = candidates;
  return scales.map((dims) => {
    const ranked = left
      .flatMap((candidate) => {
        const vector = vectors.get(candidate.id);
        return vector === undefined ? [] : [{ ...candidate, score: headScore(metric, query, vector, dims) }];
      })
      .sort((a, b) => b.score - a.score);
    const kept = keptOf(ranked.length, prune, least);
    left = ranked.slice(0, kept);
    return { dims, ranked, kept };
  });
}

/** How many a scale keeps of so many. */
export function keptOf(count: number, prune: number, least: number): number {
  return Math.min(count, Math.max(least, Math.ceil(count * (1 - prune))));
}

/**
 * Of the first dims alone; higher is better. Under COSINE they are brought to unit length, as the head of a vector is.
 */
function headScore(metric: string, query: readonly number[], vector: readonly number[], dims: number): number {
  let product = 0;
  let distance = 0;
  let queryNorm = 0;
  let vectorNorm = 0;
  for (let d = 0; d < dims; d++) {
    product += query[d] * vector[d];
    distance += (query[d] - vector[d]) ** 2;
    queryNorm += query[d] ** 2;
    vectorNorm += vector[d] ** 2;
  }
  if (metric === "L2") return -distance;
  if (metric === "IP") return product;
  const norms = Math.sqrt(queryNorm * vectorNorm);
  return norms === 0 ? 0 : product / norms;
}
