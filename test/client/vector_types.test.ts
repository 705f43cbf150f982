import { describe, expect, test } from "vitest";
import {
  type AnyVector,
  type Connection,
  ElanusClient,
  type ElanusError,
  type ErrorCode,
  type FieldDefinition,
} from "../../src/index.ts";
import { describeBackends, expectError } from "./backends.ts";

const collection_name = "vectors";
/** As `expectError`, with a text that stands somewhere in the error. */
function refused(promise: Promise<unknown>, code: ErrorCode, text: string): Promise<ElanusError> {
  return expectError(promise, code, new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
}

const KEY: FieldDefinition = { name: "id", data_type: "Int64", is_primary_key: true };

async function withField(client: Connection, field: Omit<FieldDefinition, "name">): Promise<void> {
  await client.createCollection({ collection_name, fields: [KEY, { name: "v", ...field }] });
}

/** Inserts vectors as rows 0, 1, 2 ..., and returns them as they come back. */
async function stored(client: Connection, vectors: readonly unknown[]): Promise<unknown[]> {
  await client.insert({ collection_name, data: vectors.map((v, i) => ({ id: i, v })) });
  const { data } = await client.query({ collection_name, output_fields: ["v"] });
  return data.sort((a, b) => Number(a.id) - Number(b.id)).map(({ v }) => v);
}

/** 1 + 2^-11 lies between two halves, 1 + 2^-9 between two bfloat16s: of two, the even is taken. */
const HALF = Uint8Array.of(0x00, 0x3c, 0x01, 0xc0, 0x01, 0x00);
const BFLOAT = Uint8Array.of(0x80, 0x3f, 0x01, 0xc0, 0x01, 0x00);

const ROUND_TRIPS: [Omit<FieldDefinition, "name">, given: unknown[], back: unknown[]][] = [
  [
    { data_type: "FloatVector", dim: 3 },
    [[1, -2.5, 0], Float32Array.of(1, 2, 3)],
    [
      [1, -2.5, 0],
      [1, 2, 3],
    ],
  ],
  [
    { data_type: "Float16Vector", dim: 3 },
    [[1, -2.5, 1 + 2 ** -11], Float64Array.of(65_504, -(2 ** -24), 0), HALF, Buffer.from(HALF)],
    [
      [1, -2.5, 1],
      [65_504, -(2 ** -24), 0],
      [1, -2.001953125, 2 ** -24],
      [1, -2.001953125, 2 ** -24],
    ],
  ],
  [
    { data_type: "BFloat16Vector", dim: 3 },
    [[1, -2.5, 1 + 2 ** -8], Float32Array.of(2 ** 100, 0, -(2 ** -100)), BFLOAT],
    [
      [1, -2.5, 1],
      [2 ** 100, 0, -(2 ** -100)],
      [1, -2.015625, 2 ** -133],
    ],
  ],
  [
    { data_type: "Int8Vector", dim: 3 },
    [[127, -128, 0], Int8Array.of(-1, 2, 3), [1.4, -1.6, 0.2], Uint8Array.of(255, 1, 128)],
    [
      [127, -128, 0],
      [-1, 2, 3],
      [1, -2, 0],
      [-1, 1, -128],
    ],
  ],
  [
    { data_type: "BinaryVector", dim: 24 },
    [[255, 0, 7], Uint8Array.of(1, 2, 3), Buffer.of(4, 5, 6)],
    [
      [255, 0, 7],
      [1, 2, 3],
      [4, 5, 6],
    ],
  ],
  [
    { data_type: "SparseFloatVector" },
    [
      { "12": 0.5, 3: 2 },
      [
        { index: 12, value: 0.5 },
        { index: 3, value: 2 },
      ],
      { indices: [12, 3], values: [0.5, 2] },
      [0.5, undefined, 0.25],
      [undefined, 1],
      {},
      [],
      { 4294967294: 1, 7: 0 },
      Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0x40),
    ],
    [
      { 3: 2, 12: 0.5 },
      { 3: 2, 12: 0.5 },
      { 3: 2, 12: 0.5 },
      { 0: 0.5, 2: 0.25 },
      { 1: 1 },
      {},
      {},
      { 4294967294: 1 },
      { 3: 2 },
    ],
  ],
];

