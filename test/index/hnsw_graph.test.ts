import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/index/hnsw/build.ts";
import { checkHnswBuild } from "../../src/index/hnsw/params.ts";
import type { MetricType } from "../../src/index/vector_index.ts";
import { Bitset } from "../../src/kernels/bitset.ts";
import { ExactScan } from "../../src/kernels/exact_scan.ts";
import type { HnswGraph } from "../../src/kernels/hnsw_graph.ts";
import { KernelMemory } from "../../src/kernels/kernel_memory.ts";
import { VectorRows } from "../../src/kernels/vector_rows.ts";
import { checkInvariants, topOf } from "./graph_invariants.ts";
import { clustered, rowsOf } from "./vectors.ts";

async function build(vectors: readonly ArrayLike<number>[], metric: MetricType, params = {}): Promise<HnswGraph> {
  const checked = checkHnswBuild({ M: 8, efConstruction: 64, ...params });
  return (await buildGraph(rowsOf(vectors, vectors[0].length), metric, checked)).graph;
}

describe("an HNSW graph", () => {
  it.each(["COSINE", "IP", "L2"] as const)("keeps its invariants under %s", async (metric) => {
    checkInvariants(await build(clustered({ count: 3000, dim: 19, seed: 3, norms: 0.5 }), metric));
  });

  it("reaches every one of many equal rows, and what stands beside them", async () => {
    const equal = Array.from({ length: 700 }, () => [1, 2, 3, 4]);
    const others = clustered({ count: 300, dim: 4, seed: 5 });
    for (const metric of ["COSINE", "IP", "L2"] as const) checkInvariants(await build([...equal, ...others], metric));
  });

  it("is built of fewer rows than M, of one, of zeros, and of one dim", async () => {
    checkInvariants(await build([[1, 2]], "L2"));
    checkInvariants(
      await build(
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        "COSINE",
        { M: 64 },
      ),
    );
    checkInvariants(
      await build(
        Array.from({ length: 100 }, () => [0, 0, 0]),
        "COSINE",
      ),
    );
    checkInvariants(
      await build(
        Array.from({ length: 500 }, (_, i) => [i % 37]),
        "L2",
        { M: 2 },
      ),
    );
  });

  it("has mutual links where no list was ever full, also of rows that came together", async () => {
    for (const metric of ["COSINE", "IP", "L2"] as const) {
      const graph = await build(clustered({ count: 65, dim: 12, seed: 17 }), metric, { M: 64 });
      expect(graph.links.some((link) => link < 65)).toBe(true);
      checkInvariants(graph);
    }
  });

  it("is the same for the same rows and seed, and another for another seed", async () => {
    const vectors = clustered({ count: 500, dim: 8, seed: 9 });
    const graphs = [];
    for (const seed of [1, 1, 2]) graphs.push(await build(vectors, "L2", { seed }));
    const links = graphs.map((graph) => [...graph.shape.firstBlock, ...graph.upperLinks, ...graph.links]);
    expect(links[1]).toEqual(links[0]);
    expect(links[2]).not.toEqual(links[0]);
  });

  it("stands as well above 2 GiB, where pointers are negative as signed numbers", async () => {
    const memory = new KernelMemory();
    memory.allocate(2 ** 31 + 2 ** 20);
    const vectors = clustered({ count: 300, dim: 7, seed: 31 });
    const rows = new VectorRows(7, 1, "f32", memory);
    for (const vector of vectors) rows.append(vector);
    const { graph } = await buildGraph(rows, "L2", checkHnswBuild({ M: 8, efConstruction: 64 }));
    checkInvariants(graph);
    const low = await build(vectors, "L2");
    const search = (each: HnswGraph) =>
      each.searchFiltered(each.lookAround(vectors[3], 20, 7, Bitset.full(300)), 5, 20);
    const found = search(graph);
    expect(found).toEqual(search(low));
    expect(found).toEqual(new ExactScan(rows, "L2").search(vectors[3], 5));
  });

  it("draws about one row in M for each layer", async () => {
    const graph = await build(clustered({ count: 4000, dim: 2, seed: 1 }), "L2", { efConstruction: 8 });
    const above = [1, 2].map(
      (layer) => Array.from({ length: 4000 }, (_, i) => topOf(graph, i) >= layer).filter(Boolean).length,
    );
    expect(above[0]).toBeGreaterThan(400);
    expect(above[0]).toBeLessThan(600);
    expect(above[1]).toBeGreaterThan(30);
    expect(above[1]).toBeLessThan(100);
  });
});
