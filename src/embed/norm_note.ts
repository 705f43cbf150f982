/** Rounding of f32 and f16 models stays below this. */
const UNIT_TOLERANCE = 1e-2;

/**
 * A note for the user where inner products would reward length: undefined when all is well.
 *
 * Under `IP` a vector that is twice as long scores twice as high with every query: its norm acts as popularity.
 * Zero vectors are counted as well: they score 0 with everything.
 */
export function normNote(vectors: Iterable<ArrayLike<number>>, metric: string): string | undefined {
  if (metric !== "IP") return undefined;
  let total = 0;
  let uneven = 0;
  let shortest = Number.POSITIVE_INFINITY;
  let longest = 0;
  for (const vector of vectors) {
    const norm = euclideanNorm(vector);
    total++;
    if (Math.abs(norm - 1) > UNIT_TOLERANCE) uneven++;
    shortest = Math.min(shortest, norm);
    longest = Math.max(longest, norm);
  }
  if (uneven === 0) return undefined;
  const range = `norms from ${shortest.toPrecision(3)} to ${longest.toPrecision(3)}`;
  return (
    `${uneven} of ${total} vectors are not of unit length (${range}): under IP the norm acts as popularity, ` +
    "longer vectors rank higher for every query; use COSINE, or normalise them, unless that is meant"
  );
}

/** The length of a vector, summed in f64. */
export function euclideanNorm(vector: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i] * vector[i];
  return Math.sqrt(sum);
}
