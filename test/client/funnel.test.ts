import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataType, ElanusClient } from "../../src/index.ts";
import { clustered, turned } from "../index/vectors.ts";

const collection_name = "vectors";
const DIM = 128;
const ROWS = 3000;

describe("an HNSW index that chooses its funnel", () => {
  const vectors = turned(clustered({ count: ROWS, dim: DIM, seed: 3 }), 4);
  let client: ElanusClient;

  beforeAll(async () => {
    client = await ElanusClient.open(":memory:");
    await client.createCollection({
      collection_name,
      fields: [
        { name: "id", data_type: DataType.Int64, is_primary_key: true },
        { name: "vector", data_type: DataType.FloatVector, dim: DIM },
      ],
      index_params: [
        { field_name: "vector", index_type: "HNSW", metric_type: "L2", params: { M: 8, efConstruction: 60 } },
      ],
    });
    await client.insert({ collection_name, data: vectors.map((vector, id) => ({ id, vector: [...vector] })) });
    await client.flushSync({ collection_names: [collection_name] });
    await client.waitForIndex({ collection_name });
  });

  afterAll(() => client.close());

  it("shows in describeIndex what it was asked and what it found, and in trace", async () => {
    const [index] = (await client.describeIndex({ collection_name })).index_descriptions;
    expect(index.params).toEqual(
      expect.arrayContaining([
        { key: "prefix", value: "auto" },
        { key: "rotate", value: "auto" },
        { key: "target_recall", value: "0.98" },
      ]),
    );
    const { learnt = [] } = index;
    expect(learnt).toHaveLength(1);
    expect(learnt[0]).toMatchObject({ rows: ROWS, rotate: "pca", pool: expect.any(Number) });
    expect(Number(learnt[0].prefix)).toBeLessThan(DIM);
    const { rows: _, ...facts } = learnt[0];
    const { learnt: traced } = await client.trace({ collection_name, data: vectors[0] });
    expect(traced).toEqual(facts);
  });

  it("is the same index when a program asks for it again", async () => {
    const same = { field_name: "vector", index_type: "HNSW", metric_type: "L2" } as const;
    await client.createIndex({ collection_name, ...same, params: { M: 8, efConstruction: 60 } });
    const other = client.createIndex({
      collection_name,
      ...same,
      params: { M: 8, efConstruction: 60, rotate: "none" },
    });
    await expect(other).rejects.toMatchObject({ code: "INVALID_PARAMETER" });
  });

  it("answers with exact scores", async () => {
    const { results } = await client.search({ collection_name, data: vectors[7], limit: 3 });
    expect(results[0]).toMatchObject({ id: "7", score: 0 });
    const [, { id, score }] = results;
    const other = vectors[Number(id)];
    expect(score).toBeCloseTo(
      vectors[7].reduce((sum, x, d) => sum + (x - other[d]) ** 2, 0),
      3,
    );
  });
});
