import { beforeAll, describe, expect, it } from "vitest";
import { buildGraph } from "../../src/index/hnsw/build.ts";
import { checkHnswBuild } from "../../src/index/hnsw/params.ts";
import type { Metric } from "../../src/kernels/described_vectors.ts";
import { ExactScan } from "../../src/kernels/exact_scan.ts";
import { normal, random, recall, rowsOf } from "./vectors.ts";

const DIM = 256;
const COUNT = 8000;
const QUERIES = 50;

/** Unit vectors; a share has most of its length in one dim, as rare words give to vectors of latent semantics. */
function heavyTailed(share: number): Float32Array[] {
  const next = normal(9);
  const pick = random(8);
  return Array.from({ length: COUNT + QUERIES }, () => {
    const vector = Float32Array.from({ length: DIM }, (_, i) => next() / Math.sqrt(1 + i / 8));
    if (pick() < share) vector[Math.floor(pick() * DIM)] += 3 * Math.hypot(...vector);
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  });
}

/** The mean recall of walks over a graph, and from how many rows the most linked row is. */
async function measured(share: number, metric: Metric): Promise<{ found: number; mostLinks: number }> {
  const all = heavyTailed(share);
  const rows = rowsOf(all.slice(0, COUNT), DIM);
  const { graph } = await buildGraph(rows, metric, checkHnswBuild({ M: 8, efConstruction: 80, prefix: DIM }));
  const exact = new ExactScan(rows, metric);
  let sum = 0;
  for (const query of all.slice(COUNT))
    sum += recall(graph.search(query, 10, 100, DIM).rows, exact.search(query, 10).rows);
  const links = new Uint32Array(COUNT);
  for (let row = 0; row < COUNT; row++) for (const other of graph.neighbours(row, 0)) links[other]++;
  return { found: sum / QUERIES, mostLinks: Math.max(...links) };
}

/** Clipped, such a row must not seem to lie nearer to all others than it does: most links would lead to it. */
describe.each(["COSINE", "IP", "L2"] as const)("rows with one value far beyond all others, by %s", (metric) => {
  let plain: Awaited<ReturnType<typeof measured>>;
  beforeAll(async () => {
    plain = await measured(0, metric);
  });

  it.each([0.0005, 0.004])("do not stand in the way where a share of %d are such", async (share) => {
    const { found, mostLinks } = await measured(share, metric);
    expect(found).toBeGreaterThan(plain.found - 0.04);
    expect(mostLinks).toBeLessThan(2 * plain.mostLinks);
  });
});
