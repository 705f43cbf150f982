import { beforeAll, describe, expect, it } from "vitest";
import { indexFamily } from "../../src/index/registry.ts";
import type { VectorIndex } from "../../src/index/vector_index.ts";
import { Bitset } from "../../src/kernels/bitset.ts";
import type { HnswGraph } from "../../src/kernels/hnsw_graph.ts";
import { graphIn } from "./graph_invariants.ts";
import { clustered, random, recall, rowsOf } from "./vectors.ts";

const COUNT = 40_000;
const DIM = 48;
const MATCHING = COUNT * 0.15;
const BEYOND = "has too few of the rows that match within reach";
const OUT_OF_REACH = { "filtered graph": BEYOND, "graph + filter": BEYOND };

describe("a filter that goes with the vectors", () => {
  const all = clustered({ count: COUNT + 200, dim: DIM, seed: 17 });
  const rows = rowsOf(all.slice(0, COUNT), DIM);
  const queries = all.slice(COUNT);
  const region = new Bitset(COUNT);
  let flat: VectorIndex;
  let hnsw: VectorIndex;
  let graph: HnswGraph;

  beforeAll(async () => {
    flat = await indexFamily("FLAT").build(rows, "COSINE", {});
    hnsw = await indexFamily("HNSW").build(rows, "COSINE", { M: 12, efConstruction: 100 });
    graph = graphIn(hnsw) ?? expect.fail("there is no graph");
    for (const row of flat.search({ vector: all[5], limit: MATCHING, params: {} }).rows) region.add(row);
  }, 120_000);

  function measure(ef: number, allowed?: Bitset) {
    const ways = new Set<string>();
    let sum = 0;
    for (const vector of queries) {
      const found = hnsw.search({ vector, limit: 10, params: { ef }, allowed });
      ways.add(found.strategy);
      if (found.strategy === "scan of codes") expect(found.passedOver).toEqual(OUT_OF_REACH);
      sum += recall(found.rows, flat.search({ vector, limit: 10, params: {}, allowed }).rows);
    }
    return { recall: sum / queries.length, ways: [...ways].sort() };
  }

  it.each([16, 20])("is answered about as well as none, wherever queries lie, with ef %i", (ef) => {
    const filtered = measure(ef, region);
    expect(filtered.recall).toBeGreaterThan(measure(ef).recall - 0.01);
    expect(filtered.ways).toEqual(["filtered graph", "scan of codes"]);
  });

  it("has walks look at where a query lies: the rows to which a link or two lead from the nearest", () => {
    const shares = queries.map((query) => {
      const { nearest, share } = graph.lookAround(query, 16, graph.shape.coded.dims, region);
      const near = graph.neighbours(nearest, 0);
      const around = [...near, ...near.flatMap((row) => graph.neighbours(row, 0))];
      expect(share).toBeCloseTo(around.filter((row) => region.has(row)).length / around.length, 6);
      return share;
    });
    expect(Math.min(...shares)).toBeLessThan(0.02);
    expect(Math.max(...shares)).toBeGreaterThan(0.4);
  });

  it("leaves rows of one that says nothing of them as many everywhere: no walk is given up", () => {
    const next = random(3);
    const anywhere = new Bitset(COUNT);
    for (let row = 0; row < COUNT; row++) if (next() < MATCHING / COUNT) anywhere.add(row);
    expect(measure(16, anywhere).ways).toEqual(["filtered graph"]);
  });
});
