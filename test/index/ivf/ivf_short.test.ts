import { describe, expect, test } from "vitest";
import { buildFile } from "../../../src/index/ivf/build.ts";
import { fileParts, loadFile } from "../../../src/index/ivf/store.ts";
import { partsInMemory } from "../../../src/index/stored_parts.ts";
import type { Metric } from "../../../src/kernels/described_vectors.ts";
import type { ElementType } from "../../../src/kernels/elements.ts";
import type { InvertedFile } from "../../../src/kernels/inverted_file.ts";
import { VectorRows } from "../../../src/kernels/vector_rows.ts";
import { centroidsOf, nearness, pointOf, rowsOfType } from "../../kernels/inverted_files.ts";
import { StoredBytes } from "../../kernels/stored_bytes.ts";

/** Centroids of so many lists are compared in short first. */
const SHAPE = { lists: 600, codes: "none" } as const;
const COUNT = 4000;
const DIM = 40;
const NPROBE = 5;
const QUERIES = 40;

/** The rows of the lists whose whole centroids are nearest. */
function rowsOfNearest(file: InvertedFile, point: readonly number[]): number[] {
  const { spherical } = file.coarse.shape;
  const scores = centroidsOf(file.coarse).map((centroid) => nearness(point, centroid, spherical));
  const nearest = scores.map((_, list) => list).sort((a, b) => scores[b] - scores[a]);
  const { listed, starts } = file;
  return nearest.slice(0, NPROBE).flatMap((list) => [...listed.subarray(starts[list], starts[list + 1])]);
}

const rising = (rows: Iterable<number>) => [...rows].sort((a, b) => a - b);

/** A row of the type as a query, and as it is clustered. */
function queriesOf(type: ElementType, metric: Metric) {
  const rows = rowsOfType(type, QUERIES, DIM, 12);
  return Array.from({ length: QUERIES }, (_, i) => ({
    query: type === "bit" ? rows.bytes(i).slice() : rows.row(i).slice(),
    point: pointOf(rows, metric, i),
  }));
}

/** The same file as it was built, read back, and over rows that stay on disk. */
async function files(type: ElementType, metric: Metric): Promise<InvertedFile[]> {
  const rows = rowsOfType(type, COUNT, DIM, 11);
  const built = await buildFile(rows, metric, SHAPE, 3);
  const parts = Object.fromEntries(Object.entries(fileParts(built)).map(([name, bytes]) => [name, bytes.slice()]));
  const onDisk = VectorRows.onDisk(DIM, COUNT, type, StoredBytes.of(rows, 65_536));
  const loaded = [rows, onDisk].map((each) => loadFile(each, metric, SHAPE, partsInMemory(parts)));
  const all = [built, ...(await Promise.all(loaded))];
  for (const file of all) expect(file.isShortened).toBe(true);
  return all;
}

describe.each([
  ["f32", "COSINE"],
  ["f32", "IP"],
  ["f32", "L2"],
  ["f16", "COSINE"],
  ["bf16", "L2"],
  ["i8", "IP"],
  ["bit", "HAMMING"],
] satisfies [ElementType, Metric][])("of %s by %s", (type, metric) => {
  test("the lists are those of the nearest whole centroids, built, read back and on disk", async () => {
    const all = await files(type, metric);
    for (const { query, point } of queriesOf(type, metric)) {
      const truth = rising(rowsOfNearest(all[0], point));
      for (const file of all) {
        const { rows: found } = file.search(query, { nprobe: NPROBE, wanted: 1, kept: COUNT });
        expect(rising(found)).toEqual(truth);
      }
    }
    for (const file of all) file.rows.memory.release();
  });

  test("where they hold too few rows, further lists are looked into, and no row is found twice", async () => {
    const all = await files(type, metric);
    for (const { query, point } of queriesOf(type, metric)) {
      const probing = { nprobe: NPROBE, wanted: 900, kept: COUNT };
      const [built, ...others] = all.map((file) => file.search(query, probing));
      expect(built.rows.length).toBeGreaterThanOrEqual(900);
      expect(new Set(built.rows).size).toBe(built.rows.length);
      expect([...built.rows]).toEqual(expect.arrayContaining(rowsOfNearest(all[0], point)));
      for (const { rows } of others) expect(rows).toEqual(built.rows);
    }
    for (const file of all) file.rows.memory.release();
  });
});

test("few centroids are compared whole", async () => {
  const rows = rowsOfType("f32", 600, DIM, 11);
  const file = await buildFile(rows, "L2", { ...SHAPE, lists: 255 }, 3);
  expect(file.isShortened).toBe(false);
  rows.memory.release();
});
