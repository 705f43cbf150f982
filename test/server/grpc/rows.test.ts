import { DataType, FunctionType, WeightedRanker } from "@zilliz/milvus2-sdk-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Served, serve } from "./serve.ts";

const NAME = "products";
const HUGE = "9007199254740993";

let served: Served;

beforeAll(async () => {
  served = await serve();
  const { sdk } = served;
  await sdk.createCollection({
    collection_name: NAME,
    fields: [
      { name: "id", data_type: DataType.Int64, is_primary_key: true },
      { name: "embedding", data_type: DataType.FloatVector, dim: 4 },
      { name: "half", data_type: DataType.Float16Vector, dim: 4 },
      { name: "words", data_type: DataType.SparseFloatVector },
      { name: "title", data_type: DataType.VarChar, max_length: 100, enable_analyzer: true },
      { name: "score", data_type: DataType.Double, nullable: true },
      { name: "tags", data_type: DataType.Array, element_type: DataType.VarChar, max_capacity: 8, max_length: 20 },
    ],
    functions: [
      {
        name: "bm25",
        type: FunctionType.BM25,
        input_field_names: ["title"],
        output_field_names: ["words"],
        params: {},
      },
    ],
    enable_dynamic_field: true,
  });
  await sdk.createIndex([
    {
      collection_name: NAME,
      field_name: "embedding",
      index_type: "HNSW",
      metric_type: "L2",
      params: { M: 8, efConstruction: 64 },
    },
    { collection_name: NAME, field_name: "half", index_type: "FLAT", metric_type: "L2" },
    { collection_name: NAME, field_name: "words", index_type: "SPARSE_INVERTED_INDEX", metric_type: "BM25" },
  ]);
  await sdk.loadCollectionSync({ collection_name: NAME });
  const inserted = await sdk.insert({ collection_name: NAME, data: Array.from({ length: 40 }, (_, i) => row(i)) });
  expect(inserted.status.error_code).toBe("Success");
  expect(inserted.insert_cnt).toBe("40");
});
afterAll(() => served.close());

/** Keys fall, so that the order of writing is not that of the keys. */
function row(i: number) {
  return {
    id: i === 0 ? HUGE : String(1000 - i),
    embedding: [i, 0, 0, 1],
    half: [i, 0.5, 0, 1],
    title: i % 2 === 0 ? `running shoes ${i}` : `kettle ${i}`,
    score: i % 4 === 0 ? null : i / 2,
    tags: ["a", `t${i}`],
    colour: i % 2 === 0 ? "red" : "blue",
    id_of_maker: i,
  };
}

test("rows come back as they were written: exact keys, nulls, arrays, halves, undeclared keys", async () => {
  const { data } = await served.sdk.query({ collection_name: NAME, filter: `id == ${HUGE}`, output_fields: ["*"] });
  const [{ $meta, ...found }] = data;
  expect(found).toEqual({
    id: HUGE,
    embedding: [0, 0, 0, 1],
    half: [0, 0.5, 0, 1],
    title: "running shoes 0",
    score: null,
    tags: ["a", "t0"],
  });
  expect($meta).toEqual({ colour: "red", id_of_maker: 0 });
});

test("the rows with the smallest keys come first, so that iterators come to all of them", async () => {
  const { data } = await served.sdk.query({ collection_name: NAME, filter: "", output_fields: ["id"], limit: 3 });
  expect(data.map(({ id }) => id)).toEqual(["961", "962", "963"]);
  const seen: string[] = [];
  const iterator = await served.sdk.queryIterator({ collection_name: NAME, batchSize: 7, output_fields: ["id"] });
  for await (const batch of iterator) for (const { id } of batch) seen.push(id);
  expect(new Set(seen).size).toBe(40);
});

test("a search finds the nearest, with its fields and a field called `score` beside the score", async () => {
  const { results } = await served.sdk.search({
    collection_name: NAME,
    data: [5, 0, 0, 1],
    anns_field: "embedding",
    filter: "colour == {colour}",
    exprValues: { colour: "blue" },
    output_fields: ["id", "title", "colour"],
    limit: 2,
    params: { ef: 64, nprobe: 8 },
  });
  expect(results[0]).toEqual({ id: "995", title: "kettle 5", colour: "blue", score: 0 });
  expect(results[1].score).toBe(4);
});

