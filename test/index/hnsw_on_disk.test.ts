import { describe, expect, it } from "vitest";
import { HnswSegmentIndex } from "../../src/index/hnsw/segment_index.ts";
import { indexFamily } from "../../src/index/registry.ts";
import { partsInMemory } from "../../src/index/stored_parts.ts";
import type { IndexHits, IndexQuery, MetricType, VectorIndex } from "../../src/index/vector_index.ts";
import { Bitset } from "../../src/kernels/bitset.ts";
import { VectorRows } from "../../src/kernels/vector_rows.ts";
import { StoredBytes } from "../kernels/stored_bytes.ts";
import { clustered, random, recall, rowsOf } from "./vectors.ts";

const DIM = 77;
const COUNT = 8000;
const PARAMS = { M: 12, efConstruction: 80 };

interface Pair {
  readonly inMemory: VectorIndex;
  readonly onDisk: VectorIndex;
  readonly rows: VectorRows;
  readonly diskRows: VectorRows;
}

/** One graph over rows in memory, and the same over rows on disk. */
async function pairOf(vectors: readonly Float32Array[], metric: MetricType): Promise<Pair> {
  const family = indexFamily("HNSW");
  const rows = rowsOf(vectors, DIM);
  const inMemory = await family.build(rows, metric, PARAMS);
  const diskRows = VectorRows.onDisk(DIM, rows.count, "f32", StoredBytes.of(rows, 65_536));
  const onDisk = await family.load(diskRows, metric, PARAMS, partsInMemory(inMemory.save()));
  return { inMemory, onDisk, rows, diskRows };
}

function expectSame(found: IndexHits, expected: IndexHits): void {
  expect(found.strategy).toBe(expected.strategy);
  expect(found.rows).toEqual(expected.rows);
  found.scores.forEach((score, i) => {
    // Rows are scored four at a time and then singly, which may differ in the last digits.
    expect(score).toBeCloseTo(expected.scores[i], 3);
  });
}

function traceOf(index: VectorIndex, query: IndexQuery) {
  if (index instanceof HnswSegmentIndex) return index.trace(query);
  throw new Error(`${index.type} leaves no trace`);
}

describe.each(["COSINE", "IP", "L2"] as const)("a graph by %s whose vectors stay on disk", (metric) => {
  const all = clustered({ count: COUNT + 20, dim: DIM, seed: 31, norms: metric === "COSINE" ? 0 : 0.3 });
  const queries = all.slice(COUNT);
  // Some rows are twins of others.
  const vectors = all.slice(0, COUNT).map((vector, i) => (i % 50 === 3 ? all[i - 2] : vector));
  const built = pairOf(vectors, metric);

  it.each([
    ["no filter", 1, 60, "graph"],
    ["a filter that most rows pass", 0.8, 60, "graph + filter"],
    ["a filter that some rows pass", 0.25, 10, "filtered graph"],
    ["a filter that few rows pass", 0.005, 60, "scan"],
  ])("finds with %s what it finds in memory", async (_, share, ef, strategy) => {
    const { inMemory, onDisk } = await built;
    const next = random(7);
    const allowed = share === 1 ? undefined : new Bitset(COUNT);
    for (let row = 0; row < COUNT; row++) if (next() < share) allowed?.add(row);
    for (const vector of queries) {
      const query = { vector, limit: 10, params: { ef }, allowed };
      const expected = inMemory.search(query);
      expect(expected.strategy).toBe(strategy);
      expectSame(onDisk.search(query), expected);
    }
  });

  it("compares the rows that some pass by codes, and reads no more than the pool", async () => {
    const { inMemory, onDisk } = await built;
    const allowed = new Bitset(COUNT);
    for (let row = 0; row < COUNT; row += 8) allowed.add(row);
    let found = 0;
    for (const vector of queries) {
      const hits = onDisk.search({ vector, limit: 10, params: { ef: 60 }, allowed });
      expect(hits.strategy).toBe("scan of codes");
      const expected = inMemory.search({ vector, limit: 10, params: { ef: COUNT }, allowed });
      expect(expected.strategy).toBe("scan");
      found += recall(hits.rows, expected.rows) / queries.length;
      expect(hits.scores[0]).toBeCloseTo(expected.scores[0], 3);
    }
    expect(found).toBeGreaterThan(0.99);
  });

  it("walks on fewer dims, and tells how it walked", async () => {
    const { inMemory, onDisk } = await built;
    for (const vector of queries.slice(0, 3)) {
      const query = { vector, limit: 10, params: { ef: 100, prefix: 40 } };
      expectSame(onDisk.search(query), inMemory.search(query));
      const { layers, hits } = traceOf(onDisk, query);
      const expected = traceOf(inMemory, query);
      expect(layers.map(({ steps }) => steps.length)).toEqual(expected.layers.map(({ steps }) => steps.length));
      expect(hits.map(({ id }) => id)).toEqual(expected.hits.map(({ id }) => id));
    }
  });

  it("takes memory for codes and links alone", async () => {
    const { inMemory, onDisk, rows, diskRows } = await built;
    expect(onDisk.bytes).toBe(inMemory.bytes);
    expect(rows.memory.usedBytes - diskRows.memory.usedBytes).toBeGreaterThan(COUNT * DIM * 4 - 1.5 * 2 ** 20);
  });
});
