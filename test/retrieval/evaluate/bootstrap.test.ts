import { describe, expect, it } from "vitest";
import { meanInterval, randomisationTest } from "../../../src/retrieval/evaluate/bootstrap.ts";
import { seededRandom } from "../../../src/retrieval/measure/seeded_random.ts";

/** Standard normal values: sums of twelve uniform ones. */
function normals(count: number, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, -6),
  );
}

describe("the bootstrap interval", () => {
  it("is that of the normal distribution where the values are", () => {
    const [low, high] = meanInterval(normals(400, 3).map((value) => 5 + value));
    const mean = normals(400, 3).reduce((sum, value) => sum + value, 0) / 400 + 5;
    expect(low).toBeCloseTo(mean - 1.96 / 20, 1);
    expect(high).toBeCloseTo(mean + 1.96 / 20, 1);
  });

  it("holds the true mean about 95 times of 100", () => {
    const holding = Array.from({ length: 100 }, (_, seed) => meanInterval(normals(40, seed + 1))).filter(
      ([low, high]) => low <= 0 && 0 <= high,
    );
    expect(holding.length).toBeGreaterThan(85);
    expect(holding.length).toBeLessThan(100);
  });

  it("is the same each time, and a point where all values are one", () => {
    expect(meanInterval(normals(50, 2))).toEqual(meanInterval(normals(50, 2)));
    expect(meanInterval([0.5, 0.5, 0.5])).toEqual([0.5, 0.5]);
    expect(meanInterval([])).toEqual([Number.NaN, Number.NaN]);
  });
});

describe("the randomisation test", () => {
  it("is the share of all turns of signs that are as far: worked out in full for few values", () => {
    const differences = [0.1, 0.3, -0.05, 0.2, 0.15, 0.02];
    const measured = Math.abs(differences.reduce((sum, value) => sum + value, 0));
    let asFar = 0;
    for (let signs = 0; signs < 64; signs++) {
      const sum = differences.reduce((total, value, i) => total + ((signs >> i) & 1 ? value : -value), 0);
      if (Math.abs(sum) >= measured - 1e-9) asFar++;
    }
    expect(randomisationTest(differences)).toBeCloseTo(asFar / 64, 1);
  });

  it("is 1 for rankings that are the same, and small for those that are not", () => {
    expect(randomisationTest([0, 0, 0])).toBe(1);
    expect(randomisationTest(normals(100, 5).map((value) => 1 + value))).toBeLessThan(0.001);
    expect(randomisationTest([])).toBe(1);
  });
});
