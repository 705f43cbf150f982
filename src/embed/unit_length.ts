import { euclideanNorm } from "./norm_note.ts";

/** Makes a vector of length 1, in place; a zero vector stays. */
export function toUnitLength(vector: Float32Array): Float32Array {
  const norm = euclideanNorm(vector);
  if (norm > 0) for (let d = 0; d < vector.length; d++) vector[d] /= norm;
  return vector;
}
