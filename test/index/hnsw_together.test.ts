import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/index/hnsw/build.ts";
import { GraphWork } from "../../src/index/hnsw/graph_work.ts";
import { layerBlocks } from "../../src/index/hnsw/layers.ts";
import { checkHnswBuild } from "../../src/index/hnsw/params.ts";
import { ExactScan } from "../../src/kernels/exact_scan.ts";
import { HnswGraph } from "../../src/kernels/hnsw_graph.ts";
import { HnswWriter } from "../../src/kernels/hnsw_writer.ts";
import { checkInvariants } from "./graph_invariants.ts";
import { clustered, recall, rowsOf } from "./vectors.ts";

/** Inserts all rows by so many workers, as many at once as a call takes. */
async function insertedBy(workers: number, vectors: readonly Float32Array[], efConstruction: number) {
  const [{ length: dim }] = vectors;
  const rows = rowsOf(vectors, dim);
  const firstBlock = layerBlocks(rows.count, 8, 1);
  const graph = new HnswGraph(rows, "L2", { m: 8, efConstruction, coded: { dims: dim, rotated: false }, firstBlock });
  const writer = new HnswWriter(graph);
  const work = new GraphWork(writer, undefined, "normal", workers);
  await work.sum(0, rows.count);
  await work.learn(rows.count);
  await work.code(0, rows.count);
  await work.insert(0, rows.count);
  writer.show(rows.count);
  return graph;
}

describe("rows that are inserted together", () => {
  it.each([8, 100])("make the same graph whatever the number of workers, efConstruction %i", async (efConstruction) => {
    const vectors = clustered({ count: 1500, dim: 13, seed: 11, norms: 0.3 });
    // Twins within what is inserted together, and far apart.
    for (const row of [7, 130, 131, 900]) vectors[row] = vectors[6];
    const graphs = [];
    for (const workers of [1, 2, 3, 7]) graphs.push(await insertedBy(workers, vectors, efConstruction));
    const [alone, ...others] = graphs.map(({ links, upperLinks, twins, start }) => ({
      links: [...links],
      upperLinks: [...upperLinks],
      twins: [...twins],
      start,
    }));
    for (const graph of others) expect(graph).toEqual(alone);
  });

  it("find each other where nothing that stood before is near: rows that come cluster by cluster", async () => {
    const vectors = clustered({ count: 6000, dim: 24, seed: 12 });
    const far = (cluster: number) => Float32Array.from({ length: 24 }, (_, i) => (i % 12 === cluster ? 8 : 0));
    const sorted = vectors.map((vector, row) => {
      const centre = far(Math.floor(row / 500));
      return vector.map((value, i) => value + centre[i]);
    });
    const rows = rowsOf(sorted, 24);
    const { graph } = await buildGraph(rows, "L2", checkHnswBuild({ M: 8, efConstruction: 64 }));
    checkInvariants(graph);
    const exact = new ExactScan(rows, "L2");
    let sum = 0;
    for (let row = 0; row < 6000; row += 100) {
      const query = sorted[row].map((value, i) => value + (i % 3) * 0.1);
      sum += recall(graph.search(query, 10, 64, 24).rows, exact.search(query, 10).rows);
    }
    expect(sum / 60).toBeGreaterThan(0.98);
  });
});
