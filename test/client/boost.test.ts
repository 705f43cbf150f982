import { expect, test } from "vitest";
import type { Connection, RerankFunction, SearchRequest } from "../../src/index.ts";
import { collection_name, describeBackends, expectError } from "./backends.ts";

const SCORES = { a: 4, b: 3, c: 2, d: 1 };

/** Rows of which the scores by IP are those above; the last two are not sealed. */
async function open(connection: Promise<Connection>, metric_type = "IP"): Promise<Connection> {
  const client = await connection;
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "VarChar", max_length: 4, is_primary_key: true },
      { name: "kind", data_type: "VarChar", max_length: 8 },
      { name: "number", data_type: "Int64" },
      { name: "vector", data_type: "FloatVector", dim: 2 },
    ],
  });
  await client.createIndex({ collection_name, field_name: "vector", index_type: "FLAT", metric_type });
  await client.loadCollection({ collection_name });
  const data = Object.entries(SCORES).map(([id, score], number) => ({
    ...{ id, number },
    kind: number % 2 === 0 ? "even" : "odd",
    vector: [score, 0],
  }));
  await client.insert({ collection_name, data: data.slice(0, 2) });
  await client.flush({ collection_names: [collection_name] });
  await client.insert({ collection_name, data: data.slice(2) });
  return client;
}

function boost(params: Record<string, unknown>): RerankFunction {
  return { name: "boost", type: "Rerank", input_field_names: [], params: { reranker: "boost", ...params } };
}

async function scores(client: Connection, rerank: SearchRequest["rerank"], more: Partial<SearchRequest> = {}) {
  const { results } = await client.search({ collection_name, data: [1, 0], limit: 4, rerank, ...more });
  return results.map(({ id, score }) => [id, score]);
}

describeBackends("boost", ({ open: opened }) => {
  test("scores of the rows that match are multiplied, the others stay", async () => {
    const client = await open(opened());
    expect(await scores(client, boost({ filter: 'kind == "odd"', weight: 2 }))).toEqual([
      ["b", 6],
      ["a", 4],
      ["c", 2],
      ["d", 2],
    ]);
    expect(await scores(client, boost({ weight: 0.5 }), { limit: 2, offset: 1 })).toEqual([
      ["b", 1.5],
      ["c", 1],
    ]);
  });

  test("where lower is nearer, a weight below one brings rows forward", async () => {
    const client = await open(opened(), "L2");
    // From [1, 0]: d 0, c 1, b 4, a 9.
    expect(await scores(client, boost({ filter: 'id == "b"', weight: 0.125 }))).toEqual([
      ["d", 0],
      ["b", 0.5],
      ["c", 1],
      ["a", 9],
    ]);
  });

  test("several go together as the modes say", async () => {
    const client = await open(opened());
    const functions = [boost({ filter: 'kind == "odd"', weight: 2 }), boost({ filter: "number >= 3", weight: 5 })];
    const rank = (params: Record<string, unknown>) => scores(client, { functions, params });
    const asMap = async (params: Record<string, unknown>) => Object.fromEntries(await rank(params));
    expect(await asMap({})).toEqual({ a: 4, b: 6, c: 2, d: 10 });
    expect(await asMap({ function_mode: "Sum" })).toEqual({ a: 4, b: 6, c: 2, d: 7 });
    expect(await asMap({ boost_mode: "Sum" })).toEqual({ a: 4, b: 5, c: 2, d: 11 });
    expect(await asMap({ boost_mode: "sum", function_mode: "sum" })).toEqual({ a: 4, b: 5, c: 2, d: 8 });
  });

  test("random scores are the same for the same seed, and lie below the weight", async () => {
    const client = await open(opened());
    const added = async (seed: number, field?: string) => {
      const random = { seed, ...(field === undefined ? {} : { field }) };
      const ranker = { functions: [boost({ weight: 0.5, random_score: random })], params: { boost_mode: "sum" } };
      return (await scores(client, ranker)).map(([id, score]) => Number(score) - Reflect.get(SCORES, String(id)));
    };
    const first = await added(126);
    expect(await added(126)).toEqual(first);
    expect(await added(127)).not.toEqual(first);
    expect(await added(126, "number")).not.toEqual(first);
    for (const weight of first) expect(weight >= 0 && weight < 0.5).toBe(true);
    expect(new Set(first).size).toBe(4);
  });

  test("what cannot be meant is refused by name", async () => {
    const client = await open(opened());
    const refused = (rerank: SearchRequest["rerank"], message: RegExp, more: Partial<SearchRequest> = {}) =>
      expectError(scores(client, rerank, more), "INVALID_PARAMETER", message);
    await refused(boost({ filter: 'kind == "odd"' }), /needs a `weight`/);
    await refused(boost({ weight: 1, wieght: 2 }), /`wieght`/);
    await refused(boost({ weight: 1, random_score: { seed: 1, field: "kind" } }), /cannot go by field `kind`/);
    await refused({ functions: [boost({ weight: 1 })], params: { boost_mode: "max" } }, /`boost_mode`/);
    await refused({ functions: [boost({ weight: 1 }), boost({ weight: 2, filter: 3 })], params: {} }, /must be a text/);
    await expectError(scores(client, boost({ weight: 1, filter: "knd == 1" })), "FIELD_NOT_FOUND", /`knd`/);
    const one = { anns_field: "vector", data: [1, 0] };
    const hybrid = client.search({ collection_name, data: [one, one], rerank: boost({ weight: 2 }) });
    await expectError(hybrid, "INVALID_PARAMETER", /one search/);
  });
});
