import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../served.ts";

let served: Served;
const INT64 = { "Accept-Type-Allow-Int64": "true" };
/** Beyond what a JavaScript number holds exactly. */
const WIDE = "9007199254740993";

beforeAll(async () => {
  served = await serve();
  await served.post("collections/create", {
    collectionName: "wares",
    schema: {
      enableDynamicField: true,
      fields: [
        { fieldName: "id", dataType: "Int64", isPrimary: true },
        { fieldName: "vector", dataType: "FloatVector", elementTypeParams: { dim: 2 } },
        { fieldName: "bits", dataType: "BinaryVector", elementTypeParams: { dim: 16 } },
        { fieldName: "words", dataType: "SparseFloatVector" },
        { fieldName: "name", dataType: "VarChar", elementTypeParams: { max_length: 50 } },
        { fieldName: "score", dataType: "Float" },
        { fieldName: "maker", dataType: "Int64", nullable: true },
        {
          fieldName: "parts",
          dataType: "Array",
          elementDataType: "Int64",
          nullable: true,
          elementTypeParams: { max_capacity: 4 },
        },
        { fieldName: "about", dataType: "JSON", nullable: true },
      ],
    },
    indexParams: [
      { fieldName: "vector", metricType: "L2" },
      { fieldName: "bits", metricType: "HAMMING", indexType: "BIN_FLAT" },
      { fieldName: "words", metricType: "IP", indexType: "SPARSE_INVERTED_INDEX" },
    ],
  });
});
afterAll(() => served.server.stop());

const named = { collectionName: "wares" };
const ware = (id: number | string, x: number) => ({
  id,
  vector: [x, 0],
  bits: Buffer.from([x, 255]).toString("base64"),
  words: { [x]: 0.5 },
  name: `ware ${x}`,
  score: x + 0.5,
  about: JSON.stringify({ x }),
  colour: x % 2 === 0 ? "red" : "blue",
});

/** JSON text as it stands, for numbers that JavaScript cannot write. */
async function raw(path: string, text: string, headers = {}): Promise<string> {
  const response = await fetch(`${served.url}/v2/vectordb/${path}`, { method: "POST", body: text, headers });
  return response.text();
}

