import { seededRandom } from "../measure/seeded_random.ts";

/** The bounds between which a mean lies with a confidence of 95 %. */
export type Interval = readonly [low: number, high: number];

/** Draws; more change the third digit of a bound no longer. */
const RESAMPLES = 10_000;
const SEED = 1;
const TAIL = 0.025;

/**
 * The 95 % interval of a mean over queries by the percentile bootstrap (Efron 1979; Sakai 2006 for rankings): the
 * queries are drawn anew, with repetition, and the means of the draws sorted. Of differences, query by query, it is the
 * paired bootstrap of two rankings. The same values give the same interval.
 */
export function meanInterval(values: readonly number[]): Interval {
  if (values.length === 0) return [Number.NaN, Number.NaN];
  const random = seededRandom(SEED);
  const means = new Float64Array(RESAMPLES);
  for (let r = 0; r < RESAMPLES; r++) {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[Math.floor(random() * values.length)];
    means[r] = sum / values.length;
  }
  means.sort();
  return [means[Math.floor(RESAMPLES * TAIL)], means[Math.ceil(RESAMPLES * (1 - TAIL)) - 1]];
}

/**
 * How likely a mean difference at least this large would be if the two rankings were worth the same: signs are turned
 * at random (Fisher's randomisation test, two-sided; Smucker et al. 2007). Never 0: the draws that were not made may be
 * as far.
 */
export function randomisationTest(differences: readonly number[]): number {
  const random = seededRandom(SEED);
  const measured = Math.abs(differences.reduce((sum, value) => sum + value, 0));
  const tolerance = 1e-12 * differences.length;
  let asFar = 0;
  for (let r = 0; r < RESAMPLES; r++) {
    let sum = 0;
    for (const value of differences) sum += random() < 0.5 ? value : -value;
    if (Math.abs(sum) >= measured - tolerance) asFar++;
  }
  return (asFar + 1) / (RESAMPLES + 1);
}
