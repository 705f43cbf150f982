import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bitset } from "../../src/kernels/bitset.ts";
import type { Metric } from "../../src/kernels/described_vectors.ts";
import type { ElementType } from "../../src/kernels/elements.ts";
import { ExactScan } from "../../src/kernels/exact_scan.ts";
import { ManyScans } from "../../src/kernels/many_scans.ts";
import { mergeScored } from "../../src/kernels/merge_scored.ts";
import { VectorRows } from "../../src/kernels/vector_rows.ts";
import { workerPool } from "../../src/kernels/worker_pool.ts";
import { clustered, random } from "../index/vectors.ts";

function rowsOf(count: number, dim: number, type: ElementType): VectorRows {
  const rows = new VectorRows(dim, count, type);
  for (const vector of clustered({ count, dim, seed: dim })) {
    rows.append(
      type === "i8"
        ? vector.map((x) => Math.max(-128, Math.min(127, x * 20)))
        : type === "bit"
          ? vector.map((x) => (x > 0 ? 1 : 0))
          : vector,
    );
  }
  return rows;
}

const CASES: [ElementType, Metric][] = [
  ["f32", "COSINE"],
  ["f32", "IP"],
  ["f32", "L2"],
  ["f16", "L2"],
  ["bf16", "COSINE"],
  ["i8", "IP"],
  ["bit", "HAMMING"],
  ["bit", "JACCARD"],
];

describe("many scans in worker threads", () => {
  it.each(CASES)("find what single scans find, to the last bit (%s, %s)", async (type, metric) => {
    const dim = type === "bit" ? 40 : 37;
    for (const count of [1, 31, 32, 700]) {
      const rows = rowsOf(count, dim, type);
      const scan = new ExactScan(rows, metric);
      const many = new ManyScans(rows, metric);
      const next = random(count);
      const allowed = new Bitset(count);
      for (let row = 0; row < count; row++) if (next() < 0.4) allowed.add(row);
      for (const queries of [1, 2, 16, 17, 40]) {
        const asked = Array.from({ length: queries }, (_, i) =>
          (type === "bit" ? rows.bytes(i % count) : rows.row(i % count)).slice(),
        );
        for (const filter of [undefined, allowed]) {
          const found = await many.search(asked, 12, filter);
          expect(found).toEqual(asked.map((query) => scan.search(query, 12, filter)));
        }
      }
    }
  });

  it("compare the first dims where queries have no more, and take any limit", async () => {
    const rows = rowsOf(300, 21, "f32");
    const many = new ManyScans(rows, "COSINE");
    for (const [dims, limit] of [
      [5, 1],
      [8, 299],
      [21, 1000],
    ]) {
      const asked = [0, 7, 9].map((row) => rows.row(row).slice(0, dims));
      const scan = new ExactScan(rows, "COSINE");
      expect(await many.search(asked, limit)).toEqual(asked.map((query) => scan.search(query, limit)));
    }
    expect(await new ManyScans(new VectorRows(3, 1), "L2").search([new Float32Array(3)], 5)).toEqual([
      { rows: new Uint32Array(0), scores: new Float32Array(0) },
    ]);
  });

  it("run beside each other and beside scans on the calling thread, over rows that are added meanwhile", async () => {
    const rows = new VectorRows(16);
    const vectors = clustered({ count: 6000, dim: 16, seed: 4 });
    for (const vector of vectors.slice(0, 2000)) rows.append(vector);
    const many = new ManyScans(rows, "L2");
    const scan = new ExactScan(rows, "L2");
    const asked = vectors.slice(0, 24);
    const before = asked.map((query) => scan.search(query, 5));
    const runs = Array.from({ length: workerPool().size + 2 }, () => many.search(asked, 5));
    for (const vector of vectors.slice(2000)) rows.append(vector);
    const alone = scan.search(asked[0], 5);
    for (const found of await Promise.all(runs)) expect(found).toEqual(before);
    expect(scan.search(asked[0], 5)).toEqual(alone);
    expect((await many.search(asked, 5))[0]).toEqual(alone);
  });
});

it("lists are merged best first, equal scores in the order of the lists", () => {
  const list = fc
    .array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 })
    .map((scores) => scores.sort((a, b) => b - a));
  fc.assert(
    fc.property(fc.array(list, { minLength: 1, maxLength: 5 }), fc.integer({ min: 0, max: 40 }), (lists, limit) => {
      const all = lists.flatMap((scores, i) => scores.map((score, j) => ({ row: i * 100 + j, score })));
      const best = all.sort((a, b) => b.score - a.score || a.row - b.row).slice(0, limit);
      const scored = lists.map((scores, i) => ({
        rows: Uint32Array.from(scores, (_, j) => i * 100 + j),
        scores: Float32Array.from(scores),
      }));
      const merged = mergeScored(scored, limit);
      expect([...merged.rows]).toEqual(best.map(({ row }) => row));
      expect([...merged.scores]).toEqual(best.map(({ score }) => score));
    }),
    { seed: 3 },
  );
});
