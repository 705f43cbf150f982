import { expect, test } from "vitest";
import type { Connection } from "../../src/index.ts";
import { collection_name, createProducts, describeBackends, direction, expectError, product } from "./backends.ts";

const COUNT = 60;
/** Angles that are all different from each other and from the queries'. */
const QUERIES = [0.3, 17.1, 42.9].map(direction);

function nearest(
  query: readonly number[],
  score: (a: readonly number[], b: readonly number[]) => number,
  sign: 1 | -1,
) {
  const scored = Array.from({ length: COUNT }, (_, i) => ({ id: `A${i}`, score: score(query, direction(i)) }));
  return scored.sort((a, b) => sign * (a.score - b.score));
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const squared = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0);

const METRICS = [
  ["COSINE", dot, -1],
  ["IP", dot, -1],
  ["L2", squared, 1],
] as const;

describeBackends("search", ({ open, reopen }) => {
  async function products(): Promise<Connection> {
    const client = await open();
    await createProducts(client);
    const data = Array.from({ length: COUNT }, (_, i) => product(i));
    await client.insert({ collection_name, data: data.slice(0, 25) });
    await client.flushSync({ collection_names: [collection_name] });
    await client.insert({ collection_name, data: data.slice(25) });
    return client;
  }

  test.each(METRICS)("%s without an index is exact", async (metric_type, score, sign) => {
    const client = await products();
    for (const data of QUERIES) {
      const { results } = await client.search({ collection_name, data, metric_type, limit: 10 });
      const expected = nearest(data, score, sign).slice(0, 10);
      expect(results.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      results.forEach((hit, i) => {
        expect(hit.score).toBeCloseTo(expected[i].score, 5);
      });
    }
  });

  test.each(METRICS)(
    "%s by HNSW over sealed and growing rows, and after reopening",
    async (metric_type, score, sign) => {
      let client = await products();
      const index = { field_name: "vector", index_type: "HNSW", metric_type, params: { M: 8, efConstruction: 64 } };
      await client.createIndex({ collection_name, ...index });
      await client.waitForIndex({ collection_name });
      await client.insert({ collection_name, data: [product(3)] });
      const check = async () => {
        for (const data of QUERIES) {
          const { results } = await client.search({ collection_name, data, limit: 10, params: { ef: 64 } });
          expect(results.map(({ id }) => id)).toEqual(
            nearest(data, score, sign)
              .slice(0, 10)
              .map(({ id }) => id),
          );
        }
      };
      await check();
      if (reopen) client = await reopen(client);
      await check();
    },
  );

  test("several vectors give a list of hits each, typed arrays as well", async () => {
    const client = await products();
    const data = [QUERIES[0], new Float32Array(QUERIES[1])];
    const { results } = await client.search({ collection_name, data, limit: 3 });
    for (const [i, hits] of results.entries()) {
      const { results: alone } = await client.search({ collection_name, data: data[i], limit: 3 });
      expect(hits).toEqual(alone);
      expect(hits).toHaveLength(3);
    }
  });

  test("offset goes on where limit stopped", async () => {
    const client = await products();
    const page = async (limit: number, offset: number) =>
      (await client.search({ collection_name, data: QUERIES[0], limit, offset })).results;
    expect([...(await page(4, 0)), ...(await page(4, 4))]).toEqual(await page(8, 0));
    expect(await page(10, COUNT - 3)).toHaveLength(3);
  });

  test("a filter never gives less than there is, nor what does not match", async () => {
    const client = await products();
    const filter = "price in [2, 30, 59] or stock == 7";
    const { results } = await client.search({ collection_name, data: QUERIES[0], filter, output_fields: ["price"] });
    expect(results.map(({ id }) => id).sort()).toEqual(["A2", "A30", "A59", "A7"]);
    expect(results.map(({ id, price }) => id === `A${price}`)).toEqual([true, true, true, true]);
  });

  test("output fields, and scores rounded on request", async () => {
    const client = await products();
    const output_fields = ["price", "vector"];
    const { results } = await client.search({ collection_name, data: direction(5), limit: 1, output_fields });
    expect(results).toEqual([
      { id: "A5", score: expect.closeTo(1, 6), price: 5, vector: direction(5).map(Math.fround) },
    ]);
    const rounded = await client.search({ collection_name, data: QUERIES[0], limit: 2, round_decimal: 2 });
    for (const { score } of rounded.results) expect(score).toBe(Math.round(score * 100) / 100);
  });

  test("by the vectors of rows that are there", async () => {
    const client = await products();
    const { results } = await client.search({ collection_name, ids: ["A40", "A2"], limit: 1 });
    expect(results.map(([hit]) => hit.id)).toEqual(["A40", "A2"]);
    const missing = client.search({ collection_name, ids: ["A40", "none"] });
    await expectError(missing, "INVALID_PARAMETER", /1 of 2 were found/);
  });

  test("exact: true scans although there is an index", async () => {
    const client = await products();
    await client.createIndex({ collection_name, field_name: "vector", index_type: "HNSW", metric_type: "IP" });
    await client.waitForIndex({ collection_name });
    const { results } = await client.search({
      collection_name,
      data: QUERIES[2],
      params: { exact: true, ef: 16 },
      limit: 5,
    });
    expect(results.map(({ id }) => id)).toEqual(
      nearest(QUERIES[2], dot, -1)
        .slice(0, 5)
        .map(({ id }) => id),
    );
  });

  test("searches that cannot be meant are refused by name", async () => {
    const client = await products();
    const search = (more: object) => client.search({ collection_name, data: QUERIES[0], ...more });
    await expectError(search({ data: [1, 2, 3] }), "INVALID_VECTOR", /query: .*3 values; the field has dim 4/);
    await expectError(search({ data: [QUERIES[0], [1, 2, 3, Number.NaN]] }), "INVALID_VECTOR", /query 1: .*NaN/);
    await expectError(search({ data: undefined }), "INVALID_VECTOR", /no query vector/);
    await expectError(search({ data: [] }), "INVALID_VECTOR", /no query vector/);
    await expectError(search({ anns_field: "vectr" }), "FIELD_NOT_FOUND", /`vectr`.*did you mean `vector`/);
    await expectError(search({ anns_field: "price" }), "FIELD_NOT_FOUND", /holds no vectors/);
    await expectError(search({ metric_type: "HAMMING" }), "INVALID_PARAMETER", /HAMMING/);
    await expectError(search({ params: { eff: 10 } }), "INVALID_PARAMETER", /`eff`.*did you mean `ef`/);
    await expectError(search({ params: { exact: "yes" } }), "INVALID_PARAMETER", /`exact`/);
    await expectError(search({ limit: 16_385 }), "INVALID_PARAMETER", /`limit`/);
    await expectError(search({ limit: 16_000, offset: 1000 }), "INVALID_PARAMETER", /from 1 to 15384/);
    await expectError(search({ filter: "price >" }), "INVALID_FILTER", /./);
    await expectError(search({ output_fields: ["titel"] }), "FIELD_NOT_FOUND", /`titel`/);
    await expectError(
      search({ group_by_feld: "x" }),
      "INVALID_PARAMETER",
      /not take `group_by_feld`.*`group_by_field`/,
    );
    await expectError(search({ partition_names: ["p"] }), "PARTITION_NOT_FOUND", /`p`/);
    await client.createIndex({ collection_name, field_name: "vector", index_type: "FLAT", metric_type: "L2" });
    await expectError(search({ metric_type: "IP" }), "INVALID_PARAMETER", /the index is built for L2/);
  });

  test("an empty collection has no hits", async () => {
    const client = await open();
    await createProducts(client);
    expect((await client.search({ collection_name, data: QUERIES[0] })).results).toEqual([]);
    expect((await client.search({ collection_name, data: QUERIES })).results).toEqual([[], [], []]);
  });
});
