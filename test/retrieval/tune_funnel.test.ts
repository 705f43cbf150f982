import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataType, ElanusClient, type TuneRequest, tuneFunnel } from "../../src/index.ts";
import { scratchFolder } from "../cli/run_cli.ts";
import { random } from "../index/vectors.ts";

const scratch = scratchFolder();
const ROWS = 3000;
const DIM = 32;
let client: ElanusClient;

/** Vectors whose first dims matter most: of a Matryoshka model, about. */
function nested(count: number, seed: number): number[][] {
  const next = random(seed);
  return Array.from({ length: count }, () => Array.from({ length: DIM }, (_, i) => (next() - 0.5) / (1 + i) ** 0.8));
}

beforeAll(async () => {
  client = await ElanusClient.open(scratch.path("funnel.elanus"));
  await client.createCollection({
    collection_name: "films",
    fields: [
      { name: "id", data_type: DataType.Int64, is_primary_key: true },
      { name: "vector", data_type: DataType.FloatVector, dim: DIM },
      { name: "bits", data_type: DataType.BinaryVector, dim: 8 },
    ],
  });
  const data = nested(ROWS, 3).map((vector, id) => ({ id, vector, bits: [id % 256] }));
  await client.insert({ collection_name: "films", data });
});
afterAll(async () => {
  await client.close();
  scratch.remove();
});

const tune = (request: Partial<TuneRequest> = {}) =>
  tuneFunnel(client, { collection: "films", field: "vector", sample: 80, ...request });

describe("tuning a funnel", () => {
  it("chooses the cheapest that reaches the recall, with the fewest candidates of its shape", async () => {
    const { chosen, heldOut, shapes, queries, exact, limit } = await tune({ targetRecall: 0.9 });
    expect([queries, limit, exact.recall]).toEqual([{ chosenBy: 40, heldOut: 40 }, 10, 1]);
    expect(shapes.map(({ dims, scales }) => [dims, scales])).toEqual([
      [2, [32]],
      [2, [4, 8, 16, 32]],
      [4, [32]],
      [4, [8, 16, 32]],
      [8, [32]],
      [8, [16, 32]],
      [16, [32]],
    ]);
    // More dims find as much with fewer candidates.
    const atOnce = shapes.filter(({ scales }) => scales.length === 1).map(({ candidates }) => candidates);
    expect(atOnce).toEqual([...atOnce].sort((a, b) => b - a));
    const reaching = shapes.filter(({ recall }) => recall >= 0.9);
    expect(chosen?.p50).toBe(Math.min(...reaching.map(({ p50 }) => p50)));
    expect(shapes).toContainEqual(chosen);
    expect(heldOut).toMatchObject({ dims: chosen?.dims, candidates: chosen?.candidates, scales: chosen?.scales });
    expect(heldOut?.recall).toBeGreaterThan(0.8);
  });

  it("gives parameters that a search takes, and that find so much", async () => {
    const { chosen } = await tune({ targetRecall: 0.95, limit: 5, filter: "id < 2000" });
    if (chosen === undefined) throw new Error("no funnel was chosen");
    const { dims, candidates, scales, prune } = chosen;
    const request = { collection_name: "films", anns_field: "vector", limit: 5, filter: "id < 2000" };
    let found = 0;
    for (const data of nested(30, 11)) {
      const { results } = await client.search({
        ...request,
        data,
        params: { dims, funnel: { candidates, scales, prune } },
      });
      const exact = await client.search({ ...request, data, params: { exact: true } });
      found += results.filter(({ id }) => exact.results.some((hit) => hit.id === id)).length;
    }
    expect(found / 150).toBeGreaterThan(0.85);
  });

  it("refuses what has no first dims, and what it is not asked rightly", async () => {
    await expect(tune({ field: "bits" })).rejects.toMatchObject({ code: "INVALID_PARAMETER", message: /`bits`/ });
    await expect(tune({ targetRecall: 2 })).rejects.toMatchObject({ code: "INVALID_PARAMETER" });
    await expect(tune({ collection: "none" })).rejects.toMatchObject({ code: "COLLECTION_NOT_FOUND" });
    await expect(tune({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "CANCELLED" });
  });
});
