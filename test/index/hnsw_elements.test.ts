import { describe, expect, it } from "vitest";
import { hnswFamily } from "../../src/index/hnsw/hnsw_family.ts";
import { indexFamily } from "../../src/index/registry.ts";
import { partsInMemory } from "../../src/index/stored_parts.ts";
import type { ElementType } from "../../src/kernels/elements.ts";
import { VectorRows } from "../../src/kernels/vector_rows.ts";
import { clustered, recall } from "./vectors.ts";

const TYPES: readonly ElementType[] = ["f16", "bf16", "i8"];
const COUNT = 2000;
const DIM = 37;

function rowsOf(type: ElementType): VectorRows {
  const rows = new VectorRows(DIM, COUNT, type);
  const scale = type === "i8" ? 25 : 1;
  for (const vector of clustered({ count: COUNT, dim: DIM, seed: 3, norms: 0.2 })) {
    rows.append(vector.map((x) => (type === "i8" ? Math.max(-128, Math.min(127, Math.round(x * scale))) : x)));
  }
  return rows;
}

describe.each(TYPES)("HNSW over rows of %s", (type) => {
  it.each(["COSINE", "IP", "L2"] as const)("finds by %s what a scan finds, built and read back", async (metric) => {
    const rows = rowsOf(type);
    const params = { M: 12, efConstruction: 80 };
    const built = await hnswFamily.build(rows, metric, params);
    const parts = Object.fromEntries(Object.entries(built.save()).map(([name, bytes]) => [name, bytes.slice()]));
    const loaded = await hnswFamily.load(rows, metric, params, partsInMemory(parts));
    const exact = await indexFamily("FLAT").load(rows, metric, {}, partsInMemory({}));
    let found = 0;
    for (let q = 0; q < 40; q++) {
      const vector = rows.row(q * 41).map((x, i) => x * (1 + ((q + i) % 5) / 40));
      const truth = exact.search({ vector, limit: 10, params: {} });
      const hits = built.search({ vector, limit: 10, params: { ef: 64 } });
      expect(hits.strategy).toBe("graph");
      expect(loaded.search({ vector, limit: 10, params: { ef: 64 } })).toEqual(hits);
      const scores = new Map(Array.from(truth.rows, (row, i) => [row, truth.scores[i]]));
      hits.rows.forEach((row, i) => {
        const score = scores.get(row);
        if (score !== undefined) expect(hits.scores[i]).toBeCloseTo(score, 4);
      });
      found += recall(hits.rows, truth.rows) / 40;
    }
    expect(found).toBeGreaterThan(0.95);
    rows.memory.release();
  });

  it("walks on a prefix", async () => {
    const rows = rowsOf(type);
    const built = await hnswFamily.build(rows, "COSINE", { M: 12, efConstruction: 80 });
    const vector = rows.row(5).slice();
    const hits = built.search({ vector, limit: 5, params: { ef: 100, prefix: 19 } });
    expect(hits.rows[0]).toBe(5);
    rows.memory.release();
  });
});