const REFUSED: [Omit<FieldDefinition, "name">, given: unknown, message: string, detail: string][] = [
  [{ data_type: "Float16Vector", dim: 2 }, [1, 70_000], "holds a number that its type cannot hold", "value 1 is 70000"],
  [{ data_type: "Float16Vector", dim: 2 }, [1, Number.NaN], "is not finite", "value 1 is NaN"],
  [{ data_type: "Float16Vector", dim: 2 }, [1, "2"], "holds something that is no number", 'value 1 is "2"'],
  [{ data_type: "Float16Vector", dim: 2 }, Uint8Array.of(0, 0, 0, 0x7c), "is not finite", "value 1 is infinite or NaN"],
  [{ data_type: "Float16Vector", dim: 2 }, Uint8Array.of(0, 0), "has the wrong dimension", "2 bytes; dim 2 takes 4"],
  [{ data_type: "BFloat16Vector", dim: 2 }, [1, Infinity], "is not finite", "value 1 is Infinity"],
  [{ data_type: "BFloat16Vector", dim: 2 }, [1], "has the wrong dimension", "1 values; the field has dim 2"],
  [{ data_type: "BFloat16Vector", dim: 2 }, "ab", "is not a vector", 'found "ab"'],
  [
    { data_type: "Int8Vector", dim: 2 },
    [1, 128],
    "holds a number beyond int8",
    "value 1 is 128; allowed are -128 to 127",
  ],
  [{ data_type: "Int8Vector", dim: 2 }, [1, Number.NaN], "holds a number beyond int8", "value 1 is NaN"],
  [{ data_type: "Int8Vector", dim: 2 }, Int8Array.of(1), "has the wrong dimension", "1 bytes; dim 2 takes 2"],
  [{ data_type: "BinaryVector", dim: 16 }, [1], "has the wrong dimension", "1 bytes; dim 16 takes 2"],
  [{ data_type: "BinaryVector", dim: 16 }, [1, 256], "is not made of bytes", "value 1 is 256; allowed are 0 to 255"],
  [{ data_type: "BinaryVector", dim: 16 }, [0.5, 1], "is not made of bytes", "value 0 is 0.5; allowed are 0 to 255"],
  [{ data_type: "BinaryVector", dim: 16 }, undefined, "is not a vector", "found nothing"],
  [{ data_type: "SparseFloatVector" }, { a: 1 }, "has an index that is none", 'index "a"'],
  [{ data_type: "SparseFloatVector" }, { 4294967295: 1 }, "has an index that is none", "from 0 to 4294967294"],
  [{ data_type: "SparseFloatVector" }, { "-1": 1 }, "has an index that is none", 'index "-1"'],
  [{ data_type: "SparseFloatVector" }, { 1: -1 }, "has a negative value", "the value at index 1 is -1"],
  [{ data_type: "SparseFloatVector" }, { 1: Number.NaN }, "is not finite", "the value at index 1 is NaN"],
  [{ data_type: "SparseFloatVector" }, { 1: 1e39 }, "is not finite", "the value at index 1 is 1e+39"],
  [{ data_type: "SparseFloatVector" }, { 1: "x" }, "holds something that is no number", 'the value at index 1 is "x"'],
  [{ data_type: "SparseFloatVector" }, { indices: [1, 1], values: [1, 2] }, "has an index twice", "index 1"],
  [
    { data_type: "SparseFloatVector" },
    { indices: [1], values: [] },
    "is not a sparse vector",
    "1 indices and 0 values",
  ],
  [{ data_type: "SparseFloatVector" }, 7, "is not a vector", "found 7"],
  [{ data_type: "SparseFloatVector" }, Uint8Array.of(1), "is not a sparse vector", "an index and a value take 8"],
];

