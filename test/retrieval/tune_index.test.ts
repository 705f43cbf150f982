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
  for (const [name, index] of [
    ["graph", { index_type: "HNSW", params: { M: 4, efConstruction: 16 } }],
    ["flat", { index_type: "FLAT", params: {} }],
    ["signs", { index_type: "RP_LSH", params: { nbits: 64 } }],
    ["lists", { index_type: "IVF_FLAT", params: { nlist: 64 } }],
    ["products", { index_type: "IVF_PQ", params: { nlist: 64, m: 8 } }],
    ["fast", { index_type: "SCANN", params: { nlist: 64 } }],
    ["bytes", { index_type: "HNSW_SQ", params: { M: 4, efConstruction: 16, sq_type: "SQ4U", refine: true } }],
    ["disk", { index_type: "DISKANN", params: { max_degree: 8, search_list_size: 20 } }],
    ["auto", { index_type: "AUTOINDEX", params: {} }],
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
    const { parameters, indexType, chosen, heldOut, curve, queries, exact } = await tune({ targetRecall: 0.97 });
    expect([indexType, ...parameters]).toEqual(["HNSW", "ef"]);
    expect(queries).toEqual({ chosenBy: 50, heldOut: 50 });
    const values = curve.map(({ params }) => params.ef);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(chosen?.recall).toBeGreaterThanOrEqual(0.97);
    for (const { params, recall } of curve)
      if (params.ef < Number(chosen?.params.ef)) expect(recall).toBeLessThan(0.97);
    expect(curve[0].recall).toBeLessThan(0.97);
    expect(heldOut?.params).toBe(chosen?.params);
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
    const { parameters, chosen, curve } = await tune({ collection: "signs", targetRecall: 0.9 });
    expect(parameters).toEqual(["refine_k"]);
    expect(chosen?.recall).toBeGreaterThanOrEqual(0.9);
    expect(curve[0].recall).toBeLessThan(0.9);
  });

  it.each([
    ["graph", "HNSW", ["ef"], "graph"],
    ["lists", "IVF_FLAT", ["nprobe"], "ivf"],
    ["signs", "RP_LSH", ["refine_k"], "lsh"],
    ["bytes", "HNSW_SQ", ["ef"], "graph"],
    ["disk", "DISKANN", ["search_list"], "graph"],
    ["auto", "AUTOINDEX", ["ef"], "graph"],
    ["products", "IVF_PQ", ["nprobe", "refine_k"], "ivf"],
    ["fast", "SCANN", ["nprobe", "reorder_k"], "ivf"],
  ])("of %s (%s) tunes %o, by what the index does (%s)", async (collection, type, parameters, strategy) => {
    const found = await tune({ collection, targetRecall: 0.9, sample: 60 });
    expect([found.indexType, ...found.parameters]).toEqual([type, ...parameters]);
    expect(Object.keys(found.chosen?.params ?? {})).toEqual(parameters);
    expect(found.chosen?.recall).toBeGreaterThanOrEqual(0.9);
    const [{ vector }] = (await client.get({ collection_name: collection, ids: [7], output_fields: ["vector"] })).data;
    const request = { collection_name: collection, data: Array.from(vector as number[]), limit: 11 };
    const { segments } = await client.explain({ ...request, params: { ...found.chosen?.params } });
    expect(segments.map(({ search }) => search.strategy)).toEqual([strategy]);
  });

  it("has more rows scored exactly where codes stand in the way, and then opens fewer lists", async () => {
    const { chosen, curve } = await tune({ collection: "products", targetRecall: 0.95 });
    const widest = curve.filter(({ params }) => params.nprobe === 64);
    // All lists do not help while codes choose what is scored.
    expect(widest[0].params.refine_k).toBe(1);
    expect(widest[0].recall).toBeLessThan(0.95);
    expect(chosen?.params.refine_k).toBeGreaterThan(1);
    expect(chosen?.params.nprobe).toBeLessThan(64);
    expect(chosen?.recall).toBeGreaterThanOrEqual(0.95);
    for (const { recall, p50 } of curve) if (recall >= 0.95) expect(p50).toBeGreaterThan(0);
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
