import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../served.ts";

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.server.stop());

const SCHEMA = {
  collectionName: "books",
  schema: {
    autoId: false,
    enableDynamicField: true,
    fields: [
      { fieldName: "id", dataType: "Int64", isPrimary: true },
      { fieldName: "title", dataType: "VarChar", elementTypeParams: { max_length: 100, enable_analyzer: true } },
      { fieldName: "words", dataType: "SparseFloatVector" },
      { fieldName: "embedding", dataType: "FloatVector", elementTypeParams: { dim: 4 } },
      {
        fieldName: "tags",
        dataType: "Array",
        elementDataType: "VarChar",
        nullable: true,
        elementTypeParams: { max_length: 20, max_capacity: 5 },
      },
      { fieldName: "pages", dataType: "Int32", nullable: true, defaultValue: 7 },
    ],
    functions: [{ name: "bm25", type: "BM25", inputFieldNames: ["title"], outputFieldNames: ["words"], params: {} }],
  },
  indexParams: [
    {
      fieldName: "embedding",
      indexName: "near",
      metricType: "L2",
      params: { index_type: "HNSW", M: 8, efConstruction: 50 },
    },
    { fieldName: "words", indexType: "SPARSE_INVERTED_INDEX", metricType: "BM25" },
  ],
  params: { consistencyLevel: "Strong", ttlSeconds: 3600 },
  // As the SDK sends them beside a schema.
  metricType: "COSINE",
  primaryFieldName: "id",
  vectorFieldName: "vector",
};

