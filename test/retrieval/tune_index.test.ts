import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { DataType, ElanusClient, type TuneRequest, tuneIndex } from "../../src/index.ts";
import { searchValues } from "../../src/retrieval/tune/search_values.ts";
import { scratchFolder } from "../cli/run_cli.ts";
import { clustered } from "../index/vectors.ts";

const scratch = scratchFolder();
const ROWS = 3000;
const DIM = 32;
let client: ElanusClient;

beforeAll(async () => {
  client = await ElanusClient.open(scratch.path("tune.elanus"));
  const vectors = clustered({ count: ROWS, dim: DIM, seed: 3 });
  for (const [name, way, index] of [
    ["graph", "graph", { index_type: "HNSW", params: { M: 4, efConstruction: 16 } }],
    ["flat", "scan", { index_type: "FLAT", params: {} }],
    ["signs", "lsh", { index_type: "RP_LSH", params: { nbits: 64 } }],
  ] as const) {
    await client.createCollection({
      collection_name: name,
      fields: [
        { name: "id", data_type: DataType.Int64, is_primary_key: true },
        { name: "vector", data_type: DataType.FloatVector, dim: DIM },
      ],
      index_params: [{ field_name: "vector", metric_type: "L2", ...index }],
    });
    await client.insert({ collection_name: name, data: vectors.map((vector, id) => ({ id, vector })) });
    await client.flushSync({ collection_names: [name] });
    await client.waitForIndex({ collection_name: name });
    const { segments } = await client.explain({ collection_name: name, data: [...vectors[0]], limit: 10 });
    expect(segments.map(({ search }) => search.strategy)).toEqual([way]);
  }
});
afterAll(async () => {
  await client.close();
  scratch.remove();
});

const tune = (request: Partial<TuneRequest> = {}) =>
  tuneIndex(client, { collection: "graph", sample: 100, ...request });

describe("tuning an index", () => {
  it("finds the fewest candidates that reach the recall, and says what they are worth on other queries", async () => {
    const { parameter, indexType, chosen, heldOut, curve, queries, exact } = await tune({ targetRecall: 0.97 });
    expect([indexType, parameter]).toEqual(["HNSW", "ef"]);
    expect(queries).toEqual({ chosenBy: 50, heldOut: 50 });
    expect(curve.map(({ value }) => value)).toEqual(curve.map(({ value }) => value).sort((a, b) => a - b));
    expect(chosen?.recall).toBeGreaterThanOrEqual(0.97);
    for (const { value, recall } of curve) if (value < Number(chosen?.value)) expect(recall).toBeLessThan(0.97);
    expect(curve[0].recall).toBeLessThan(0.97);
    expect(heldOut?.value).toBe(chosen?.value);
    expect(heldOut?.recall).toBeGreaterThan(0.9);
    expect(exact.recall).toBe(1);
  });

  it("leaves out the row that a query was taken from, which would be found at once", async () => {
    const searched = vi.spyOn(client, "search");
    const [{ vector }] = (await client.get({ collection_name: "graph", ids: [7], output_fields: ["vector"] })).data;
    const query = { vector: Array.from(vector as number[]), own: "7" };
    const found = (await client.search({ collection_name: "graph", data: query.vector, limit: 1 })).results;
    expect(found[0].id).toBe("7");
    await tune({ queries: [query, query], limit: 5, targetRecall: 0.5 });
    expect(searched.mock.calls.slice(1).map(([{ limit }]) => limit)).not.toContain(5);
    searched.mockRestore();
  });

  it("finds how many times the limit random projections must keep", async () => {
    const { parameter, chosen, curve } = await tune({ collection: "signs", targetRecall: 0.9 });
    expect(parameter).toBe("refine_k");
    expect(chosen?.recall).toBeGreaterThanOrEqual(0.9);
    expect(curve[0].recall).toBeLessThan(0.9);
  });

  it("refuses what it cannot do", async () => {
    await expect(tune({ targetRecall: 0 })).rejects.toMatchObject({
      code: "INVALID_PARAMETER",
      message: /targetRecall/,
    });
    await expect(tune({ collection: "flat" })).rejects.toMatchObject({
      message: expect.stringMatching(/nothing to tune/),
    });
    await expect(tune({ field: "id" })).rejects.toMatchObject({ code: "FIELD_NOT_FOUND", hint: /vector/ });
    await expect(tune({ collection: "none" })).rejects.toMatchObject({ code: "COLLECTION_NOT_FOUND" });
    await expect(tune({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

describe("the search for a value", () => {
  /** Recall grows with the value, up to `best`. */
  const measured = async (least: number, most: number, target: number, reachedAt: number) => {
    const tried: number[] = [];
    const points = await searchValues({ least, most }, target, async (value) => {
      tried.push(value);
      return { value, recall: Math.min(1, (value / reachedAt) * target), p50: 1, p99: 1 };
    });
    return { tried, points, chosen: points.find(({ recall }) => recall >= target)?.value };
  };

  it("comes within a sixteenth of the least that does, in few steps", async () => {
    for (const reachedAt of [10, 11, 13, 100, 333, 1000, 4000]) {
      const { chosen, tried } = await measured(10, 4096, 0.9, reachedAt);
      expect(chosen).toBeGreaterThanOrEqual(reachedAt);
      expect(chosen).toBeLessThanOrEqual(Math.max(reachedAt + 1, reachedAt * (1 + 1 / 15)));
      expect(tried.length).toBeLessThan(16);
    }
  });

  it("ends with the largest where none does", async () => {
    const { chosen, points } = await measured(10, 64, 0.9, 1000);
    expect(chosen).toBeUndefined();
    expect(points.at(-1)?.value).toBe(64);
  });
});
