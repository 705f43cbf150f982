import { describe, expect, it } from "vitest";
import { hnswFamily } from "../../src/index/hnsw/hnsw_family.ts";
import { Bitset } from "../../src/kernels/bitset.ts";
import type { DenseMetric } from "../../src/kernels/described_vectors.ts";
import { clustered, random, rowsOf } from "./vectors.ts";

const COUNT = 5000;
const DIM = 40;
const QUERIES = 70;
const vectors = clustered({ count: COUNT + QUERIES, dim: DIM, seed: 6 });
const queries = vectors.slice(COUNT);

/** Every row with this chance. */
function some(share: number): Bitset {
  const next = random(5);
  const bits = new Bitset(COUNT);
  for (let row = 0; row < COUNT; row++) if (next() < share) bits.add(row);
  return bits;
}

describe.each<DenseMetric>(["COSINE", "IP", "L2"])("many walks by %s", (metric) => {
  it.each(["auto", "none", "pca"])(
    "in worker threads find what each finds alone, to the last bit (rotate %s)",
    async (rotate) => {
      const prefix = rotate === "pca" ? { prefix: 32 } : {};
      const params = hnswFamily.checkBuildParams({ M: 8, efConstruction: 40, rotate, ...prefix });
      const index = await hnswFamily.build(rowsOf(vectors.slice(0, COUNT), DIM), metric, params);
      const asked = { limit: 10, params: { ef: 40 } };
      for (const allowed of [undefined, Bitset.full(COUNT), some(0.9), some(0.6)]) {
        const alone = queries.map((vector) => index.search({ ...asked, vector, allowed }));
        const way = allowed === undefined || allowed.count() === COUNT ? "graph" : "graph + filter";
        // A walk that finds too few goes another way, alone as among many.
        expect(alone.filter(({ strategy }) => strategy === way).length).toBeGreaterThan(QUERIES * 0.9);
        const many = index.searchMany?.(queries, { ...asked, allowed });
        expect(many).toBeDefined();
        const found = (await many) ?? [];
        expect(found.map(({ rows, scores, strategy }) => [rows, scores, strategy])).toEqual(
          alone.map(({ rows, scores, strategy }) => [rows, scores, strategy]),
        );
      }
      const few = index.searchMany?.(queries.slice(0, 3), { ...asked, limit: 40 });
      const first = queries.slice(0, 3).map((vector) => index.search({ ...asked, limit: 40, vector }));
      expect((await few)?.map(({ rows }) => rows)).toEqual(first.map(({ rows }) => rows));
      expect(index.searchMany?.(queries, { ...asked, allowed: some(0.02) })).toBeUndefined();
    },
    60_000,
  );
});
