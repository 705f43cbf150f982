import type { Random } from "./random.ts";

/** Enough layers that every output depends on every input, with room to mix (log2 of 768 is 9.6). */
const LAYERS = 20;

interface Layer {
  /** Consecutive entries are the two dims that are turned together. */
  readonly pairs: Uint32Array;
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/**
 * A random rotation as layers of plane rotations over random pairs of dims (Kac's walk): exactly orthogonal, and some
 * forty times cheaper to apply than a dense 768 x 768 matrix.
 */
export class RandomRotation {
  private readonly layers: readonly Layer[];

  constructor(dim: number, random: Random) {
    this.layers = Array.from({ length: LAYERS }, () => randomLayer(dim, random));
  }

  /** Rotates in place. */
  apply(vector: Float64Array): void {
    for (const { pairs, cosines, sines } of this.layers) {
      for (let p = 0; p < cosines.length; p++) {
        const i = pairs[2 * p];
        const j = pairs[2 * p + 1];
        const x = vector[i];
        const y = vector[j];
        vector[i] = cosines[p] * x - sines[p] * y;
        vector[j] = sines[p] * x + cosines[p] * y;
      }
    }
  }
}

function randomLayer(dim: number, random: Random): Layer {
  const count = Math.floor(dim / 2);
  const angles = Float64Array.from({ length: count }, () => 2 * Math.PI * random.uniform());
  return { pairs: random.permutation(dim), cosines: angles.map(Math.cos), sines: angles.map(Math.sin) };
}
