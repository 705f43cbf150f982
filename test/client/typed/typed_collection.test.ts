import { expect, test } from "vitest";
import type { Client, Connection } from "../../../src/index.ts";
import { typedCollection } from "../../../src/index.ts";
import { collection, float, floatVector, int32, int64, json, varChar } from "../../../src/schema/builder/index.ts";
import { describeBackends, direction, expectError } from "../backends.ts";
import { catalogue } from "./catalogue.ts";

const BIG = 2n ** 53n + 1n;
const index = { type: "HNSW", metric: "COSINE", M: 8 } as const;
const products = collection("products", {
  asin: varChar(16).primaryKey(),
  vector: floatVector(4).index(index),
  price: float().nullable(),
  stock: int32().default(1),
});
const logs = collection("logs", {
  key: int64().primaryKey({ autoId: true }),
  v: floatVector(4),
  id: varChar(9),
  score: int32(),
});

describeBackends("a typed collection", ({ open, reopen }) => {
  test("creates what is declared, with every type, and takes it for the same afterwards", async () => {
    let client = await open();
    await client.use(catalogue, { create: true });
    const { index_descriptions } = await client.describeIndex({ collection_name: "catalogue" });
    expect(index_descriptions).toMatchObject([{ field_name: "vector" }]);
    if (reopen) client = await reopen(client);
    const again = await client.use(catalogue);
    await again.insert([{ id: 1, vector: direction(1) }]);
    const [row] = await again.get({ ids: [1n] });
    expect(row).toMatchObject({ id: 1n, title: null, rating: 0.5, stock: 1, views: 0n, sold: false, meta: null });
  });

  test("spreads its rows by the declared partition key, and is another without it", async () => {
    const client = await open();
    const fields = { id: int64().primaryKey(), v: floatVector(4) };
    const tenant = varChar(9);
    const declared = collection("events", { ...fields, tenant: tenant.partitionKey() }, { numPartitions: 3 });
    const events = await client.use(declared, { create: true });
    await events.insert([{ id: 1, v: direction(1), tenant: "a" }]);
    expect(await events.query({ filter: (is) => is.tenant.eq("a"), outputFields: ["tenant"] })).toEqual([
      { id: 1n, tenant: "a" },
    ]);
    expect((await client.describeCollection({ collection_name: "events" })).num_partitions).toBe("3");
    await client.use(declared);
    await expectError(client.use(collection("events", { ...fields, tenant })), "INVALID_SCHEMA", /partition key true/);
  });

  test("keeps int64 exact, in keys, values, filters and answers", async () => {
    const rows = await (await open()).use(catalogue, { create: true });
    const vector = new Float32Array(direction(1));
    expect(await rows.insert([{ id: BIG, vector, views: -BIG, brand: "Acme" }])).toEqual([BIG]);
    expect(await rows.upsert([{ id: BIG - 1n, vector: direction(2), views: 3 }])).toEqual([BIG - 1n]);
    const outputFields = ["views", "brand"] as const;
    expect(await rows.query({ filter: (p) => p.views.eq(-BIG), outputFields })).toEqual([
      { id: BIG, views: -BIG, brand: "Acme" },
    ]);
    const [hit] = await rows.search({ vector, limit: 1, outputFields });
    expect(hit).toEqual({ id: BIG, score: expect.closeTo(1, 5), row: { views: -BIG, brand: "Acme" } });
    const many = await rows.searchMany({ vectors: [vector, direction(2)], limit: 1, outputFields: ["views"] });
    expect(many.map(([first]) => first.row)).toEqual([{ views: -BIG }, { views: 3n }]);
    expect(await rows.count({ filter: (p) => p.$meta.at("brand").eq("Acme") })).toBe(1);
    expect(await rows.delete({ ids: [BIG] })).toBe(1);
    expect(await rows.delete({ filter: (p) => p.id.gt(0) })).toBe(1);
    expect(await rows.count()).toBe(0);
  });

  test("answers with what was asked for, and no more", async () => {
    const rows = await (await open()).use(products, { create: true });
    await rows.insert([
      { asin: "a", vector: direction(1), price: 2 },
      { asin: "b", vector: direction(2) },
    ]);
    expect(await rows.query({ filter: "stock == 1", offset: 1, limit: 5 })).toEqual([{ asin: "b" }]);
    expect(await rows.get({ ids: ["b", "none"], outputFields: ["price"] })).toEqual([{ asin: "b", price: null }]);
    const [bare] = await rows.search({ vector: direction(1), filter: (p) => p.price.isNotNull(), params: { ef: 10 } });
    expect(bare).toEqual({ id: "a", score: expect.closeTo(1, 5), row: {} });
    const [all] = await rows.search({ vector: direction(1), limit: 1, field: "vector", outputFields: ["*"] });
    expect(all.row).toEqual({ asin: "a", vector: direction(1).map(Math.fround), price: 2, stock: 1 });
  });

  test("groups hits, each with what its group has in common", async () => {
    const rows = await (await open()).use(catalogue, { create: true });
    const titles = ["a", "a", null, "b"];
    const data = titles.map((title, i) => ({ id: i, vector: direction(i / 10), title, views: BIG }));
    await rows.insert(data);
    const groups = async (groupBy: "title" | "views", groupSize: number) => {
      const hits = await rows.search({
        vector: direction(0),
        groupBy,
        groupSize,
        strictGroupSize: true,
        outputFields: ["*"],
      });
      expect(hits[0].row).not.toHaveProperty("group_by_field_values");
      return hits.map(({ id, group }) => [id, group]);
    };
    expect(await groups("title", 2)).toEqual([
      [0n, "a"],
      [1n, "a"],
      [2n, null],
      [3n, "b"],
    ]);
    expect(await groups("views", 1)).toEqual([[0n, BIG]]);
  });

  test("a field named id is no key, and a field named score is asked for elsewhere", async () => {
    const rows = await (await open()).use(logs, { create: true });
    const [key] = await rows.insert([{ v: direction(1), id: "mine", score: 7 }]);
    const [hit] = await rows.search({ vector: direction(1), outputFields: ["id"] });
    expect(hit).toMatchObject({ id: key, row: { id: "mine" } });
    const search = rows.search({ vector: direction(1), outputFields: ["*"] });
    await expectError(search, "NOT_SUPPORTED", /field `score`.*by `get`/);
    expect(await rows.get({ ids: [key], outputFields: ["score"] })).toEqual([{ key, score: 7 }]);
  });

  test("what is not there is created only if that is asked for", async () => {
    const client = await open();
    await expectError(client.use(products), "COLLECTION_NOT_FOUND", /`products`.*create: true/);
    expect((await client.listCollections()).data).toEqual([]);
    await client.use(products, { create: true });
    await client.dropIndex({ collection_name: "products", field_name: "vector" });
    await expectError(client.use(products), "INVALID_SCHEMA", /the index on `vector` is missing/);
    await client.use(products, { create: true });
    await client.use(products);
  });

  test("names each difference of what is there, and changes nothing", async () => {
    const client = await open();
    await client.use(products, { create: true });
    const other = collection(
      "products",
      {
        asin: int64().primaryKey({ autoId: true }),
        vector: floatVector(5).index({ type: "FLAT", metric: "L2" }),
        price: float().default(3),
        meta: json(),
      },
      { dynamic: true },
    );
    const error = await expectError(
      client.use(other, { create: true }),
      "INVALID_SCHEMA",
      /`products` is not as it is/,
    );
    expect(error.detail?.split("; ")).toEqual([
      "field `asin` has type VarChar, declared is Int64",
      "field `asin` has autoID false, declared is true",
      "field `asin` has max_length 16, declared is none",
      "field `vector` has dim 4, declared is 5",
      "field `price` has nullable true, declared is false",
      "field `price` has default not set, declared is 3",
      "field `meta` is missing",
      "field `stock` is not declared",
      "it is not dynamic, declared is the opposite",
      "the index on `vector` has index_type HNSW, declared is FLAT",
      "the index on `vector` has metric_type COSINE, declared is L2",
    ]);
    await client.use(products);
  });

  test("other clients are given plain arrays and copies of the declaration", async () => {
    const client = await open();
    const seen: unknown[] = [];
    const rows = await typedCollection(recording(client, seen), products, { create: true });
    const vector = new Float32Array(direction(1));
    await rows.insert([{ asin: "a", vector }]);
    expect((await rows.search({ vector, limit: 1 })).map(({ id }) => id)).toEqual(["a"]);
    expect(seen).toContainEqual(expect.objectContaining({ data: [{ asin: "a", vector: [...vector] }] }));
    expect(seen).toContainEqual(expect.objectContaining({ data: [...vector] }));
  });
});

/** The client's calls and no more than `Client` has, with their requests written down. */
function recording(client: Connection, seen: unknown[]): Client {
  return new Proxy(client, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (request: unknown) => {
        seen.push(request);
        return Reflect.apply(method, target, [request]);
      };
    },
  });
}
