import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bitset } from "../../src/kernels/bitset.ts";
import type { Metric } from "../../src/kernels/described_vectors.ts";
import { ExactScan } from "../../src/kernels/exact_scan.ts";
import { VectorRows } from "../../src/kernels/vector_rows.ts";
import { clustered, normal, rowsOf } from "../index/vectors.ts";
import { nearest, score } from "./reference.ts";

const METRICS: readonly Metric[] = ["COSINE", "IP", "L2"];

describe.each(METRICS)("an exact scan by %s", (metric) => {
  it.each([1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 100, 768])("scores rows of dim %i as plain code does", (dim) => {
    const vectors = clustered({ count: 70, dim, seed: dim });
    const query = Float32Array.from({ length: dim }, normal(dim + 1));
    const found = new ExactScan(rowsOf(vectors, dim), metric).search(query, 100);
    expect(found.rows).toHaveLength(70);
    const largest = Math.max(...vectors.map((vector) => Math.abs(score(metric, query, vector))));
    found.rows.forEach((row, i) => {
      expect(Math.abs(found.scores[i] - score(metric, query, vectors[row]))).toBeLessThan(1e-5 * Math.max(largest, 1));
    });
    for (let i = 1; i < 70; i++) expect(found.scores[i]).toBeLessThanOrEqual(found.scores[i - 1]);
  });

  it("finds the same rows as plain code, whatever the filter and limit", () => {
    // Whole numbers: all sums are exact, so that ties are ties in both.
    const value = fc.integer({ min: -3, max: 3 });
    const table = fc.integer({ min: 1, max: 9 }).chain((dim) =>
      fc.record({
        vectors: fc.array(fc.array(value, { minLength: dim, maxLength: dim }), { minLength: 1, maxLength: 80 }),
        query: fc.array(value, { minLength: dim, maxLength: dim }),
        limit: fc.integer({ min: 1, max: 90 }),
        barred: fc.array(fc.nat(79)),
        isFiltered: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(table, ({ vectors, query, limit, barred, isFiltered }) => {
        const allowed = Bitset.full(vectors.length);
        for (const row of barred) if (row < vectors.length) allowed.remove(row);
        const scan = new ExactScan(rowsOf(vectors, query.length), metric);
        const found = scan.search(Float32Array.from(query), limit, isFiltered ? allowed : undefined);
        const truth = nearest(metric, query, vectors, limit, (row) => !isFiltered || allowed.has(row));
        expect(found.rows).toHaveLength(truth.length);
        if (metric === "COSINE") {
          // Norms are irrational: rows may swap places where their scores are equal up to rounding.
          found.scores.forEach((s, i) => {
            expect(s).toBeCloseTo(truth[i].score, 5);
          });
        } else expect([...found.rows]).toEqual(truth.map(({ row }) => row));
      }),
      { seed: 7, numRuns: 150 },
    );
  });

  it("gives a zero vector a score, and does not fail on a zero query", () => {
    const scan = new ExactScan(
      rowsOf(
        [
          [0, 0, 0],
          [1, 0, 0],
        ],
        3,
      ),
      metric,
    );
    expect([...scan.search(new Float32Array([1, 0, 0]), 2).rows]).toEqual([1, 0]);
    for (const s of scan.search(new Float32Array(3), 2).scores) expect(Number.isFinite(s)).toBe(true);
  });
});

describe("an exact scan", () => {
  it("scores rows that are listed as it scores them by their bits, a part of the table or all, in any order", () => {
    const dim = 17;
    const rows = rowsOf(clustered({ count: 3000, dim, seed: 5 }), dim);
    const scan = new ExactScan(rows, "IP");
    const listed = fc.uniqueArray(fc.integer({ min: 0, max: 2999 }), { maxLength: 93, size: "max" });
    fc.assert(
      fc.property(listed, fc.integer({ min: 0, max: 93 }), fc.integer({ min: 1, max: 100 }), (list, part, limit) => {
        const query = Float32Array.from({ length: dim }, normal(list.length + part));
        const bits = new Bitset(3000);
        for (const row of list) bits.add(row);
        const few = Bitset.listed(3000, Uint32Array.from(list));
        for (const [first, end] of [
          [0, 3000],
          [part * 32, 2990],
        ]) {
          const found = scan.search(query, limit, few, first, end);
          expect(few.rows).toBeDefined();
          expect(found.rows).toHaveLength(Math.min(limit, list.filter((row) => row >= first && row < end).length));
          expect(found).toEqual(scan.search(query, limit, bits, first, end));
        }
      }),
      { seed: 75, numRuns: 100 },
    );
  });

  it("follows rows as they are added, in place", () => {
    const rows = new VectorRows(2, 4);
    const scan = new ExactScan(rows, "IP");
    for (let i = 0; i < 5000; i++) rows.append([i, 1]);
    expect([...scan.search(new Float32Array([1, 0]), 2).rows]).toEqual([4999, 4998]);
    expect(rows.memory.usedBytes).toBeLessThan(5000 * 16 * 2 + 100_000);
  });

  it("looks past the first slice of a filter", () => {
    const rows = new VectorRows(1, 300_000);
    for (let i = 0; i < 300_000; i++) rows.append([i % 1000]);
    const allowed = new Bitset(300_000);
    for (const row of [5, 131_071, 131_072, 299_999]) allowed.add(row);
    const found = new ExactScan(rows, "IP").search(new Float32Array([1]), 10, allowed);
    expect([...found.rows].sort((a, b) => a - b)).toEqual([5, 131_071, 131_072, 299_999]);
  });

  it("returns of equal rows the first", () => {
    const rows = rowsOf(
      Array.from({ length: 50 }, () => [1, 2, 3]),
      3,
    );
    expect([...new ExactScan(rows, "L2").search(new Float32Array([1, 2, 3]), 4).rows]).toEqual([0, 1, 2, 3]);
  });

  it("puts last what f32 cannot score", () => {
    // 1e30 * 1e30 is infinite, and infinite less infinite is not a number.
    const rows = rowsOf(
      [
        [1e30, -1e30],
        [1, 1],
        [1e30, -1e30],
        [2, 2],
      ],
      2,
    );
    const found = new ExactScan(rows, "IP").search(new Float32Array([1e30, 1e30]), 4);
    expect([...found.rows]).toEqual([3, 1, 0, 2]);
    expect([...found.scores].some(Number.isNaN)).toBe(false);
  });
});
