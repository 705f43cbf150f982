import fc from "fast-check";
import { expect, test } from "vitest";
import { InvertedIndex } from "../../src/index/sparse/inverted_index.ts";
import { SparseIndex } from "../../src/index/sparse/sparse_index.ts";
import { Bitset } from "../../src/kernels/bitset.ts";
import type { SparseQuery } from "../../src/kernels/sparse_query.ts";
import { PAIR_BYTES, SparseRows } from "../../src/kernels/sparse_rows.ts";
import { random } from "../index/vectors.ts";

type Pairs = readonly (readonly [index: number, value: number])[];

function rowsOf(vectors: readonly Pairs[]): SparseRows {
  const rows = new SparseRows();
  const offsets = new Uint32Array(vectors.length + 1);
  for (const [i, { length }] of vectors.entries()) offsets[i + 1] = offsets[i] + length;
  const bytes = new DataView(new ArrayBuffer(offsets[vectors.length] * PAIR_BYTES));
  for (const [i, [index, value]] of vectors.flatMap(sorted).entries()) {
    bytes.setUint32(i * PAIR_BYTES, index, true);
    bytes.setFloat32(i * PAIR_BYTES + 4, value, true);
  }
  rows.append(offsets, new Uint8Array(bytes.buffer));
  return rows;
}

function sorted(pairs: Pairs): Pairs {
  return [...pairs].sort((a, b) => a[0] - b[0]);
}

function queryOf(pairs: Pairs, saturation?: SparseQuery["saturation"]): SparseQuery {
  const rising = sorted(pairs);
  return {
    indices: Uint32Array.from(rising, ([index]) => index),
    values: Float32Array.from(rising, ([, value]) => value),
    saturation,
  };
}

/** The scan, which has tests of its own against plain code, is the reference: both must agree to the last bit. */
async function expectLikeScan(vectors: readonly Pairs[], query: SparseQuery, limit: number, allowed?: Bitset) {
  const rows = rowsOf(vectors);
  const metric = query.saturation === undefined ? "IP" : "BM25";
  const index = await InvertedIndex.build(rows, metric, "SPARSE_INVERTED_INDEX", {});
  const scan = new SparseIndex(rows, metric);
  const found = index.search({ vector: query, limit, params: {}, allowed });
  expect(found.strategy).toBe("postings");
  const truth = scan.search({ vector: query, limit, params: {}, allowed });
  expect([...found.rows]).toEqual([...truth.rows]);
  expect([...found.scores]).toEqual([...truth.scores]);
  // A second search finds clean sums.
  expect([...index.search({ vector: query, limit, params: {}, allowed }).scores]).toEqual([...truth.scores]);
  expect(index.statistics(query.indices, allowed)).toEqual(scan.statistics(query.indices, allowed));
  rows.memory.release();
}

const index = fc.oneof(fc.nat(12), fc.nat(2 ** 32 - 2), fc.constant(2 ** 32 - 2));
const vector = fc.uniqueArray(fc.tuple(index, fc.integer({ min: 1, max: 9 })), { selector: ([i]) => i, maxLength: 30 });
const saturation = fc.record({ base: fc.constantFrom(0, 0.3, 1.2), slope: fc.constantFrom(0, 0.05, 0.9) });

test("postings find what a scan finds, by any terms of BM25 and by inner product", async () => {
  const table = fc.record({
    vectors: fc.array(vector, { minLength: 1, maxLength: 80 }),
    query: vector,
    saturation: fc.option(saturation, { nil: undefined }),
    limit: fc.integer({ min: 1, max: 90 }),
    barred: fc.option(fc.array(fc.nat(79)), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(table, async ({ vectors, query, saturation, limit, barred }) => {
      const allowed = barred === undefined ? undefined : Bitset.full(vectors.length);
      for (const row of barred ?? []) if (row < vectors.length) allowed?.remove(row);
      await expectLikeScan(vectors, queryOf(query, saturation), limit, allowed);
    }),
    { seed: 20_260_503, numRuns: 150 },
  );
});

test("postings find what a scan finds over several windows, where most rows are skipped", async () => {
  const next = random(77);
  const vectors = Array.from({ length: 20_000 }, () => {
    const terms = new Map<number, number>();
    for (let i = 1 + Math.floor(next() * 30); i > 0; i--) {
      const term = Math.floor(3000 * next() ** 3);
      terms.set(term, (terms.get(term) ?? 0) + 1);
    }
    return [...terms];
  });
  const some = new Bitset(20_000);
  for (let row = 0; row < 20_000; row += 7) some.add(row);
  // Few postings, many of them, and more terms than blocks are worth; few hits, and more than may wait for their scores.
  const many = Array.from({ length: 100 }, (_, i) => i * 30);
  for (const terms of [[0, 1, 2500], [5], [2999, 2900], [0, 1, 2, 3, 4, 50, 600, 2000, 2600], many]) {
    const query = queryOf(
      terms.map((term, i) => [term, 0.4 + term / 700 + i / 100]),
      { base: 0.3, slope: 0.05 },
    );
    for (const limit of [10, 6000]) {
      await expectLikeScan(vectors, query, limit);
      await expectLikeScan(vectors, query, limit, some);
    }
  }
});