test("several vectors are searched for at once, as bytes of halves too", async () => {
  const { results } = await served.sdk.search({
    collection_name: NAME,
    data: [
      [7, 0.5, 0, 1],
      [9, 0.5, 0, 1],
    ],
    anns_field: "half",
    output_fields: ["id"],
    limit: 1,
  });
  expect(results).toEqual([[{ id: "993", score: 0 }], [{ id: "991", score: 0 }]]);
});

test("texts and vectors are fused", async () => {
  const { results, status } = await served.sdk.hybridSearch({
    collection_name: NAME,
    data: [
      { anns_field: "words", data: "kettle" },
      { anns_field: "embedding", data: [7, 0, 0, 1] },
    ],
    rerank: WeightedRanker([0.2, 0.8]),
    output_fields: ["id", "title"],
    limit: 5,
  });
  expect(status.reason).toBe("");
  expect(results).toHaveLength(5);
  expect(results[0].title).toBe("kettle 7");
});

test("a search iterator goes from near to far, once over every row", async () => {
  const iterator = await served.sdk.searchIterator({
    collection_name: NAME,
    data: [0, 0, 0, 1],
    anns_field: "embedding",
    output_fields: ["id"],
    batchSize: 9,
  });
  const scores: number[] = [];
  for await (const batch of iterator) for (const { score } of batch) scores.push(score);
  expect(scores).toEqual(Array.from({ length: 40 }, (_, i) => i * i));
});

test("hits are grouped, and tell by what", async () => {
  const { results } = await served.sdk.search({
    collection_name: NAME,
    data: [0, 0, 0, 1],
    anns_field: "embedding",
    output_fields: ["id"],
    group_by_field: "colour",
    limit: 5,
  });
  expect(results.map((hit) => hit.group_by_field_values)).toEqual([{ colour: "red" }, { colour: "blue" }]);
});

test("rows are counted, replaced and deleted", async () => {
  const { sdk } = served;
  const upserted = await sdk.upsert({ collection_name: NAME, data: [{ ...row(1), title: "teapot" }] });
  expect(upserted.upsert_cnt).toBe("1");
  const deleted = await sdk.delete({ collection_name: NAME, ids: ["998"] });
  expect(deleted.delete_cnt).toBe("1");
  expect((await sdk.count({ collection_name: NAME })).data).toBe(39);
  const { data } = await sdk.get({ collection_name: NAME, ids: ["999", "998"], output_fields: ["title"] });
  expect(data.map(({ title }) => title)).toEqual(["teapot"]);
});

test("what cannot be written is refused, and the error names row and field", async () => {
  const bad = { ...row(50), title: "long ".repeat(50) };
  const { status } = await served.sdk.insert({ collection_name: NAME, data: [bad] });
  expect(status.error_code).toBe("IllegalArgument");
  expect(status.reason).toContain("row 0");
  expect(status.reason).toContain("title");
});

test("a collection that is not there is told by Milvus's code", async () => {
  const described = await served.sdk.describeCollection({ collection_name: "nowhere" });
  expect(described.status.code).toBe(100);
  const { value } = await served.sdk.hasCollection({ collection_name: "nowhere" });
  expect(value).toBe(false);
});

test("failures have the older codes that Milvus's calls have for them, which are not the same in all", async () => {
  const { sdk } = served;
  const ids = { name: "id", data_type: DataType.Int64, is_primary_key: true };
  const shop = { name: "shop", data_type: DataType.VarChar, max_length: 20, is_partition_key: true };
  const vector = { name: "vector", data_type: DataType.FloatVector, dim: 2 };
  const keyed = { collection_name: "keyed" };
  await sdk.createCollection({ ...keyed, fields: [ids, shop, vector] });
  await sdk.createIndex({ ...keyed, field_name: "vector", index_type: "FLAT", metric_type: "L2" });
  await sdk.loadCollection(keyed);
  const byHand = { ...keyed, partition_names: ["p"] };
  const queried = await sdk.query({ ...byHand, filter: "id > 0" });
  expect(queried.status.error_code).toBe("IllegalArgument");
  const searched = await sdk.search({ ...byHand, data: [1, 2] });
  expect(searched.status.error_code).toBe("UnexpectedError");
  const indexed = await sdk.createIndex({ ...keyed, field_name: "vektor", index_type: "FLAT", metric_type: "L2" });
  expect(indexed).toMatchObject({ error_code: "UnexpectedError", code: 1100 });
  const asked = await sdk.query({ ...keyed, filter: "id > 0", output_fields: ["vektor"] });
  expect(asked.status).toMatchObject({ error_code: "IllegalArgument", code: 1100 });
});
