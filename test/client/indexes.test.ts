import { expect, test } from "vitest";
import type { Connection } from "../../src/index.ts";
import { collection_name, createProducts, describeBackends, direction, expectError, product } from "./backends.ts";

const HNSW = {
  collection_name,
  field_name: "vector",
  index_type: "HNSW",
  metric_type: "L2",
  params: { M: 8, efConstruction: 32 },
};

describeBackends("indexes", ({ open, reopen }) => {
  async function products(count: number): Promise<Connection> {
    const client = await open();
    await createProducts(client);
    await client.insert({ collection_name, data: Array.from({ length: count }, (_, i) => product(i)) });
    return client;
  }

  test("an index on rows that are there is built, described and reported with its progress", async () => {
    const client = await products(300);
    await client.createIndex(HNSW);
    const shares: number[] = [];
    await client.waitForIndex({ collection_name, onProgress: (share) => shares.push(share) });
    expect(shares.at(-1)).toBe(1);
    const [index] = (await client.describeIndex({ collection_name })).index_descriptions;
    expect(index).toMatchObject({ index_name: "vector", field_name: "vector", state: "Finished", indexed_rows: "300" });
    expect(Object.fromEntries(index.params.map(({ key, value }) => [key, value]))).toMatchObject({
      index_type: "HNSW",
      metric_type: "L2",
      M: "8",
      efConstruction: "32",
    });
    expect(index.bytes).toBeGreaterThan(300 * 8);
    expect((await client.getIndexState({ collection_name })).state).toBe("Finished");
    await client.insert({ collection_name, data: [product(300)] });
    const progress = await client.getIndexBuildProgress({ collection_name, field_name: "vector" });
    expect(progress).toMatchObject({ indexed_rows: 300, total_rows: 301 });
  });

  test("an index made after a flush, with nothing left to seal, is built too", async () => {
    const client = await products(300);
    await client.flushSync({ collection_names: [collection_name] });
    await client.createIndex(HNSW);
    await client.waitForIndex({ collection_name });
    const [index] = (await client.describeIndex({ collection_name })).index_descriptions;
    expect(index).toMatchObject({ state: "Finished", indexed_rows: "300" });
  });

  test("searches are right while the index is built", async () => {
    const client = await products(2000);
    await client.createIndex(HNSW);
    const ids = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const { results } = await client.search({ collection_name, data: direction(77), limit: 1, params: { ef: 64 } });
      ids.add(results[0].id);
    }
    expect([...ids]).toEqual(["A77"]);
    await client.waitForIndex({ collection_name });
  });

  test("extra_params and arrays, as the SDK has them; AUTOINDEX is the default of types", async () => {
    const client = await products(10);
    const packed = { index_type: "HNSW", metric_type: "IP", params: JSON.stringify({ M: 4, efConstruction: 8 }) };
    await client.createIndex([{ collection_name, field_name: "vector", index_name: "by_ip", extra_params: packed }]);
    const described = await client.describeIndex({ collection_name, index_name: "by_ip" });
    expect(described.index_descriptions[0].params).toContainEqual({ key: "M", value: "4" });
    await client.dropIndex({ collection_name, index_name: "by_ip" });
    await client.createIndex({ collection_name, field_name: "vector", index_type: "AUTOINDEX" });
    const [auto] = (await client.describeIndex({ collection_name })).index_descriptions;
    expect(auto.params).toEqual(
      expect.arrayContaining([
        { key: "index_type", value: "AUTOINDEX" },
        { key: "metric_type", value: "COSINE" },
      ]),
    );
  });

  test("the same index twice is one; another on the field is refused", async () => {
    const client = await products(10);
    await client.createIndex(HNSW);
    await client.createIndex(HNSW);
    expect((await client.describeIndex({ collection_name })).index_descriptions).toHaveLength(1);
    await expectError(client.createIndex({ ...HNSW, metric_type: "IP" }), "INVALID_PARAMETER", /another index already/);
  });

  test("a dropped index is gone, and searches are exact again", async () => {
    let client = await products(300);
    await client.createIndex(HNSW);
    await client.waitForIndex({ collection_name });
    await client.dropIndex({ collection_name, field_name: "vector" });
    await expectError(client.describeIndex({ collection_name, field_name: "vector" }), "INDEX_NOT_FOUND", /`vector`/);
    expect((await client.describeIndex({ collection_name })).index_descriptions).toEqual([]);
    if (reopen) client = await reopen(client);
    const [collection] = (await client.info()).collections;
    expect(collection.indexes[0]).toMatchObject({ index_type: "exact (no index)", state: "IndexStateNone" });
    const { results } = await client.search({ collection_name, data: direction(5), limit: 1 });
    expect(results[0].id).toBe("A5");
  });

  test.runIf(reopen)("a build that was cut short by closing is done after reopening", async () => {
    let client = await products(3000);
    await client.createIndex(HNSW);
    client = (await reopen?.(client)) ?? client;
    await client.waitForIndex({ collection_name });
    const [index] = (await client.describeIndex({ collection_name })).index_descriptions;
    expect(index).toMatchObject({ state: "Finished", indexed_rows: "3000" });
  });

  test("waiting can be given up", async () => {
    const client = await products(3000);
    await client.createIndex(HNSW);
    const waiting = client.waitForIndex({ collection_name, signal: AbortSignal.abort() });
    await expectError(waiting, "CANCELLED", /waiting/);
    await expectError(client.waitForIndex({ collection_name: "c" }), "COLLECTION_NOT_FOUND", /`c`/);
  });

  test("one search on the graph can be watched, with rows by their keys", async () => {
    const client = await products(500);
    await expectError(client.trace({ collection_name, data: direction(9) }), "INDEX_NOT_FOUND", /no HNSW index/);
    await client.createIndex(HNSW);
    await client.waitForIndex({ collection_name });
    const { layers, hits, rows } = await client.trace({ collection_name, data: direction(9), limit: 3 });
    expect(rows).toBe(500);
    expect(layers.at(-1)?.layer).toBe(0);
    expect(layers.at(-1)?.visited.map(({ id }) => id)).toContain("A9");
    const { results } = await client.search({ collection_name, data: direction(9), limit: 3 });
    expect(hits.map(({ id }) => id)).toEqual(results.map(({ id }) => id));
  });

  const bad = [
    ["an unknown field", { field_name: "vectr" }, "FIELD_NOT_FOUND", /did you mean `vector`/],
    ["a scalar field", { field_name: "price" }, "NOT_SUPPORTED", /`price` \(Double\)/],
    ["an unknown type", { index_type: "HNWS" }, "NOT_SUPPORTED", /`HNWS`/],
    ["an unknown metric", { metric_type: "JACCARD" }, "INVALID_PARAMETER", /JACCARD/],
    ["an unknown parameter", { params: { m: 8 } }, "INVALID_PARAMETER", /`m`/],
    ["a parameter out of range", { params: { M: 1 } }, "INVALID_PARAMETER", /`M`.*from 2 to 2048/],
    ["a prefix beyond the dim", { params: { prefix: 5 } }, "INVALID_PARAMETER", /prefix 5, dim 4/],
  ] as const;
  test.each(bad)("%s is refused", async (_what, change, code, message) => {
    const client = await products(1);
    await expectError(client.createIndex({ ...HNSW, ...change }), code, message);
    expect((await client.describeIndex({ collection_name })).index_descriptions).toEqual([]);
  });
});
