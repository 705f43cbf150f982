import { afterEach, describe, expect, test, vi } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import { ManyScans } from "../../src/kernels/many_scans.ts";
import { clustered } from "../index/vectors.ts";

const DIM = 64;
const COUNT = 3000;
const vectors = clustered({ count: COUNT, dim: DIM, seed: 13 }).map((vector) => Array.from(vector));
const queries = vectors.slice(0, 40);
const collection_name = "heads";

afterEach(() => vi.restoreAllMocks());

async function filled(index_type: string, metric_type: string, params: object, nullable: boolean) {
  const client = await ElanusClient.open(":memory:");
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "vector", data_type: "FloatVector", dim: DIM, nullable },
    ],
    index_params: [{ field_name: "vector", index_type, metric_type, params: { ...params } }],
  });
  const data = vectors.map((vector, id) => ({ id, vector: nullable && id % 50 === 7 ? null : vector }));
  await client.insert({ collection_name, data });
  await client.flushSync({ collection_names: [collection_name] });
  await client.waitForIndex({ collection_name });
  return client;
}

/** Many queries by the first dims find what each finds alone; what they are asked of, and whether in workers. */
async function searched(client: ElanusClient, dims: number) {
  const inWorkers = vi.spyOn(ManyScans.prototype, "search");
  const request = { collection_name, limit: 10, params: { dims } };
  const { results } = await client.search({ ...request, data: queries });
  const scans = inWorkers.mock.calls.length;
  const alone = await Promise.all(queries.map((data) => client.search({ ...request, data })));
  expect(results.map((hits) => hits.map(({ id }) => id))).toEqual(
    alone.map(({ results: hits }) => hits.map(({ id }) => id)),
  );
  const { segments } = await client.explain({ ...request, data: queries[0] });
  await client.close();
  return { scans, ...segments[0].search };
}

describe("many queries by the first dims", () => {
  test.each([
    ["AUTOINDEX", {}, false],
    ["AUTOINDEX", {}, true],
    ["HNSW", { M: 8, rotate: "pca", prefix: 32 }, true],
    ["IVF_FLAT", { nlist: 32 }, true],
    ["FLAT", {}, true],
  ])(
    "are scanned for in worker threads where the index cannot (%s %o, nullable %s)",
    async (type, params, nullable) => {
      const { scans, strategy, reason } = await searched(await filled(type, "IP", params, nullable), DIM - 1);
      expect(scans).toBe(1);
      expect(strategy).toBe("scan");
      expect(reason).toMatch(type === "FLAT" ? /FLAT has no other way/ : /cannot compare the first 63 dims/);
    },
  );

  test.each([
    ["HNSW", false],
    ["HNSW", true],
  ])("are walked for where its codes are of raw dims (%s, nullable %s)", async (type, nullable) => {
    const params = { M: 16, prefix: 48, rotate: "none" };
    const { scans, strategy, reason } = await searched(await filled(type, "COSINE", params, nullable), 32);
    expect(scans).toBe(0);
    expect(strategy).toBe("graph");
    expect(reason).toMatch(/^estimated cost in exact scores: graph \d+, scan \d+$/);
  });
});