describeBackends("vector types", ({ open, reopen }) => {
  test.each(ROUND_TRIPS)("%o takes all its forms, and gives them back", async (field, given, back) => {
    let client = await open();
    await withField(client, field);
    expect(await stored(client, given)).toEqual(back);
    const read = async () => {
      const { data } = await client.get({ collection_name, ids: back.map((_, i) => i), output_fields: ["v"] });
      return data.map(({ v }) => v);
    };
    // Out of the log, then out of a segment file.
    for (let round = 0; round < 2 && reopen !== undefined; round++) {
      client = await reopen(client);
      expect(await read()).toEqual(back);
      await client.flushSync({ collection_names: [collection_name] });
    }
    expect(await read()).toEqual(back);
  });

  test.each(REFUSED)("%o refuses %o", async (field, v, message, detail) => {
    const client = await open();
    await withField(client, field);
    const insert = client.insert({ collection_name, data: [{ id: 1, v }] });
    const error = await refused(insert, "INVALID_VECTOR", `row 0: vector \`v\` ${message}`);
    expect(error.detail).toContain(detail);
    expect((await client.count({ collection_name })).data).toBe(0);
  });

  test("four fields of different types live in one collection, through upserts, deletes, merges and reopening", async () => {
    let client = await open();
    await client.createCollection({
      collection_name,
      fields: [
        KEY,
        { name: "half", data_type: "Float16Vector", dim: 5 },
        { name: "bytes", data_type: "Int8Vector", dim: 7 },
        { name: "bits", data_type: "BinaryVector", dim: 40 },
        { name: "words", data_type: "SparseFloatVector" },
      ],
      index_params: [
        { field_name: "half", index_type: "HNSW", metric_type: "L2", params: { M: 4, efConstruction: 16 } },
        { field_name: "bytes", index_type: "FLAT", metric_type: "L2" },
        { field_name: "bits", index_type: "AUTOINDEX" },
        { field_name: "words", index_type: "AUTOINDEX" },
      ],
    });
    const row = (id: number, version = 0) => ({
      id: String(id),
      half: Array.from({ length: 5 }, (_, i) => id + i * version),
      bytes: Array.from({ length: 7 }, (_, i) => ((id * 3 + i) % 200) - 100),
      bits: Array.from({ length: 5 }, (_, i) => (id >>> (i * 2)) & 255),
      words: { [id]: 1, [id + 1]: 0.5, 9000: 0.25 + version },
    });
    const rows = new Map<string, ReturnType<typeof row>>();
    const put = async (data: ReturnType<typeof row>[]) => {
      await client.upsert({ collection_name, data: data.map((each) => ({ ...each })) });
      for (const each of data) rows.set(each.id, each);
    };
    const flush = () => client.flushSync({ collection_names: [collection_name] });
    const check = async () => {
      const { data } = await client.query({ collection_name, output_fields: ["*"] });
      expect(new Map(data.map((each) => [each.id, each]))).toEqual(rows);
      for (const wanted of [rows.get("40"), rows.get("350")]) {
        if (wanted === undefined) continue;
        for (const anns_field of ["half", "bytes", "bits"] as const) {
          const { results } = await client.search({ collection_name, anns_field, data: wanted[anns_field], limit: 1 });
          expect(results[0].score).toBe(0);
        }
        const { results } = await client.search({ collection_name, anns_field: "words", data: wanted.words, limit: 1 });
        expect(results[0].id).toBe(wanted.id);
      }
    };
    await put(Array.from({ length: 300 }, (_, i) => row(i)));
    await flush();
    await put(Array.from({ length: 200 }, (_, i) => row(i + 250, 1)));
    await check();
    await client.delete({ collection_name, ids: ["3", "299", "400"] });
    for (const id of ["3", "299", "400"]) rows.delete(id);
    await flush();
    for (const field_name of ["half", "bytes", "bits", "words"])
      await client.waitForIndex({ collection_name, field_name });
    await check();
    await put([row(7, 2)]);
    if (reopen !== undefined) client = await reopen(client);
    await check();
    const near = await client.search({ collection_name, anns_field: "words", ids: ["40", "350"], limit: 3 });
    expect(near.results.map(([first]) => first.id)).toEqual(["40", "350"]);
    const { index_descriptions } = await client.describeIndex({ collection_name });
    expect(
      index_descriptions.map(({ params }) => Object.fromEntries(params.map(({ key, value }) => [key, value]))),
    ).toEqual([
      expect.objectContaining({ index_type: "HNSW", metric_type: "L2" }),
      expect.objectContaining({ index_type: "FLAT", metric_type: "L2" }),
      expect.objectContaining({ index_type: "BIN_FLAT", metric_type: "HAMMING" }),
      expect.objectContaining({ index_type: "SPARSE_INVERTED_INDEX", metric_type: "IP" }),
    ]);
    const { schema } = await client.describeCollection({ collection_name });
    expect(schema.fields.map(({ data_type, dim }) => [data_type, dim])).toEqual([
      ["Int64", undefined],
      ["Float16Vector", "5"],
      ["Int8Vector", "7"],
      ["BinaryVector", "40"],
      ["SparseFloatVector", undefined],
    ]);
  });
});

