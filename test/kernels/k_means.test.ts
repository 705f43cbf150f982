import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Metric } from "../../src/kernels/described_vectors.ts";
import type { ElementType } from "../../src/kernels/elements.ts";
import { InvertedFile } from "../../src/kernels/inverted_file.ts";
import { InvertedFileWriter } from "../../src/kernels/inverted_file_writer.ts";
import type { VectorRows } from "../../src/kernels/vector_rows.ts";
import { rowsOf } from "../index/vectors.ts";
import { addSampled, centroidsOf, filled, iterate, listsOf, nearness, pointOf, rowsOfType } from "./inverted_files.ts";

const DENSE: readonly Metric[] = ["COSINE", "IP", "L2"];

/** Every row is in the list whose centroid is nearest to it, but for rounding. */
function expectNearest(file: InvertedFile, rows: VectorRows, metric: Metric): void {
  const { spherical } = file.coarse.shape;
  const centroids = centroidsOf(file.coarse);
  listsOf(file).forEach((list, row) => {
    const point = pointOf(rows, metric, row);
    const scores = centroids.map((centroid) => nearness(point, centroid, spherical));
    const best = Math.max(...scores);
    const size = Math.max(...scores.map(Math.abs), 1e-3);
    expect((best - scores[list]) / size).toBeLessThan(1e-5);
  });
}

describe.each(["f32", "f16", "bf16", "i8"] as const)("k-means over rows of %s", (type: ElementType) => {
  it.each(DENSE)("puts by %s every row into the list of its nearest centroid", (metric) => {
    for (const [dim, lists] of [
      [1, 3],
      [3, 8],
      [15, 9],
      [16, 1],
      [17, 23],
      [100, 7],
    ]) {
      const rows = rowsOfType(type, 203, dim, dim);
      const { file } = filled(rows, metric, { lists, codes: "none" });
      expectNearest(file, rows, metric);
      rows.memory.release();
    }
  });
});

describe.each(["HAMMING", "JACCARD"] as const)("k-means over rows of bits by %s", (metric) => {
  it.each([8, 24, 128, 200])("of dim %i puts every row into the list of its nearest centroid", (dim) => {
    const rows = rowsOfType("bit", 150, dim, dim);
    expectNearest(filled(rows, metric, { lists: 11, codes: "none" }).file, rows, metric);
  });
});

describe("an iteration of k-means", () => {
  it.each(DENSE)("by %s moves centroids to the means of their rows", (metric) => {
    const rows = rowsOfType("f32", 500, 13, 4);
    const { file, writer } = filled(rows, metric, { lists: 10, codes: "none" });
    const lists = listsOf(file);
    iterate(writer.coarse, 9);
    centroidsOf(file.coarse).forEach((centroid, list) => {
      const points = Array.from({ length: 500 }, (_, row) => row)
        .filter((row) => lists[row] === list)
        .map((row) => pointOf(rows, metric, row));
      const mean = centroid.map((_, i) => points.reduce((sum, point) => sum + point[i], 0) / points.length);
      const norm = metric === "L2" ? 1 : Math.sqrt(mean.reduce((sum, x) => sum + x * x, 0));
      expect(points.length).toBeGreaterThan(0);
      centroid.forEach((x, i) => {
        expect(x).toBeCloseTo(mean[i] / norm, 4);
      });
    });
  });

  it("splits large clusters for centroids that have no rows", () => {
    const vectors = [
      ...Array.from({ length: 100 }, (_, i) => [10 + (i % 10) / 10, i / 1000]),
      ...Array.from({ length: 3 }, () => [-50, 3]),
    ];
    const rows = rowsOf(vectors, 2);
    const { file } = filled(rows, "L2", { lists: 6, codes: "none" }, 8);
    const sizes = Array.from({ length: 6 }, (_, list) => file.starts[list + 1] - file.starts[list]);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(Math.max(...sizes)).toBeLessThan(60);
  });

  it.each(DENSE)("by %s ends where there are fewer different rows than centroids, zeros among them", (metric) => {
    const vectors = Array.from({ length: 40 }, (_, i) => (i % 2 ? [0, 0, 0] : [1, 2, 3]));
    const rows = rowsOf(vectors, 3);
    const { file } = filled(rows, metric, { lists: 40, codes: "none" });
    expect([...file.listed].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    for (const value of centroidsOf(file.coarse).flat()) expect(Number.isFinite(value)).toBe(true);
  });

  it("gives the same centroids however the sample is cut", () => {
    const centroids = [
      [0, 400],
      [0, 7, 64, 65, 300, 400],
    ].map((cuts) => {
      const rows = rowsOfType("f32", 900, 9, 2);
      const { kernels } = rows.memory;
      const { coarse } = new InvertedFileWriter(new InvertedFile(rows, "L2", { lists: 12, codes: "none" }));
      kernels.k_means_begin(coarse.pointer, 5);
      for (let i = 1; i < cuts.length; i++) addSampled(coarse, cuts[i - 1], cuts[i], 400, 6);
      kernels.k_means_update(coarse.pointer);
      return centroidsOf(coarse.codebook);
    });
    expect(centroids[1]).toEqual(centroids[0]);
  });
});

describe("the lists of an inverted file", () => {
  it("hold every row once, rising within each", () => {
    const table = fc.record({
      vectors: fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 2, maxLength: 2 }), {
        minLength: 1,
        maxLength: 70,
      }),
      lists: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(table, ({ vectors, lists }) => {
        const rows = rowsOf(vectors, 2);
        const { file } = filled(rows, "L2", { lists: Math.min(lists, vectors.length), codes: "none" });
        const { listed, starts } = file;
        expect([...listed].sort((a, b) => a - b)).toEqual(vectors.map((_, i) => i));
        expect(starts[starts.length - 1]).toBe(vectors.length);
        for (let list = 0; list + 1 < starts.length; list++) {
          const rowsOfList = [...listed.subarray(starts[list], starts[list + 1])];
          expect(rowsOfList).toEqual([...rowsOfList].sort((a, b) => a - b));
        }
        expectNearest(file, rows, "L2");
        rows.memory.release();
      }),
      { seed: 3, numRuns: 80 },
    );
  });
});
