import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Metric } from "../../src/kernels/described_vectors.ts";
import type { ElementType } from "../../src/kernels/elements.ts";
import { ExactScan } from "../../src/kernels/exact_scan.ts";
import { fromBfloat, fromHalf } from "../../src/kernels/half_floats.ts";
import { VectorRows } from "../../src/kernels/vector_rows.ts";
import { clustered, normal } from "../index/vectors.ts";
import { score } from "./reference.ts";

const METRICS: readonly Metric[] = ["COSINE", "IP", "L2"];
const DENSE: readonly ElementType[] = ["f32", "f16", "bf16", "i8"];
const DIMS = [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 31, 33, 63, 100, 384];

describe.each(DENSE)("rows of %s", (type) => {
  const size = type === "i8" ? 40 : 1;
  const sample = (dim: number) =>
    clustered({ count: 37, dim, seed: dim }).map((vector) =>
      vector.map((x) => (type === "i8" ? Math.max(-128, Math.min(127, Math.round(x * size))) : x)),
    );

  it.each(METRICS)("are scored by %s as plain code scores the values that they hold", (metric) => {
    for (const dim of DIMS) {
      const rows = new VectorRows(dim, 1, type);
      for (const vector of sample(dim)) rows.append(vector);
      const query = Float32Array.from({ length: dim }, normal(dim + 1));
      const truth = Array.from({ length: 37 }, (_, row) => score(metric, query, rows.row(row)));
      const largest = Math.max(...truth.map(Math.abs), 1);
      const found = new ExactScan(rows, metric).search(query, 37);
      const errors = Array.from(found.rows, (row, i) => Math.abs(found.scores[i] - truth[row]) / largest);
      expect(Math.max(...errors), `dim ${dim}`).toBeLessThan(1e-5);
      expect(new Set(found.rows).size).toBe(37);
    }
  });

  it.each(METRICS)("are scored by %s on their first dims alone where the query has no more", (metric) => {
    for (const dim of DIMS.filter((each) => each > 1)) {
      const rows = new VectorRows(dim, 1, type);
      for (const vector of sample(dim)) rows.append(vector);
      const scan = new ExactScan(rows, metric);
      for (const dims of new Set([1, dim >> 1, dim - 1, dim, dim - (dim % 4) || 1])) {
        const query = Float32Array.from({ length: dims }, normal(dim + dims));
        const truth = Array.from({ length: 37 }, (_, row) => score(metric, query, rows.row(row).slice(0, dims)));
        const largest = Math.max(...truth.map(Math.abs), 1);
        const found = scan.search(query, 37);
        const errors = Array.from(found.rows, (row, i) => Math.abs(found.scores[i] - truth[row]) / largest);
        expect(Math.max(...errors), `dims ${dims} of ${dim}`).toBeLessThan(1e-5);
      }
    }
  });

  it("come back as they were given, one by one or many at once", () => {
    for (const dim of DIMS) {
      const one = new VectorRows(dim, 1, type);
      for (const vector of sample(dim)) one.append(vector);
      const values = Array.from({ length: 37 }, (_, row) => one.bytes(row).slice());
      const many = new VectorRows(dim, 50, type);
      many.appendAll(Uint8Array.from(values.flatMap((bytes) => [...bytes])));
      expect(many.count).toBe(37);
      for (let row = 0; row < 37; row++) expect([...many.row(row)]).toEqual([...one.row(row)]);
      expect([...many.block(0, 37)]).toEqual([...one.block(0, 37)]);
    }
  });
});

/** Rows that hold each of these words once. */
function rowsOfWords(type: "f16" | "bf16", words: readonly number[]): VectorRows {
  const rows = new VectorRows(1, words.length, type);
  rows.appendAll(Uint16Array.from(words));
  return rows;
}

it.each([
  { type: "f16", decode: fromHalf, infinity: 0x7c00 },
  { type: "bf16", decode: fromBfloat, infinity: 0x7f80 },
] as const)("every number of $type is read by the kernels as what it is", ({ type, decode, infinity }) => {
  const words = Array.from({ length: infinity }, (_, word) => [word, word | 0x8000]).flat();
  const found = new ExactScan(rowsOfWords(type, words), "IP").search(new Float32Array([1]), words.length);
  const wrong = [...found.rows].filter((row, i) => found.scores[i] !== Math.fround(decode(words[row])));
  expect(wrong).toEqual([]);
});

it("a filter and a limit hold for all types", () => {
  const value = fc.integer({ min: -3, max: 3 });
  const table = fc.integer({ min: 1, max: 9 }).chain((dim) =>
    fc.record({
      vectors: fc.array(fc.array(value, { minLength: dim, maxLength: dim }), { minLength: 1, maxLength: 80 }),
      query: fc.array(value, { minLength: dim, maxLength: dim }),
      limit: fc.integer({ min: 1, max: 90 }),
    }),
  );
  fc.assert(
    fc.property(table, fc.constantFrom(...DENSE), ({ vectors, query, limit }, type) => {
      // Small whole numbers are exact in every type, so that all of them find the same.
      const search = (kind: ElementType) => {
        const rows = new VectorRows(query.length, 1, kind);
        for (const vector of vectors) rows.append(vector);
        return new ExactScan(rows, "L2").search(Float32Array.from(query), limit);
      };
      expect(search(type)).toEqual(search("f32"));
    }),
    { seed: 9, numRuns: 200 },
  );
});
