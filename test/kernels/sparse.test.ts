import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bitset } from "../../src/kernels/bitset.ts";
import { SparseRows, type SparseVector } from "../../src/kernels/sparse_rows.ts";
import { SparseScan } from "../../src/kernels/sparse_scan.ts";
import { random } from "../index/vectors.ts";

type Plain = ReadonlyMap<number, number>;

function sparse(vector: Plain): SparseVector {
  const pairs = [...vector].sort((a, b) => a[0] - b[0]);
  return {
    indices: Uint32Array.from(pairs, ([index]) => index),
    values: Float32Array.from(pairs, ([, value]) => value),
  };
}

function append(rows: SparseRows, vectors: readonly Plain[]): void {
  const offsets = new Uint32Array(vectors.length + 1);
  const pairs: number[] = [];
  vectors.map(sparse).forEach(({ indices, values }, i) => {
    offsets[i + 1] = offsets[i] + indices.length;
    indices.forEach((index, j) => {
      pairs.push(...new Uint8Array(new Uint32Array([index]).buffer), ...new Uint8Array(values.slice(j, j + 1).buffer));
    });
  });
  rows.append(offsets, Uint8Array.from(pairs));
}

function product(a: Plain, b: Plain): number {
  return [...a].reduce((sum, [index, value]) => sum + value * (b.get(index) ?? 0), 0);
}

/** Plain code: rows that share an index with the query, best first. */
function nearest(query: Plain, vectors: readonly Plain[]) {
  const scored = vectors.map((vector, row) => ({ row, score: product(query, vector) }));
  return scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score || a.row - b.row);
}

const index = fc.oneof(fc.nat(12), fc.nat(2 ** 32 - 2), fc.constant(2 ** 32 - 2));
// Whole numbers: all sums are exact.
const vector = fc.uniqueArray(fc.tuple(index, fc.integer({ min: 1, max: 9 })), { selector: ([i]) => i, maxLength: 40 });

describe("a scan of sparse rows", () => {
  it("finds the rows that plain code finds, whatever the filter and limit", () => {
    const table = fc.record({
      vectors: fc.array(vector, { minLength: 1, maxLength: 60 }),
      query: vector,
      limit: fc.integer({ min: 1, max: 70 }),
      barred: fc.array(fc.nat(59)),
      isFiltered: fc.boolean(),
    });
    fc.assert(
      fc.property(table, ({ vectors, query, limit, barred, isFiltered }) => {
        const plain = vectors.map((pairs) => new Map(pairs));
        const rows = new SparseRows();
        append(rows, plain);
        const allowed = Bitset.full(vectors.length);
        for (const row of barred) if (row < vectors.length) allowed.remove(row);
        const found = new SparseScan(rows).search(sparse(new Map(query)), limit, isFiltered ? allowed : undefined);
        const truth = nearest(new Map(query), plain).filter(({ row }) => !isFiltered || allowed.has(row));
        expect([...found.rows]).toEqual(truth.slice(0, limit).map(({ row }) => row));
        expect([...found.scores]).toEqual(truth.slice(0, limit).map(({ score }) => score));
        rows.memory.release();
      }),
      { seed: 88, numRuns: 200 },
    );
  });

  it("follows rows as they are added, past the first slice, and takes queries of any length", () => {
    const next = random(5);
    const rows = new SparseRows();
    const scan = new SparseScan(rows);
    const plain: Plain[] = [];
    for (const count of [1, 999, 40_000]) {
      const added = Array.from({ length: count }, () => {
        return new Map(Array.from({ length: 3 }, () => [Math.floor(next() * 500), 1 + Math.floor(next() * 9)]));
      });
      append(rows, added);
      plain.push(...added);
      const query = new Map(Array.from({ length: count % 997 }, (_, i) => [i * 3, 1]));
      const found = scan.search(sparse(query), 20);
      expect([...found.rows]).toEqual(
        nearest(query, plain)
          .slice(0, 20)
          .map(({ row }) => row),
      );
    }
    expect(rows.count).toBe(41_000);
    expect(rows.row(40_999)).toEqual(sparse(plain[40_999]));
  });

  it("has no hits where there are no rows, no query, or nothing in common", () => {
    const rows = new SparseRows();
    const scan = new SparseScan(rows);
    const query = sparse(new Map([[7, 1]]));
    expect([...scan.search(query, 5).rows]).toEqual([]);
    append(rows, [new Map(), new Map([[8, 1]])]);
    expect([...scan.search(query, 5).rows]).toEqual([]);
    expect([...scan.search(sparse(new Map()), 5).rows]).toEqual([]);
  });
});

it("sparse rows that are copied in ranges stay as they are", () => {
  const rows = new SparseRows();
  const plain = [
    new Map([[1, 2]]),
    new Map(),
    new Map([
      [5, 1.5],
      [4_000_000_000, 3],
    ]),
  ];
  append(rows, plain);
  const copy = new SparseRows({ rows: 4, pairs: 5 });
  copy.append(rows.offsets.subarray(1, 4), rows.block(1, 3));
  copy.append(rows.offsets.subarray(0, 2), rows.block(0, 1));
  expect([0, 1, 2].map((row) => copy.row(row))).toEqual([1, 2, 0].map((row) => sparse(plain[row])));
  expect([...copy.offsets]).toEqual([0, 0, 2, 3]);
});