describe("scores", () => {
  interface Asked {
    readonly data: AnyVector;
    readonly metric_type?: string;
    readonly limit?: number;
    readonly params?: Record<string, unknown>;
  }

  async function scores(field: Omit<FieldDefinition, "name">, rows: unknown[], request: Asked) {
    const client = await ElanusClient.open(":memory:");
    await withField(client, field);
    await client.insert({ collection_name, data: rows.map((v, id) => ({ id, v })) });
    const { results } = await client.search({ collection_name, ...request });
    await client.close();
    return results.map(({ id, score }) => [id, score]);
  }

  test("HAMMING counts bits, lower first, and is the default", async () => {
    const rows = [
      [0b1111, 0],
      [0b0001, 0],
      [0, 255],
    ];
    expect(await scores({ data_type: "BinaryVector", dim: 16 }, rows, { data: [0b0011, 0] })).toEqual([
      ["1", 1],
      ["0", 2],
      ["2", 10],
    ]);
  });

  test("JACCARD is the share of the bits that differ, and 1 where none is set", async () => {
    const rows = [
      [0b1111, 0],
      [0b0011, 0],
      [0, 0],
    ];
    const request = { data: Buffer.of(0b0011, 0), metric_type: "JACCARD" };
    expect(await scores({ data_type: "BinaryVector", dim: 16 }, rows, request)).toEqual([
      ["1", 0],
      ["0", 0.5],
      ["2", 1],
    ]);
    const empty = { data: [0, 0], metric_type: "JACCARD" };
    expect(await scores({ data_type: "BinaryVector", dim: 16 }, [[0, 0]], empty)).toEqual([["0", 1]]);
  });

  test("a sparse search scores by IP and finds no row that shares nothing with it", async () => {
    const rows = [{ 1: 1, 5: 2 }, { 7: 1 }, {}, { 5: 3 }];
    const hits = [
      ["3", 6],
      ["0", 4],
    ];
    const field = { data_type: "SparseFloatVector" } as const;
    const forms: AnyVector[] = [{ 5: 2 }, [{ index: 5, value: 2 }], { indices: [5], values: [2] }];
    for (const data of forms) {
      expect(await scores(field, rows, { data })).toEqual(hits);
    }
    expect(await scores(field, rows, { data: [undefined, undefined, undefined, undefined, undefined, 2] })).toEqual(
      hits,
    );
    const limited = { data: { 5: 2 }, limit: 1, params: { drop_ratio_search: 0.2 } };
    expect(await scores(field, rows, limited)).toEqual([["3", 6]]);
  });

  test("several sparse vectors give a list of hits each", async () => {
    const client = await ElanusClient.open(":memory:");
    await withField(client, { data_type: "SparseFloatVector" });
    await client.insert({
      collection_name,
      data: [
        { id: 0, v: { 1: 1 } },
        { id: 1, v: { 2: 1 } },
      ],
    });
    const { results } = await client.search({ collection_name, data: [{ 1: 1 }, { 2: 1 }, { 3: 1 }] });
    expect(results.map((hits) => hits.map(({ id }) => id))).toEqual([["0"], ["1"], []]);
    await client.close();
  });

  test("a query is rounded as a row is", async () => {
    const tenth = Math.fround(0.0999755859375);
    const request = { data: [0.1, 0.1], metric_type: "L2" };
    expect(
      await scores(
        { data_type: "Float16Vector", dim: 2 },
        [
          [0.1, 0.1],
          [0.2, 0.2],
        ],
        request,
      ),
    ).toEqual([
      ["0", 0],
      ["1", Math.fround(2 * (0.199951171875 - tenth) ** 2)],
    ]);
  });
});