describe("collections by REST", () => {
  it("are created in short, listed, described, dropped", async () => {
    expect(await served.post("collections/create", { collectionName: "short", dimension: 8 })).toEqual({
      code: 0,
      data: {},
    });
    expect((await served.post("collections/list", {})).data).toEqual(["short"]);
    const { data } = await served.post("collections/describe", { collectionName: "short" });
    expect(data).toMatchObject({
      collectionName: "short",
      autoId: false,
      enableDynamicField: true,
      shardsNum: 1,
      load: "LoadStateLoaded",
      indexes: [{ fieldName: "vector", indexName: "vector", metricType: "COSINE" }],
      aliases: [],
    });
    expect(data.fields.map((field: { name: string; type: string }) => [field.name, field.type])).toEqual([
      ["id", "Int64"],
      ["vector", "FloatVector"],
    ]);
    expect((await served.post("collections/has", { collectionName: "short" })).data).toEqual({ has: true });
    expect((await served.post("collections/drop", { collectionName: "short" })).code).toBe(0);
    expect((await served.post("collections/has", { collectionName: "short" })).data).toEqual({ has: false });
  });

  it("are created from a schema with functions and indexes", async () => {
    expect(await served.post("collections/create", SCHEMA)).toEqual({ code: 0, data: {} });
    const { data } = await served.post("collections/describe", { collectionName: "books" });
    expect(data).toMatchObject({
      consistencyLevel: "Strong",
      functions: [{ name: "bm25", type: "BM25", inputFieldNames: ["title"], outputFieldNames: ["words"] }],
      properties: [
        { key: "collection.ttl.seconds", value: "3600" },
        { key: "timezone", value: "UTC" },
      ],
    });
    const [, title, words, , tags, pages] = data.fields;
    expect(title.params).toContainEqual({ key: "max_length", value: "100" });
    expect(words).toMatchObject({ type: "SparseFloatVector", isFunctionOutput: true });
    expect(tags).toMatchObject({ elementType: "VarChar", nullable: true });
    expect(pages).toMatchObject({ nullable: true, defaultValue: 7 });
    const { data: indexes } = await served.post("indexes/describe", { collectionName: "books", indexName: "near" });
    expect(indexes).toMatchObject([
      {
        indexName: "near",
        fieldName: "embedding",
        indexType: "HNSW",
        metricType: "L2",
        indexState: "Finished",
        totalRows: 0,
      },
    ]);
  });

  it("are altered, renamed, flushed, compacted, released, loaded and truncated", async () => {
    const named = { collectionName: "books" };
    const done = async (path: string, body: object) => expect(await served.post(path, body)).toMatchObject({ code: 0 });
    await done("collections/alter_properties", { ...named, properties: { "collection.ttl.seconds": 60 } });
    await done("collections/drop_properties", { ...named, propertyKeys: ["collection.ttl.seconds"] });
    await done("collections/fields/add", {
      ...named,
      schema: { fieldName: "year", dataType: "Int16", nullable: true },
    });
    await done("collections/fields/alter_properties", {
      ...named,
      fieldName: "title",
      fieldParams: { max_length: 200 },
    });
    await done("collections/rename", { ...named, newCollectionName: "tomes" });
    const renamed = { collectionName: "tomes" };
    await done("collections/flush", renamed);
    const { data } = await served.post("collections/compact", renamed);
    await done("collections/get_compaction_state", { jobID: data.compactionID });
    await done("collections/release", renamed);
    expect((await served.post("collections/get_load_state", renamed)).data).toEqual({ loadState: "LoadStateNotLoad" });
    await done("collections/load", renamed);
    expect((await served.post("collections/get_load_state", renamed)).data).toEqual({
      loadState: "LoadStateLoaded",
      loadProgress: 100,
    });
    await done("collections/refresh_load", renamed);
    await done("collections/truncate", renamed);
    expect((await served.post("collections/get_stats", renamed)).data).toEqual({ rowCount: 0 });
    const { data: described } = await served.post("collections/describe", renamed);
    expect(described.properties).toEqual([{ key: "timezone", value: "UTC" }]);
    expect(described.fields.at(-1)).toMatchObject({ name: "year", type: "Int16" });
  });

  it("have partitions, indexes and aliases", async () => {
    const named = { collectionName: "tomes" };
    const partition = { ...named, partitionName: "old" };
    await served.post("partitions/create", partition);
    expect((await served.post("partitions/list", named)).data).toEqual(["_default", "old"]);
    expect((await served.post("partitions/has", partition)).data).toEqual({ has: true });
    expect((await served.post("partitions/get_stats", partition)).data).toEqual({ rowCount: 0 });
    expect((await served.post("partitions/release", { ...named, partitionNames: ["old"] })).code).toBe(0);
    expect((await served.post("partitions/load", { ...named, partitionNames: ["old"] })).code).toBe(0);
    await served.post("partitions/release", { ...named, partitionNames: ["old"] });
    expect((await served.post("partitions/drop", partition)).code).toBe(0);

    const index = { ...named, indexParams: [{ fieldName: "pages", indexName: "by_pages", indexType: "STL_SORT" }] };
    expect((await served.post("indexes/create", index)).code).toBe(0);
    expect((await served.post("indexes/list", named)).data).toEqual(["near", "words", "by_pages"]);
    expect((await served.post("indexes/drop", { ...named, indexName: "by_pages" })).code).toBe(0);
    const mapped = { ...named, indexName: "near" };
    expect(
      (await served.post("indexes/alter_properties", { ...mapped, properties: { "mmap.enabled": true } })).code,
    ).toBe(0);
    expect((await served.post("indexes/drop_properties", { ...mapped, propertyKeys: ["mmap.enabled"] })).code).toBe(0);

    expect((await served.post("aliases/create", { ...named, aliasName: "best" })).code).toBe(0);
    expect((await served.post("aliases/list", {})).data).toEqual(["best"]);
    expect((await served.post("aliases/describe", { aliasName: "best" })).data).toEqual({
      dbName: "default",
      collectionName: "tomes",
      aliasName: "best",
    });
    expect((await served.post("aliases/alter", { ...named, aliasName: "best" })).code).toBe(0);
    expect((await served.post("aliases/drop", { aliasName: "best" })).code).toBe(0);
  });

  it("lie in databases, which the body or the header names", async () => {
    expect((await served.post("databases/create", { dbName: "shop" })).code).toBe(0);
    expect((await served.post("databases/list", {})).data).toEqual(["default", "shop"]);
    const alter = { dbName: "shop", properties: { "database.replica.number": 1 } };
    expect((await served.post("databases/alter", alter)).code).toBe(0);
    expect((await served.post("databases/describe", { dbName: "shop" })).data).toMatchObject({
      dbName: "shop",
      properties: [{ key: "database.replica.number", value: "1" }],
    });
    expect(
      (await served.post("databases/drop_properties", { dbName: "shop", propertyKeys: ["database.replica.number"] }))
        .code,
    ).toBe(0);
    await served.post("collections/create", { dbName: "shop", collectionName: "wares", dimension: 2 });
    expect((await served.post("collections/list", {}, { "DB-Name": "shop" })).data).toEqual(["wares"]);
    expect((await served.post("collections/list", { dbName: "default" }, { "DB-Name": "shop" })).data).toEqual([
      "tomes",
    ]);
    expect(await served.post("databases/drop", { dbName: "shop" })).toMatchObject({ code: 65535 });
    await served.post("collections/drop", { dbName: "shop", collectionName: "wares" });
    expect((await served.post("databases/drop", { dbName: "shop" })).code).toBe(0);
    expect(await served.post("collections/list", { dbName: "shop" })).toMatchObject({ code: 800 });
  });

  it("show what an analyzer makes of a text", async () => {
    const { data } = await served.post("common/run_analyzer", {
      text: ["The running shoes"],
      analyzerParams: '{"type":"english"}',
    });
    expect(data[0].tokens.map(({ token }: { token: string }) => token)).toEqual(["run", "shoe"]);
  });
});
