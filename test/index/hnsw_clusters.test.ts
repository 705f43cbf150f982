import { expect, it } from "vitest";
import { HnswIndex } from "../../src/index/hnsw/hnsw_index.ts";
import { ExactScan } from "../../src/kernels/exact_scan.ts";
import { normal, random, recall, rowsOf } from "./vectors.ts";

const DIM = 32;
const CLUSTERS = 60;

it("a walk with a small pool comes into the cluster of its query", async () => {
  const next = normal(5);
  const pick = random(6);
  const centres = Array.from({ length: CLUSTERS }, () => Float32Array.from({ length: DIM }, next));
  const draw = () => centres[Math.floor(pick() * CLUSTERS)].map((value) => value + 0.3 * next());
  const vectors = Array.from({ length: 12_000 }, draw);
  const queries = Array.from({ length: 1000 }, draw);
  const index = await HnswIndex.build(vectors, { dim: DIM, metric: "L2", M: 8, efConstruction: 60, prefix: DIM });
  const scan = new ExactScan(rowsOf(vectors, DIM), "L2");
  const recalls = queries.map((query) => {
    const hits = index.search(query, { ef: 24 });
    return recall(
      hits.map(({ id }) => id),
      scan.search(query, 10).rows,
    );
  });
  expect(recalls.filter((each) => each === 0)).toHaveLength(0);
  expect(recalls.reduce((sum, each) => sum + each, 0) / queries.length).toBeGreaterThan(0.98);
});
