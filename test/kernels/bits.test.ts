import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bitset } from "../../src/kernels/bitset.ts";
import { ExactScan } from "../../src/kernels/exact_scan.ts";
import { VectorRows } from "../../src/kernels/vector_rows.ts";
import { random } from "../index/vectors.ts";

function bits(bytes: ArrayLike<number>): number[] {
  return Array.from(bytes).flatMap((byte) => [...byte.toString(2).padStart(8, "0")].map(Number));
}

/** Plain code, bit by bit. */
const DISTANCES = {
  HAMMING: (a: number[], b: number[]) => a.filter((bit, i) => bit !== b[i]).length,
  JACCARD(a: number[], b: number[]) {
    const either = a.filter((bit, i) => bit + b[i] > 0).length;
    const both = a.filter((bit, i) => bit * b[i] > 0).length;
    return either === 0 ? 1 : (either - both) / either;
  },
};

function rowsOf(vectors: readonly Uint8Array[], dim: number): VectorRows {
  const rows = new VectorRows(dim, 1, "bit");
  for (const vector of vectors) rows.appendAll(vector);
  return rows;
}

function nearest(metric: keyof typeof DISTANCES, query: Uint8Array, vectors: readonly Uint8Array[]) {
  const scored = vectors.map((vector, row) => ({ row, distance: DISTANCES[metric](bits(query), bits(vector)) }));
  return scored.sort((a, b) => a.distance - b.distance || a.row - b.row);
}

describe.each(["HAMMING", "JACCARD"] as const)("rows of bits by %s", (metric) => {
  it.each([8, 16, 56, 120, 128, 136, 256, 264, 1024, 8200])("of dim %i are scored as plain code does", (dim) => {
    const next = random(dim);
    const vector = () =>
      Uint8Array.from({ length: dim / 8 }, () => Math.floor(next() * 256) & Math.floor(next() * 256));
    const vectors = [...Array.from({ length: 40 }, vector), new Uint8Array(dim / 8), new Uint8Array(dim / 8).fill(255)];
    for (const query of [vector(), new Uint8Array(dim / 8), new Uint8Array(dim / 8).fill(255)]) {
      const found = new ExactScan(rowsOf(vectors, dim), metric).search(query, 50);
      const truth = nearest(metric, query, vectors);
      expect([...found.rows]).toEqual(truth.map(({ row }) => row));
      truth.forEach(({ distance }, i) => {
        expect(Math.abs(found.scores[i])).toBe(Math.fround(distance));
      });
    }
  });

  it("obey a filter and a limit", () => {
    const row = fc.uint8Array({ minLength: 3, maxLength: 3 });
    const table = fc.record({
      vectors: fc.array(row, { minLength: 1, maxLength: 80 }),
      query: row,
      limit: fc.integer({ min: 1, max: 90 }),
      barred: fc.array(fc.nat(79)),
    });
    fc.assert(
      fc.property(table, ({ vectors, query, limit, barred }) => {
        const allowed = Bitset.full(vectors.length);
        for (const each of barred) if (each < vectors.length) allowed.remove(each);
        const found = new ExactScan(rowsOf(vectors, 24), metric).search(query, limit, allowed);
        const truth = nearest(metric, query, vectors).filter((each) => allowed.has(each.row));
        expect([...found.rows]).toEqual(truth.slice(0, limit).map((each) => each.row));
      }),
      { seed: 24, numRuns: 200 },
    );
  });
});

it("bits are numbers too: the highest of each byte comes first", () => {
  const rows = new VectorRows(16, 1, "bit");
  rows.append([1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0]);
  expect([...rows.bytes(0)]).toEqual([0b10000001, 0b01100000]);
  expect([...rows.row(0)]).toEqual(bits([0b10000001, 0b01100000]));
});
