import { Random } from "./random.ts";
import { RandomRotation } from "./rotation.ts";
import { principalVariances } from "./spectrum.ts";

const CLUSTERS = 1000;

/** A small set has fewer clusters, so that neighbours still share one. */
const ROWS_A_CLUSTER = 20;

/**
 * Endless unit vectors that look like sentence embeddings: the spectrum of DESIGN section 8, half of the variance
 * between clusters of uneven size and half within, turned by a random rotation so that no single dim says more than
 * another. One seed gives one sequence.
 */
export class ClusteredVectors {
  readonly dim: number;
  private readonly random: Random;
  private readonly deviations: Float64Array;
  private readonly centres: Float64Array;
  private readonly cumulativeWeights: Float64Array;
  private readonly rotation: RandomRotation;
  private readonly scratch: Float64Array;

  constructor(rows: number, dim: number, seed: number) {
    const clusters = Math.max(1, Math.min(CLUSTERS, Math.floor(rows / ROWS_A_CLUSTER)));
    this.dim = dim;
    this.random = new Random(seed);
    this.deviations = principalVariances(dim).map((variance) => Math.sqrt(variance / 2));
    this.rotation = new RandomRotation(dim, this.random);
    this.centres = this.drawCentres(clusters);
    this.cumulativeWeights = this.drawWeights(clusters);
    this.scratch = new Float64Array(dim);
  }

  /** Writes the next vector to `target` and returns the number of its cluster. */
  next(target: Float32Array): number {
    const cluster = this.drawCluster();
    const centre = cluster * this.dim;
    const vector = this.scratch;
    for (let d = 0; d < this.dim; d++) vector[d] = this.centres[centre + d] + this.deviations[d] * this.random.normal();
    this.rotation.apply(vector);
    const scale = 1 / norm(vector);
    for (let d = 0; d < this.dim; d++) target[d] = vector[d] * scale;
    return cluster;
  }

  private drawCentres(clusters: number): Float64Array {
    return Float64Array.from({ length: clusters * this.dim }, (_, i) => {
      return this.deviations[i % this.dim] * this.random.normal();
    });
  }

  /** Sizes are log-normal: a few clusters are ten times as large as the middle one. */
  private drawWeights(clusters: number): Float64Array {
    const weights = Float64Array.from({ length: clusters }, () => Math.exp(this.random.normal()));
    let sum = 0;
    return weights.map((weight) => {
      sum += weight;
      return sum;
    });
  }

  private drawCluster(): number {
    const sums = this.cumulativeWeights;
    const mark = this.random.uniform() * sums[sums.length - 1];
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] > mark) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function norm(vector: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < vector.length; d++) sum += vector[d] * vector[d];
  return Math.sqrt(sum);
}
