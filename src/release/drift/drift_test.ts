import type { Baseline } from "./baseline.ts";
import { MeanDetector } from "./mean_detector.ts";
import { distanceIn } from "./spread_axes.ts";

/** What is watched. */
export type DriftSign = "recall" | "vectors" | "scores";

/** What is known of one live query. */
export interface DriftValues {
  readonly vector: ArrayLike<number>;
  /** Of the first hit; NaN without one. */
  readonly topScore: number;
  /** Of what an exact search with the release's own encoder finds, the share that was served; undefined where not known. */
  readonly recall: number | undefined;
}

/** Queries over which the false alarm rate is stated. */
export const STATED_QUERIES = 10_000;
/** The chance of an alarm among so many queries of an unchanged stream. */
export const FALSE_ALARM_RATE = 0.01;

/** How far a mean may lie from the baseline's before it counts, beyond what the baseline's own size leaves open. */
const TOLERANCE = { recall: 0.05, rank: 0.05 };
/** Standard errors of the baseline that are allowed for: it is a sample too. */
const ERRORS = 4;
/** Fewer queries of a baseline say too little of how queries lie. */
const FEWEST = 50;
/** A mean of values up to 1 must have room to rise. */
const HIGHEST_BOUND = 0.95;

/**
 * Compares a stream of live queries with a baseline: whether recall has fallen, and whether vectors lie farther out or
 * nearer in, and first scores higher or lower, than those of the held-out queries did. Distances and scores count by their
 * ranks among the baseline's, which lie between 0 and 1 whatever their distribution.
 *
 * An unchanged stream of 10,000 queries raises an alarm with a chance below 1 %: each of the detectors keeps to its share
 * (`MeanDetector`), if queries are like independent draws.
 */
export class DriftTest {
  private readonly baseline: Baseline;
  private readonly signals: readonly Signal[];
  private readonly limit: number;

  constructor(baseline: Baseline) {
    this.baseline = baseline;
    this.signals = signalsOf(baseline);
    const detectors = this.signals.reduce((count, signal) => count + signal.detectors.length, 0);
    this.limit = (STATED_QUERIES * detectors) / FALSE_ALARM_RATE;
  }

  /** What has changed, as of this query; empty while nothing has. */
  add(values: DriftValues): DriftSign[] {
    const changed: DriftSign[] = [];
    for (const { sign, measure, detectors } of this.signals) {
      const value = measure(values, this.baseline);
      if (value === undefined) continue;
      const [rises, falls] = detectors;
      rises.add(value);
      falls?.add(1 - value);
      if (detectors.some(({ evidence }) => evidence >= this.limit)) changed.push(sign);
    }
    return changed;
  }

  /** How near each sign is to an alarm, from 0 to 1 (on a scale of logarithms). */
  get evidence(): Record<DriftSign, number> {
    const shares: Record<DriftSign, number> = { recall: 0, vectors: 0, scores: 0 };
    for (const { sign, detectors } of this.signals) {
      const evidence = Math.max(1, ...detectors.map((detector) => detector.evidence));
      shares[sign] = Math.min(1, Math.log(evidence) / Math.log(this.limit));
    }
    return shares;
  }
}

/** One sign of change: a value from 0 to 1 of each query, whose mean must not rise, or must neither rise nor fall. */
interface Signal {
  readonly sign: DriftSign;
  /** Undefined where the query says nothing of it. */
  readonly measure: (values: DriftValues, baseline: Baseline) => number | undefined;
  /** Of a rise, and of a fall where that is a sign too. */
  readonly detectors: readonly MeanDetector[];
}

function signalsOf({ recall, distances, scores }: Baseline): Signal[] {
  const signals: Signal[] = [];
  if (recall.queries >= FEWEST) signals.push(lostRecall(recall));
  if (distances.length >= FEWEST / 2) {
    const measure: Signal["measure"] = ({ vector }, { spread }) => rankIn(distances, distanceIn(spread, vector));
    signals.push({ sign: "vectors", measure, detectors: bothWays(distances.length) });
  }
  if (scores.length >= FEWEST / 2) {
    const measure: Signal["measure"] = ({ topScore }) =>
      Number.isNaN(topScore) ? undefined : rankIn(scores, topScore);
    signals.push({ sign: "scores", measure, detectors: bothWays(scores.length) });
  }
  return signals;
}

function lostRecall({ mean, deviation, queries }: Baseline["recall"]): Signal {
  const bound = 1 - mean + TOLERANCE.recall + (ERRORS * deviation) / Math.sqrt(queries);
  return {
    sign: "recall",
    measure: ({ recall }) => (recall === undefined ? undefined : 1 - recall),
    detectors: [new MeanDetector(Math.min(bound, HIGHEST_BOUND))],
  };
}

/** Ranks of an unchanged stream have a mean of a half, give or take what the baseline's size leaves open. */
function bothWays(size: number): Signal["detectors"] {
  const bound = Math.min(0.5 + TOLERANCE.rank + ERRORS / Math.sqrt(12 * size), HIGHEST_BOUND);
  return [new MeanDetector(bound), new MeanDetector(bound)];
}

/** The share of rising values that lie below one; of those that are equal to it, a half. */
function rankIn(rising: readonly number[], value: number): number {
  const below = placeOf(rising, (other) => other >= value);
  const upTo = placeOf(rising, (other) => other > value);
  return (below + upTo) / 2 / rising.length;
}

/** The first place whose value passes; all before it do not. */
function placeOf(rising: readonly number[], passes: (value: number) => boolean): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(rising[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