describe("rows by REST", () => {
  it("are inserted, with exact int64 keys, and answered as texts or as numbers", async () => {
    const rows = [1, 2, 3].map((x) => ware(x, x));
    expect(await served.post("entities/insert", { ...named, data: rows })).toEqual({
      code: 0,
      data: { insertCount: 3, insertIds: ["1", "2", "3"] },
    });
    const wide = JSON.stringify({ ...named, data: [{ ...ware(4, 4), parts: [1], maker: 5 }] })
      .replace('"id":4', `"id":${WIDE}`)
      .replace('"parts":[1]', `"parts":[-${WIDE}]`)
      .replace('"maker":5', `"maker": ${WIDE}`);
    expect(await raw("entities/upsert", wide, INT64)).toBe(`{"code":0,"data":{"upsertCount":1,"upsertIds":[${WIDE}]}}`);
    const asked = JSON.stringify({ ...named, id: [1], outputFields: ["parts", "maker"] }).replace("[1]", `[${WIDE}]`);
    expect(JSON.parse(await raw("entities/get", asked)).data).toEqual([{ id: WIDE, maker: WIDE, parts: [`-${WIDE}`] }]);
    expect(await raw("entities/get", asked, INT64)).toBe(
      `{"code":0,"data":[{"id":${WIDE},"maker":${WIDE},"parts":[-${WIDE}]}]}`,
    );
  });

  it("come out as they went in: base64 of bytes, text of JSON, undeclared names", async () => {
    const { data } = await served.post("entities/query", { ...named, filter: "id == 2", outputFields: ["*"] });
    expect(data).toEqual([{ ...ware("2", 2), maker: null, parts: null }]);
    expect((await served.post("entities/upsert", { ...named, data })).data).toEqual({
      upsertCount: 1,
      upsertIds: ["2"],
    });
    expect((await served.post("entities/query", { ...named, filter: "id == 2" })).data).toEqual(data);
  });

  it("are counted, and found by filters with templates, limits and offsets", async () => {
    expect((await served.post("entities/query", { ...named, filter: "", outputFields: ["count(*)"] })).data).toEqual([
      { "count(*)": "4" },
    ]);
    const query = {
      ...named,
      filter: "score < {most} and about['x'] >= 1",
      exprParams: { most: 4 },
      outputFields: ["name"],
    };
    expect((await served.post("entities/query", query)).data.map(({ name }: { name: string }) => name)).toEqual([
      "ware 1",
      "ware 2",
      "ware 3",
    ]);
    const second = { ...query, limit: 1, offset: 1, consistencyLevel: "Strong" };
    expect((await served.post("entities/query", second)).data).toEqual([{ id: "2", name: "ware 2" }]);
  });

  it("are searched for by one vector or many, of any type, and by the rows' own", async () => {
    const search = { ...named, annsField: "vector", limit: 2, outputFields: ["name", "colour"] };
    const one = await served.post("entities/search", {
      ...search,
      data: [[1, 0]],
      searchParams: { metricType: "L2", params: {} },
    });
    expect(one).toEqual({
      code: 0,
      data: [
        { id: "1", distance: 0, name: "ware 1", colour: "blue" },
        { id: "2", distance: 1, name: "ware 2", colour: "red" },
      ],
      topks: [2],
    });
    const many = await served.post("entities/search", {
      ...search,
      data: [
        [1, 0],
        [3, 0],
      ],
      filter: 'colour == "blue"',
    });
    expect(many.topks).toEqual([2, 2]);
    expect(many.data.map(({ id }: { id: string }) => id)).toEqual(["1", "3", "3", "1"]);
    const bits = { ...named, annsField: "bits", data: [Buffer.from([3, 255]).toString("base64")], limit: 1 };
    expect((await served.post("entities/search", bits)).data).toEqual([{ id: "3", distance: 0 }]);
    const sparse = { ...named, annsField: "words", data: [{ 2: 1 }], limit: 1 };
    expect((await served.post("entities/search", sparse)).data).toEqual([{ id: "2", distance: 0.5 }]);
    expect((await served.post("entities/search", { ...search, ids: [3], limit: 1 })).data[0].id).toBe("3");
    const measured = await served.post("entities/search", {
      ...search,
      data: [[1, 0]],
      searchParams: { params: { recall: true } },
    });
    expect(measured.recalls).toEqual([1]);
    const empty = await served.post("entities/search", { ...search, data: [[1, 0]], filter: "id < 0" });
    expect(empty).toEqual({ code: 0, data: [], topks: [0] });
  });

  it("keep the distance where a field is called score, and the key where one is called id", async () => {
    const search = { ...named, annsField: "vector", data: [[1, 0]], limit: 1, outputFields: ["*"] };
    expect((await served.post("entities/search", search)).data[0]).toMatchObject({ distance: 0, score: 1.5, id: "1" });
  });

  it("are grouped, ranged, and found by several searches at once", async () => {
    const grouped = {
      ...named,
      annsField: "vector",
      data: [[1, 0]],
      limit: 2,
      groupingField: "name",
      groupSize: 1,
      strictGroupSize: true,
    };
    expect((await served.post("entities/search", grouped)).data).toEqual([
      { id: "1", distance: 0 },
      { id: "2", distance: 1 },
    ]);
    const ranged = {
      ...named,
      annsField: "vector",
      data: [[1, 0]],
      searchParams: { params: { radius: 4.5, range_filter: 0.5 } },
    };
    expect((await served.post("entities/search", ranged)).data.map(({ id }: { id: string }) => id)).toEqual(["2", "3"]);
    const hybrid = {
      ...named,
      search: [
        { annsField: "vector", data: [[2, 0]], limit: 3, metricType: "L2", outputFields: ["name"] },
        { annsField: "words", data: [{ 3: 1 }], limit: 3 },
      ],
      rerank: { strategy: "rrf", params: { k: 10 } },
      limit: 2,
      outputFields: ["name"],
    };
    const { data, topks } = await served.post("entities/hybrid_search", hybrid);
    expect(topks).toEqual([2]);
    expect(data[0]).toMatchObject({ id: "3", name: "ware 3" });
    expect((await served.post("entities/advanced_search", hybrid)).data).toEqual(data);
  });

  it("are deleted by keys and by filters", async () => {
    expect(
      (await served.post("entities/delete", { ...named, filter: "id in {ids}", exprParams: { ids: [1, 2] } })).data,
    ).toEqual({
      deleteCount: 2,
    });
    expect((await served.post("entities/delete", { ...named, id: ["3"] })).data).toEqual({ deleteCount: 1 });
    expect((await served.post("entities/query", { ...named, filter: "id > 0" })).data).toHaveLength(1);
  });
});
