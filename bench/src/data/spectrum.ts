/** The share of the energy that the first k of 768 principal dims of real sentence embeddings hold (DESIGN, section 8). */
export const ENERGY_OF_FIRST: ReadonlyArray<readonly [dims: number, share: number]> = [
  [32, 0.33],
  [64, 0.48],
  [128, 0.68],
  [192, 0.8],
  [384, 0.95],
  [768, 1],
];

export const MAX_DIM = 768;

/**
 * The variances of the first `dim` principal dims, largest first within each band, with sum 1: the measured shares are
 * met exactly at 768 dims; fewer dims take the head of the same spectrum.
 */
export function principalVariances(dim: number): Float64Array {
  const variances = bands().flatMap(bandVariances).slice(0, dim);
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  return Float64Array.from(variances, (variance) => variance / total);
}

interface Band {
  readonly from: number;
  readonly to: number;
  readonly energy: number;
  /** The exponent of the power law within the band, from the mean densities of its neighbours. */
  readonly decay: number;
}

function bands(): Band[] {
  const flat = ENERGY_OF_FIRST.map(([to, share], i) => {
    const [from, before] = i === 0 ? [0, 0] : ENERGY_OF_FIRST[i - 1];
    const energy = share - before;
    return { from, to, energy, density: energy / (to - from), middle: (from + to) / 2 };
  });
  return flat.map((band, i) => {
    const left = flat[Math.max(i - 1, 0)];
    const right = flat[Math.min(i + 1, flat.length - 1)];
    return { ...band, decay: Math.log(left.density / right.density) / Math.log(right.middle / left.middle) };
  });
}

function bandVariances({ from, to, energy, decay }: Band): number[] {
  const weights = Array.from({ length: to - from }, (_, i) => (from + i + 1) ** -decay);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (weight / total) * energy);
}
