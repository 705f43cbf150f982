import { describe, expect, test } from "vitest";
import { seededNormal, seededRandom } from "../../src/kernels/math/random.ts";
import { baselineOf } from "../../src/release/drift/baseline.ts";
import { causeOf } from "../../src/release/drift/drift_cause.ts";
import { DriftTest, FALSE_ALARM_RATE, STATED_QUERIES } from "../../src/release/drift/drift_test.ts";
import { MeanDetector } from "../../src/release/drift/mean_detector.ts";
import { distanceIn, spreadOf } from "../../src/release/drift/spread_axes.ts";
import { identityOf } from "./shop.ts";

const RUNS = 320;
const HELD_OUT = 200;

/** How often of ten hits none, one or two are missed, on the whole. */
const RECALLS = [1, 1, 1, 1, 1, 1, 0.9, 0.9, 0.9, 0.8];

/** Queries whose vectors vary more along some dims than along others, with scores and recalls of ten hits. */
function stream(seed: number, shift = 0) {
  const random = seededRandom(seed);
  const wide = () => random() + random() + random() - 1.5;
  return () => {
    const vector = [wide() * 2 + shift, wide() + shift];
    return { vector, topScore: 0.7 + 0.1 * wide(), recall: RECALLS[Math.floor(random() * RECALLS.length)] };
  };
}

function baselineBy(next: ReturnType<typeof stream>) {
  return baselineOf(Array.from({ length: HELD_OUT }, next), 10);
}

/** After how many queries an alarm is raised; undefined where none is. */
function alarmAfter(drift: DriftTest, next: ReturnType<typeof stream>, most: number): number | undefined {
  for (let i = 1; i <= most; i++) if (drift.add(next()).length > 0) return i;
  return undefined;
}

describe("drift", () => {
  test("unchanged streams of 10,000 queries raise an alarm in less than a hundredth of the runs", () => {
    let alarms = 0;
    for (let run = 0; run < RUNS; run++) {
      const next = stream(run);
      if (alarmAfter(new DriftTest(baselineBy(next)), next, STATED_QUERIES) !== undefined) alarms++;
    }
    expect(alarms / RUNS).toBeLessThan(FALSE_ALARM_RATE);
  });

  test("at the very bound the chance of an alarm keeps to its share", () => {
    // The hardest stream that still counts as unchanged: its mean is the bound.
    const limit = 1000 / 0.05;
    let alarms = 0;
    for (let run = 0; run < RUNS; run++) {
      const random = seededRandom(run);
      const detector = new MeanDetector(0.2);
      let isRaised = false;
      for (let i = 0; i < 1000; i++) {
        detector.add(random() < 0.2 ? 1 : 0);
        isRaised ||= detector.evidence >= limit;
      }
      if (isRaised) alarms++;
    }
    expect(alarms / RUNS).toBeLessThan(0.05);
  });

  test("what changes is noticed soon, however long all was well before", () => {
    const next = stream(1);
    const baseline = baselineBy(next);
    for (const before of [0, 5000]) {
      const drift = new DriftTest(baseline);
      for (let i = 0; i < before; i++) expect(drift.add(next())).toEqual([]);
      const lost = () => ({ ...next(), recall: 0.3 });
      expect(alarmAfter(drift, lost, 100)).toBeLessThan(40);
      expect(drift.add(lost())).toContain("recall");
    }
    expect(alarmAfter(new DriftTest(baseline), stream(2, 2), 200)).toBeLessThan(150);
    const higher = () => ({ ...next(), topScore: 0.95 });
    expect(alarmAfter(new DriftTest(baseline), higher, 200)).toBeLessThan(150);
  });

  test("a small loss is noticed too, and shows in the evidence before", () => {
    const next = stream(3);
    const drift = new DriftTest(baselineBy(next));
    const random = seededRandom(9);
    const worse = () => ({ ...next(), recall: random() < 0.2 ? 0.6 : 0.8 });
    for (let i = 0; i < 20; i++) drift.add(worse());
    expect(drift.evidence.recall).toBeGreaterThan(drift.evidence.vectors);
    expect(alarmAfter(drift, worse, 2000)).toBeDefined();
  });

  test("distances are those of the spread: along an axis they count by its own variance", () => {
    const normal = seededNormal(4);
    const vectors = Array.from({ length: 4000 }, () => [10 * normal(), normal(), 0.1 * normal()]);
    const spread = spreadOf(vectors);
    expect(spread.axes).toHaveLength(3);
    expect(Math.abs(spread.axes[0][0])).toBeGreaterThan(0.99);
    expect(Math.sqrt(spread.variances[0])).toBeCloseTo(10, 0);
    const far = [
      [20, 0, 0],
      [0, 2, 0],
      [0, 0, 0.2],
    ].map((vector) => distanceIn(spread, vector));
    for (const distance of far) expect(distance).toBeCloseTo(4, 0);
    // A spread of fewer vectors than dims, and of equal ones.
    expect(distanceIn(spreadOf([[1, 2, 3, 4]]), [1, 2, 3, 4])).toBe(0);
    expect(
      distanceIn(
        spreadOf([
          [1, 1],
          [1, 1],
        ]),
        [5, 5],
      ),
    ).toBeGreaterThan(1000);
  });

  test("the cause names the versions where both are known", () => {
    const towers = (version: string) => ({ ...identityOf(version), kind: "towers" as const });
    const signs = ["recall"] as const;
    const cause = causeOf({ built: towers("v1"), encodedBy: towers("v2"), signs });
    expect(cause).toMatch(/^the user encoder is v2, the index was built by v1/);
    expect(causeOf({ built: towers("v1"), encodedBy: undefined, signs })).toMatch(/finds less than it did/);
    expect(causeOf({ built: towers("v1"), encodedBy: towers("v1"), signs: ["recall", "vectors"] })).toMatch(
      /built by hashed v1.*another version/,
    );
  });
});
