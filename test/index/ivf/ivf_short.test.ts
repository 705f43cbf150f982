import { expect, test } from "vitest";
import { buildFile } from "../../../src/index/ivf/build.ts";
import { fileParts, loadFile } from "../../../src/index/ivf/store.ts";
import { partsInMemory } from "../../../src/index/stored_parts.ts";
import type { InvertedFile } from "../../../src/kernels/inverted_file.ts";
import { centroidsOf, nearness, rowsOfType } from "../../kernels/inverted_files.ts";
import { clustered } from "../vectors.ts";

/** Centroids of so many lists are compared in short first. */
const SHAPE = { lists: 600, codes: "none" } as const;
const DIM = 40;
const NPROBE = 5;
const queries = clustered({ count: 40, dim: DIM, seed: 12 });

/** The rows of the lists whose whole centroids are nearest. */
function rowsOfNearest(file: InvertedFile, query: Float32Array, spherical: boolean): number[] {
  const norm = file.metric === "COSINE" ? Math.sqrt(query.reduce((sum, x) => sum + x * x, 0)) : 1;
  const point = Array.from(query, (x) => x / norm);
  const scores = centroidsOf(file.coarse).map((centroid) => nearness(point, centroid, spherical));
  const nearest = scores.map((_, list) => list).sort((a, b) => scores[b] - scores[a]);
  const { listed, starts } = file;
  return nearest.slice(0, NPROBE).flatMap((list) => [...listed.subarray(starts[list], starts[list + 1])]);
}

const rising = (rows: Iterable<number>) => [...rows].sort((a, b) => a - b);

test.each(["COSINE", "IP", "L2"] as const)(
  "by %s the lists are those of the nearest whole centroids",
  async (metric) => {
    const rows = rowsOfType("f32", 4000, DIM, 11);
    const built = await buildFile(rows, metric, SHAPE, 3);
    const parts = Object.fromEntries(Object.entries(fileParts(built)).map(([name, bytes]) => [name, bytes.slice()]));
    const loaded = await loadFile(rows, metric, SHAPE, partsInMemory(parts));
    for (const query of queries) {
      const truth = rising(rowsOfNearest(built, query, metric !== "L2"));
      for (const file of [built, loaded]) {
        const { rows: found } = file.search(query, { nprobe: NPROBE, wanted: 1, kept: 4000 });
        expect(rising(found)).toEqual(truth);
      }
    }
    rows.memory.release();
  },
);

test("where they hold too few rows, further lists are looked into, and no row is found twice", async () => {
  const rows = rowsOfType("f32", 4000, DIM, 11);
  const file = await buildFile(rows, "COSINE", SHAPE, 3);
  for (const query of queries) {
    const { rows: found } = file.search(query, { nprobe: NPROBE, wanted: 900, kept: 4000 });
    expect(found.length).toBeGreaterThanOrEqual(900);
    expect(new Set(found).size).toBe(found.length);
    expect([...found]).toEqual(expect.arrayContaining(rowsOfNearest(file, query, true)));
  }
  rows.memory.release();
});
