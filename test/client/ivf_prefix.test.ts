import { expect, test } from "vitest";
import type { Connection } from "../../src/index.ts";
import { clustered, turned } from "../index/vectors.ts";
import { collection_name, compact, describeBackends, expectError } from "./backends.ts";

const DIM = 96;
const COUNT = 5000;
const HALF = COUNT / 2;
const vectors = turned(clustered({ count: COUNT + 20, dim: DIM, seed: 3 }), 4);
const queries = vectors.slice(COUNT);

/** The nearest of the first `count` rows, by plain code. */
function nearest(query: Float32Array, count: number, limit = 10) {
  const all = vectors.slice(0, count).map((vector, id) => {
    return { id: String(id), score: vector.reduce((sum, x, d) => sum + (x - query[d]) ** 2, 0) };
  });
  return all.sort((a, b) => a.score - b.score).slice(0, limit);
}

describeBackends("IVF_FLAT on a prefix", ({ open, reopen }) => {
  async function insert(client: Connection, from: number, to: number): Promise<void> {
    const data = vectors.slice(from, to).map((vector, i) => ({ id: from + i, vector: [...vector] }));
    await client.insert({ collection_name, data });
    await client.flushSync({ collection_names: [collection_name] });
    await client.waitForIndex({ collection_name });
  }

  /** Nearly all of the true hits are found, in lists, with exact scores, and those of a range. */
  async function check(client: Connection, count: number): Promise<void> {
    let found = 0;
    for (const query of queries) {
      const request = { collection_name, data: query, limit: 10, params: { nprobe: 24, refine_k: 3 } };
      const truth = nearest(query, count);
      const { results } = await client.search(request);
      const scores = new Map(truth.map(({ id, score }) => [id, score]));
      for (const { id, score } of results) expect(score).toBeCloseTo(scores.get(String(id)) ?? score, 2);
      found += results.filter(({ id }) => scores.has(String(id))).length;
      const radius = truth[6].score;
      const range = await client.search({ ...request, params: { ...request.params, radius } });
      expect(range.results.length).toBeGreaterThan(3);
      for (const { score } of range.results) expect(score).toBeLessThan(radius);
      const { segments } = await client.explain(request);
      for (const { search } of segments) expect(search.strategy).toBe("ivf");
    }
    expect(found / (queries.length * 10)).toBeGreaterThan(0.97);
  }

  async function learnt(client: Connection) {
    return (await client.describeIndex({ collection_name })).index_descriptions[0].learnt ?? [];
  }

  test("is learnt segment by segment, and anew of segments that are merged", async () => {
    let client = await open();
    await client.createCollection({
      collection_name,
      fields: [
        { name: "id", data_type: "Int64", is_primary_key: true },
        { name: "vector", data_type: "FloatVector", dim: DIM },
      ],
    });
    const params = { nlist: 32, prefix: "auto" };
    await client.createIndex({
      collection_name,
      field_name: "vector",
      index_type: "IVF_FLAT",
      metric_type: "L2",
      params,
    });
    await insert(client, 0, HALF);
    await check(client, HALF);
    const coarse = client.search({ collection_name, data: queries[0], params: { refine_k: 0.5 } });
    await expectError(coarse, "INVALID_PARAMETER", /`refine_k`/);
    await insert(client, HALF, COUNT);
    await compact(client);
    await client.waitForIndex({ collection_name });
    await check(client, COUNT);
    const facts = await learnt(client);
    expect(facts).toEqual([expect.objectContaining({ rows: COUNT, rotate: "pca", pool: expect.any(Number) })]);
    expect(Number(facts[0].prefix)).toBeLessThan(DIM);
    if (reopen === undefined) return;
    client = await reopen(client);
    expect(await learnt(client)).toEqual(facts);
    await check(client, COUNT);
  }, 60_000);
});
