import { expect, test } from "vitest";
import { clustered } from "../index/vectors.ts";
import { collection_name, describeBackends, expectError, expectWay } from "./backends.ts";

const DIM = 48;

describeBackends("recall made visible", ({ kind, open }) => {
  test("the share of the exact hits among those found, one a query, as counted by hand", async () => {
    const client = await open();
    const vectors = clustered({ count: 4000, dim: DIM, seed: 9 }).map((vector) => Array.from(vector));
    const queries = clustered({ count: 30, dim: DIM, seed: 10 }).map((vector) => Array.from(vector));
    await client.createCollection({ collection_name, dimension: DIM, auto_id: false });
    await client.dropIndex({ collection_name, field_name: "vector" });
    const index = { index_type: "HNSW", metric_type: "L2", params: { M: 4, efConstruction: 16 } };
    await client.createIndex({ collection_name, field_name: "vector", ...index });
    await client.insert({ collection_name, data: vectors.map((vector, id) => ({ id, vector, tag: id % 2 })) });
    await client.flushSync({ collection_names: [collection_name] });
    await client.waitForIndex({ collection_name });
    const request = { collection_name, data: queries, limit: 10 };
    const { results: truth } = await client.search({ ...request, params: { exact: true } });
    for (const ef of [10, 40]) {
      await expectWay(client, kind, { ...request, data: queries[0], params: { ef } }, "graph");
      const { results, recalls } = await client.search({ ...request, params: { ef, recall: true } });
      const counted = results.map(
        (hits, i) => hits.filter(({ id }) => truth[i].some((hit) => hit.id === id)).length / 10,
      );
      // A wire sends them as float32.
      expect(recalls.map(Math.fround)).toEqual(counted.map(Math.fround));
      if (ef === 10) expect(Math.min(...recalls)).toBeLessThan(1);
      const plain = await client.search({ ...request, params: { ef } });
      expect(plain.results).toEqual(results);
      expect(plain.recalls).toEqual([]);
    }
    const one = await client.search({ ...request, data: queries[0], params: { exact: true, recall: true } });
    expect(one.recalls).toEqual([1]);
    expect(one.results).toEqual(truth[0]);
    const zilliz = await client.search({ ...request, params: { enable_recall_calculation: true, ef: 10 } });
    expect(zilliz.recalls).toHaveLength(30);
    const grouped = await client.search({ ...request, group_by_field: "tag", group_size: 3, params: { recall: true } });
    expect(grouped.recalls).toHaveLength(30);
    const bounded = await client.search({ ...request, filter: "tag == 1", params: { recall: true, radius: 1e-9 } });
    // The official client drops the recalls of an answer without hits.
    expect(bounded.recalls).toEqual(Array(kind === "server" ? 0 : 30).fill(1));
    const params: Record<string, unknown> = { recall: "yes" };
    await expectError(client.search({ ...request, params }), "INVALID_PARAMETER", /`recall` must be/);
  }, 30_000);
});
