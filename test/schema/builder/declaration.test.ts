import { describe, expect, test } from "vitest";
import { ElanusError } from "../../../src/index.ts";
import {
  bool,
  collection,
  double,
  floatVector,
  int32,
  int64,
  json,
  varChar,
} from "../../../src/schema/builder/index.ts";

describe("a declaration", () => {
  test("is a definition in Milvus's words", () => {
    const index = { type: "HNSW", metric: "COSINE", M: 16 } as const;
    const products = collection(
      "products",
      {
        asin: varChar(64).description("the key").primaryKey(),
        embedding: floatVector(384).index(index).description("of the title"),
        price: double().nullable(),
        views: int64().default(2n ** 53n + 1n),
        meta: json().nullable(),
      },
      { dynamic: true, description: "what is sold" },
    );
    expect(products.definitions).toEqual([
      {
        name: "asin",
        data_type: "VarChar",
        max_length: 64,
        description: "the key",
        is_primary_key: true,
        autoID: false,
      },
      { name: "embedding", data_type: "FloatVector", dim: 384, description: "of the title" },
      { name: "price", data_type: "Double", nullable: true },
      { name: "views", data_type: "Int64", default_value: "9007199254740993" },
      { name: "meta", data_type: "JSON", nullable: true },
    ]);
    expect(products.fields.embedding.indexOptions).toEqual(index);
    expect(products.schema).toMatchObject({ name: "products", enableDynamicField: true, description: "what is sold" });
  });

  test.each([true, false])("a boolean default (%s) travels as a number and is a boolean again", (value) => {
    const declared = collection("c", { id: int64().primaryKey(), v: floatVector(2), sold: bool().default(value) });
    expect(declared.definitions[2].default_value).toBe(Number(value));
    expect(declared.schema.fields[2].defaultValue).toBe(value);
  });

  test("is made of frozen parts: a method leaves its field as it was", () => {
    const stock = int32();
    const nullable = stock.nullable();
    expect(stock.definition).toEqual({ data_type: "Int32" });
    expect(nullable.definition).toEqual({ data_type: "Int32", nullable: true });
    const declared = collection("c", { id: int64().primaryKey({ autoId: true }), v: floatVector(2), stock });
    for (const part of [stock, stock.definition, declared, declared.fields, declared.definitions]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
    expect(declared.definitions[0]).toMatchObject({ is_primary_key: true, autoID: true });
  });

  test.each([
    ["no key", () => collection("c", { v: floatVector(2) }), /no primary key/],
    [
      "two keys",
      () => collection("c", { a: int64().primaryKey(), b: int64().primaryKey(), v: floatVector(2) }),
      /2 prim/,
    ],
    ["no vector", () => collection("c", { a: int64().primaryKey() }), /no vector field/],
    ["a bad name", () => collection("c", { "a b": int64().primaryKey(), v: floatVector(2) }), /"a b" is not valid/],
    ["a bad dim", () => collection("c", { a: int64().primaryKey(), v: floatVector(1) }), /`v` needs `dim`/],
  ])("with %s is refused where it stands", (_, declare, message) => {
    expect(declare).toThrow(ElanusError);
    expect(declare).toThrow(message);
  });

  test("has at most one partition key, which always has a value", () => {
    const events = collection(
      "events",
      {
        id: int64().primaryKey(),
        tenant: varChar(32).partitionKey().default("none").description("whose"),
        vector: floatVector(2),
      },
      { numPartitions: 8 },
    );
    expect(events.definitions[1]).toEqual({
      name: "tenant",
      data_type: "VarChar",
      max_length: 32,
      is_partition_key: true,
      default_value: "none",
      description: "whose",
    });
    expect(events.options.numPartitions).toBe(8);
    const twice = { ...events.fields, region: int64().partitionKey() };
    expect(() => collection("events", twice)).toThrow(/2 partition keys/);
  });
});
