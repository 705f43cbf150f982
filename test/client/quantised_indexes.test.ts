import { expect, test } from "vitest";
import type { Connection } from "../../src/index.ts";
import { clustered } from "../index/vectors.ts";
import { describeBackends, expectError, expectWay } from "./backends.ts";

const collection_name = "vectors";
const DIM = 32;
const COUNT = 3000;
const vectors = clustered({ count: COUNT + 20, dim: DIM, seed: 5 });
const query = vectors[COUNT + 10];
const GRAPH = { M: 12, efConstruction: 80 };

const INDEXES = [
  { index_type: "HNSW_SQ", params: { ...GRAPH, sq_type: "SQ8" }, scores_from: "SQ8 codes", precision: 0.02 },
  { index_type: "HNSW_SQ", params: { ...GRAPH, sq_type: "FP16" }, scores_from: "FP16 copies", precision: 1e-3 },
  { index_type: "HNSW_PQ", params: { ...GRAPH, m: 16, refine: true }, scores_from: "stored vectors", precision: 1e-5 },
] as const;

function distance(id: string | number): number {
  return vectors[Number(id)].reduce((sum, x, i) => sum + (x - query[i]) ** 2, 0);
}

/** The nearest of some rows, by plain code. */
function nearest(ids: readonly number[], limit: number): string[] {
  return [...ids]
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, limit)
    .map(String);
}

describeBackends("quantised graphs", ({ kind, open, reopen }) => {
  async function filled(count = COUNT): Promise<Connection> {
    const client = await open();
    await client.createCollection({
      collection_name,
      fields: [
        { name: "id", data_type: "Int64", is_primary_key: true },
        { name: "vector", data_type: "FloatVector", dim: DIM },
        { name: "kind", data_type: "Int64" },
      ],
    });
    await client.insert({ collection_name, data: Array.from({ length: count }, (_, id) => row(id)) });
    return client;
  }

  function row(id: number) {
    return { id, vector: vectors[id], kind: id % 7 };
  }

  async function hits(client: Connection, more: Record<string, unknown> = {}) {
    return (await client.search({ collection_name, data: query, limit: 10, params: { ef: 80 }, ...more })).results;
  }

  function shared(found: readonly { id: string }[], truth: readonly string[]): number {
    return found.filter(({ id }) => truth.includes(String(id))).length;
  }

  test.each(INDEXES)(
    "$index_type is built, described, and searched in all ways: scores are of $scores_from",
    async (given) => {
      const { scores_from, precision, ...index } = given;
      let client = await filled();
      await client.createIndex({ collection_name, field_name: "vector", metric_type: "L2", ...index });
      await client.waitForIndex({ collection_name });
      const all = Array.from({ length: COUNT }, (_, id) => id);
      const truth = nearest(all, 10);
      const check = async () => {
        await expectWay(client, kind, { collection_name, data: query, limit: 10, params: { ef: 80 } }, "graph");
        const found = await hits(client);
        expect(shared(found, truth)).toBeGreaterThanOrEqual(8);
        for (const { id, score } of found) {
          expect(Math.abs(score - distance(id)) / distance(id)).toBeLessThan(precision);
        }
      };
      await check();
      const [described] = (await client.describeIndex({ collection_name })).index_descriptions;
      expect(described).toMatchObject({ state: "Finished", indexed_rows: String(COUNT) });
      expect(described.params).toContainEqual({ key: "index_type", value: index.index_type });
      const [learnt] = described.learnt ?? [];
      expect(learnt).toMatchObject({ rows: COUNT, scores_from });
      expect(learnt.bytes_per_vector).toBe(Math.round((described.bytes ?? 0) / COUNT));

      const odd = await hits(client, { filter: "id % 2 == 1" });
      expect(
        shared(
          odd,
          nearest(
            all.filter((id) => id % 2 === 1),
            10,
          ),
        ),
      ).toBeGreaterThanOrEqual(8);
      const few = await hits(client, { filter: "id in [5, 6, 7]" });
      expect(few.map(({ id }) => String(id))).toEqual(nearest([5, 6, 7], 3));
      const radius = distance(truth[9]);
      const near = await hits(client, { limit: 50, params: { radius, range_filter: 0 } });
      expect(shared(near, truth)).toBeGreaterThanOrEqual(8);
      expect(near.every(({ score }) => score < radius)).toBe(true);
      const grouped = await hits(client, { limit: 7, params: { group_by_field: "kind" }, output_fields: ["kind"] });
      expect(new Set(grouped.map(({ kind }) => String(kind))).size).toBe(7);
      const recalled = await client.search({ collection_name, data: query, limit: 10, params: { recall: true } });
      expect(recalled.recalls?.[0]).toBeGreaterThanOrEqual(0.8);
      const exact = await hits(client, { params: { exact: true } });
      expect(exact.map(({ id }) => String(id))).toEqual(truth);

      const gone = truth.slice(0, 2);
      await client.delete({ collection_name, ids: gone });
      await client.insert({ collection_name, data: [row(COUNT + 10)] });
      const [first, ...rest] = await hits(client);
      expect([String(first.id), first.score]).toEqual([String(COUNT + 10), 0]);
      expect(shared(rest, gone)).toBe(0);
      if (reopen !== undefined) {
        client = await reopen(client);
        expect((await hits(client)).map(({ id }) => String(id))).toEqual([first, ...rest].map(({ id }) => String(id)));
      }
    },
  );

  test("vectors leave the memory once they are stored and indexed", async () => {
    const client = await filled();
    const index = { index_type: "HNSW_SQ", metric_type: "COSINE", params: { ...GRAPH, sq_type: "SQ4U" } };
    await client.createIndex({ collection_name, field_name: "vector", ...index });
    await client.waitForIndex({ collection_name });
    const bytes = async () => {
      const [described] = (await client.describeIndex({ collection_name })).index_descriptions;
      return { codes: described.bytes ?? 0, vectors: described.vector_bytes ?? 0 };
    };
    await expect.poll(async () => (await bytes()).vectors, { timeout: 10_000 }).toBeLessThan(COUNT * DIM * 4);
    await hits(client, { params: {} });
    expect((await bytes()).vectors).toBe(0);
    expect((await bytes()).codes).toBeLessThan(COUNT * (DIM / 2 + 16 + 12 * 8 + 30));
  });

  test("parameters are refused by name", async () => {
    const client = await filled(100);
    const create = (index_type: string, params: Record<string, unknown>) =>
      client.createIndex({ collection_name, field_name: "vector", index_type, metric_type: "L2", params });
    await expectError(create("HNSW_SQ", { sq_type: "SQ3" }), "INVALID_PARAMETER", /`sq_type`/);
    await expectError(create("HNSW_PQ", { m: 5 }), "INVALID_PARAMETER", /`m` does not divide the dim/);
    await expectError(create("HNSW_PRQ", {}), "NOT_SUPPORTED", /HNSW_PRQ/);
    await create("HNSW_SQ", {});
    await client.waitForIndex({ collection_name });
    await expectError(hits(client, { params: { refine_k: 2 } }), "INVALID_PARAMETER", /`refine_k`/);
    await expectError(hits(client, { params: { nprobe: 2 } }), "INVALID_PARAMETER", /`nprobe`/);
  });
});
