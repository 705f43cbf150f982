import { describe, expect, it } from "vitest";
import { indexFamily } from "../../../src/index/registry.ts";
import { partsInMemory } from "../../../src/index/stored_parts.ts";
import type { VectorIndex } from "../../../src/index/vector_index.ts";
import { Bitset } from "../../../src/kernels/bitset.ts";
import { VectorRows } from "../../../src/kernels/vector_rows.ts";
import { StoredBytes } from "../../kernels/stored_bytes.ts";
import { clustered, random, recall, rowsOf } from "../vectors.ts";

const DIM = 96;
const COUNT = 2500;
const LIMIT = 10;
const GRAPH = { M: 12, efConstruction: 80 };

/** Index type, its parameters, the least recall, and how far a score may lie from the exact one, as a share of the largest. */
const FORMS = [
  ["HNSW_SQ", { sq_type: "SQ8" }, 0.95, 0.01],
  ["HNSW_SQ", { sq_type: "SQ6" }, 0.85, 0.04],
  ["HNSW_SQ", { sq_type: "SQ4U" }, 0.6, 0.15],
  ["HNSW_SQ", { sq_type: "FP16" }, 0.97, 0.001],
  ["HNSW_PQ", { m: 48 }, 0.6, 0.3],
  ["HNSW_PQ", { m: 24, nbits: 4, refine: true }, 0.9, 1e-5],
  ["HNSW_SQ", { sq_type: "BF16" }, 0.95, 0.01],
  ["HNSW_SQ", { sq_type: "SQ6", refine: true }, 0.97, 1e-5],
  ["HNSW_SQ", { sq_type: "SQ4U", refine: true, refine_type: "SQ8" }, 0.95, 0.01],
  ["HNSW_SQ", { sq_type: "SQ4U", refine: true, refine_type: "FP16" }, 0.97, 0.001],
  ["HNSW_PQ", { m: 32, nbits: 5, refine: true, refine_type: "SQ6" }, 0.8, 0.04],
] as const;

describe.each(["COSINE", "IP", "L2"] as const)("graphs over quantised rows by %s", (metric) => {
  const all = clustered({ count: COUNT + 20, dim: DIM, seed: 7, norms: metric === "COSINE" ? 0 : 0.2 });
  // Some rows are twins of others.
  const vectors = all.slice(0, COUNT).map((vector, i) => (i % 50 === 3 ? all[i - 2] : vector));
  const rows = rowsOf(vectors, DIM);
  const queries = all.slice(COUNT);
  const exact = indexFamily("FLAT").build(rows, metric, {});

  describe.each(metric === "COSINE" ? FORMS : FORMS.slice(0, 6))("%s %o", (type, own, least, tolerance) => {
    const params = { ...GRAPH, ...own };
    const built = once(() => indexFamily(type).build(rowsOf(vectors, DIM), metric, params));
    const stored = once(async () => onDisk(await built(), rows, params));

    it.each([
      ["no filter", 1, 50, /^graph$/],
      ["a filter that most rows pass", 0.9, 50, /^graph \+ filter$/],
      ["a filter that some rows pass", 0.42, 10, /^(graph \+ filter|filtered graph)$/],
      ["a filter that few rows pass", 0.1, 50, /^scan( of codes)?$/],
    ])("finds nearly all with %s, with scores of what is kept", async (_, share, ef, strategy) => {
      const index = await stored();
      const next = random(13);
      const allowed = share === 1 ? undefined : new Bitset(COUNT);
      for (let row = 0; row < COUNT; row++) if (next() < share) allowed?.add(row);
      let found = 0;
      for (const vector of queries) {
        const truth = (await exact).search({ vector, limit: COUNT, params: {}, allowed });
        const hits = index.search({ vector, limit: LIMIT, params: { ef }, allowed });
        expect(hits.strategy).toMatch(strategy);
        found += recall(hits.rows, truth.rows.subarray(0, LIMIT)) / queries.length;
        const scores = new Map(Array.from(truth.rows, (row, i) => [row, truth.scores[i]]));
        const largest = Math.max(...truth.scores.map(Math.abs));
        hits.rows.forEach((row, i) => {
          expect(Math.abs(hits.scores[i] - (scores.get(row) ?? Number.NaN)) / largest).toBeLessThan(tolerance);
        });
      }
      // The smallest pool that there may be misses some.
      expect(found).toBeGreaterThan(ef === LIMIT ? least - 0.3 : least);
    });

    it("finds for many vectors, in memory and after another load, what it finds for one", async () => {
      const [inMemory, index] = [await built(), await stored()];
      const query = { limit: LIMIT, params: { ef: 60 } };
      const again = await onDisk(index, rows, params);
      const many = await index.searchMany?.(queries, query);
      for (const [i, vector] of queries.entries()) {
        const hits = index.search({ ...query, vector });
        expect(again.search({ ...query, vector }).rows).toEqual(hits.rows);
        expect(inMemory.search({ ...query, vector }).rows).toEqual(hits.rows);
        if (many !== undefined) expect(many[i].rows).toEqual(hits.rows);
      }
      expect(many === undefined).toBe(index.learnt?.scores_from === "stored vectors");
    });
  });
});

function onDisk(index: VectorIndex, rows: VectorRows, params: Readonly<Record<string, unknown>>): Promise<VectorIndex> {
  const diskRows = VectorRows.onDisk(DIM, rows.count, "f32", StoredBytes.of(rows, 65_536));
  return indexFamily(index.type).load(diskRows, index.metric, params, partsInMemory(index.save()));
}

/** Makes something when it is first asked for. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
