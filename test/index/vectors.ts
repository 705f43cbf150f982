import { VectorRows } from "../../src/kernels/vector_rows.ts";

/** Uniform numbers in [0, 1) from a seed. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** Normal numbers from a seed. */
export function normal(seed: number): () => number {
  const next = random(seed);
  for (let i = 0; i < 8; i++) next();
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

export interface Sample {
  readonly count: number;
  readonly dim: number;
  readonly seed: number;
  /** The spread of the logarithm of the norms; 0: norms vary little. */
  readonly norms?: number;
}

/** Vectors in clusters, with leading dims that carry more than later ones, as embeddings have them. */
export function clustered({ count, dim, seed, norms = 0 }: Sample): Float32Array[] {
  const next = normal(seed);
  const pick = random(seed + 1);
  const spread = Array.from({ length: dim }, (_, i) => 1 / Math.sqrt(1 + i / 8));
  const centres = Array.from({ length: Math.ceil(count / 50) }, () => spread.map((s) => s * next()));
  return Array.from({ length: count }, () => {
    const centre = centres[Math.floor(pick() * centres.length)];
    const norm = Math.exp(norms * next());
    return Float32Array.from(centre, (value, i) => norm * (value + spread[i] * next()));
  });
}

export function rowsOf(vectors: readonly ArrayLike<number>[], dim: number): VectorRows {
  const rows = new VectorRows(dim, Math.max(1, vectors.length));
  for (const vector of vectors) rows.append(vector);
  return rows;
}

/** The share of the true rows that were found. */
export function recall(found: Iterable<number>, truth: Iterable<number>): number {
  const wanted = new Set(truth);
  let hits = 0;
  for (const row of found) if (wanted.has(row)) hits++;
  return wanted.size === 0 ? 1 : hits / wanted.size;
}

/**
 * Vectors turned by a random rotation, so that no dim says more than another, as in embeddings that were not trained for it:
 * many plane rotations, one after another.
 */
export function turned(vectors: readonly Float32Array[], seed: number): Float32Array[] {
  const [{ length: dim }] = vectors;
  const next = random(seed);
  const planes = Array.from({ length: dim * 16 }, () => {
    const first = Math.floor(next() * dim);
    const angle = 2 * Math.PI * next();
    const second = (first + 1 + Math.floor(next() * (dim - 1))) % dim;
    return { first, second, cosine: Math.cos(angle), sine: Math.sin(angle) };
  });
  return vectors.map((vector) => {
    const values = Float64Array.from(vector);
    for (const { first, second, cosine, sine } of planes) {
      const [x, y] = [values[first], values[second]];
      values[first] = cosine * x - sine * y;
      values[second] = sine * x + cosine * y;
    }
    return Float32Array.from(values);
  });
}