describe("types, metrics and indexes", () => {
  async function client(field: Omit<FieldDefinition, "name">): Promise<Connection> {
    const opened = await ElanusClient.open(":memory:");
    await withField(opened, field);
    return opened;
  }

  test.each([
    [{ data_type: "BinaryVector", dim: 12 }, "has a dim of 12"],
    [{ data_type: "BinaryVector", dim: 262_152 }, "needs `dim`"],
    [{ data_type: "BinaryVector" }, "needs `dim`"],
    [{ data_type: "Float16Vector", dim: 1 }, "needs `dim`"],
    [{ data_type: "BFloat16Vector", dim: 32_769 }, "needs `dim`"],
    [{ data_type: "Int8Vector" }, "needs `dim`"],
    [{ data_type: "SparseFloatVector", dim: 100 }, "takes no dim"],
  ] as const)("%o is no field", async (field, message) => {
    await refused(client(field), "INVALID_SCHEMA", message);
  });

  test("the largest dims are taken", async () => {
    await (await client({ data_type: "BinaryVector", dim: 262_144 })).close();
    await (await client({ data_type: "Int8Vector", dim: 32_768 })).close();
  });

  test("a fifth vector field is refused", async () => {
    const opened = await ElanusClient.open(":memory:");
    const fields = [
      KEY,
      ...["a", "b", "c", "d", "e"].map((name) => ({ name, data_type: "FloatVector" as const, dim: 2 })),
    ];
    await refused(opened.createCollection({ collection_name, fields }), "INVALID_SCHEMA", "has 5 vector fields");
    await opened.createCollection({ collection_name, fields: fields.slice(0, 5) });
    await opened.close();
  });

  test.each([
    [
      { data_type: "BinaryVector", dim: 8 },
      "HNSW",
      "HAMMING",
      "INVALID_PARAMETER",
      "index type `HNSW` is not one for binary",
    ],
    [{ data_type: "BinaryVector", dim: 8 }, "MINHASH_LSH", "HAMMING", "NOT_SUPPORTED", "index type `MINHASH_LSH`"],
    [
      { data_type: "BinaryVector", dim: 8 },
      "BIN_FLAT",
      "L2",
      "INVALID_PARAMETER",
      "metric `L2` does not exist for binary",
    ],
    [{ data_type: "BinaryVector", dim: 8 }, "BIN_FLAT", "MHJACCARD", "NOT_SUPPORTED", "metric `MHJACCARD`"],
    [{ data_type: "SparseFloatVector" }, "FLAT", "IP", "INVALID_PARAMETER", "index type `FLAT` is not one for sparse"],
    [{ data_type: "SparseFloatVector" }, "SPARSE_WAND", "BM25", "INVALID_PARAMETER", "a BM25 function fills"],
    [{ data_type: "SparseFloatVector" }, "SPARSE_WAND", "COSINE", "INVALID_PARAMETER", "does not exist for sparse"],
    [
      { data_type: "Int8Vector", dim: 8 },
      "BIN_FLAT",
      "L2",
      "INVALID_PARAMETER",
      "index type `BIN_FLAT` is not one for dense",
    ],
    [
      { data_type: "Int8Vector", dim: 8 },
      "HNSW",
      "HAMMING",
      "INVALID_PARAMETER",
      "metric `HAMMING` does not exist for dense",
    ],
  ] as const)("%o takes no index %s by %s", async (field, index_type, metric_type, code, message) => {
    const opened = await client(field);
    await refused(opened.createIndex({ collection_name, field_name: "v", index_type, metric_type }), code, message);
    await opened.close();
  });

  test("the parameters of a sparse index and its searches are checked", async () => {
    const opened = await client({ data_type: "SparseFloatVector" });
    const index = { collection_name, field_name: "v", index_type: "SPARSE_INVERTED_INDEX", metric_type: "IP" };
    for (const params of [{ inverted_index_algo: "WAND" }, { drop_ratio_build: 1 }, { drop_ratio: 0.1 }]) {
      await refused(opened.createIndex({ ...index, params }), "INVALID_PARAMETER", Object.keys(params)[0]);
    }
    await opened.createIndex({ ...index, params: { inverted_index_algo: "DAAT_WAND", drop_ratio_build: 0.2 } });
    for (const params of [{ drop_ratio_search: -0.1 }, { drop_ratio_search: "much" }, { ef: 10 }]) {
      const search = opened.search({ collection_name, data: { 1: 1 }, params });
      await refused(search, "INVALID_PARAMETER", Object.keys(params)[0]);
    }
    await opened.close();
  });

  test("a query of another type is refused by what it is", async () => {
    const binary = await client({ data_type: "BinaryVector", dim: 16 });
    await refused(binary.search({ collection_name, data: [1] }), "INVALID_VECTOR", "query: vector `v` has the wrong");
    await refused(binary.search({ collection_name, data: [1, 2], params: { ef: 3 } }), "INVALID_PARAMETER", "`ef`");
    await binary.close();
    const sparse = await client({ data_type: "SparseFloatVector" });
    await refused(sparse.search({ collection_name, data: { 1: -1 } }), "INVALID_VECTOR", "query: vector `v` has a neg");
    await sparse.close();
  });
});
