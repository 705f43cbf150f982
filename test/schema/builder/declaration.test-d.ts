/** Checked by `tsc`, never run. */
import {
  binaryVector,
  collection,
  double,
  float,
  float16Vector,
  floatVector,
  type InsertRow,
  int8Vector,
  int32,
  int64,
  type JsonValue,
  json,
  type Key,
  type KeyInput,
  type KeyName,
  type OutputRow,
  type Row,
  sparseFloatVector,
  type UpsertRow,
  type VectorName,
  varChar,
} from "../../../src/schema/builder/index.ts";
import type { DenseVector } from "../../../src/schema/vector_values.ts";
import type { Assert, Equal } from "./equal.ts";

const products = collection("products", {
  asin: varChar(64).primaryKey(),
  embedding: floatVector(384).index({ type: "HNSW", metric: "COSINE", M: 16 }),
  price: float().nullable(),
  stock: int32().default(1),
  views: int64(),
  meta: json(),
});
type Products = typeof products;

const logs = collection("logs", { id: int64().primaryKey({ autoId: true }), v: floatVector(2) }, { dynamic: true });
type Logs = typeof logs;

export type Checks = [
  Assert<
    Equal<
      InsertRow<Products>,
      {
        asin: string;
        embedding: DenseVector;
        views: bigint | number;
        meta: JsonValue;
        price?: number | null;
        stock?: number;
      }
    >
  >,
  Assert<
    Equal<
      Row<Products>,
      {
        asin: string;
        embedding: number[];
        price: number | null;
        stock: number;
        views: bigint;
        meta: JsonValue;
      }
    >
  >,
  Assert<Equal<Key<Products>, string>>,
  Assert<Equal<KeyName<Products>, "asin">>,
  Assert<Equal<VectorName<Products>, "embedding">>,
  Assert<Equal<Key<Logs>, bigint>>,
  Assert<Equal<KeyInput<Logs>, bigint | number>>,
  Assert<Equal<keyof UpsertRow<Logs>, string>>,
  Assert<Equal<UpsertRow<Logs>["id"], bigint | number>>,
  Assert<Equal<InsertRow<Logs>["id"], unknown>>,
  Assert<Equal<OutputRow<Products, ["price", "views"]>, { price: number | null; views: bigint }>>,
  Assert<Equal<OutputRow<Products, ["*"]>, Row<Products>>>,
  Assert<Equal<OutputRow<Products, "price"[]>, { price?: number | null }>>,
  Assert<Equal<OutputRow<Logs, ["id", "level"]>, { id: bigint; level?: unknown }>>,
];

const mixed = collection("mixed", {
  id: int64().primaryKey(),
  half: float16Vector(8).index({ type: "HNSW", metric: "L2" }),
  bits: binaryVector(16).index({ type: "BIN_FLAT", metric: "JACCARD" }),
  words: sparseFloatVector().index({ type: "SPARSE_INVERTED_INDEX", metric: "IP", inverted_index_algo: "DAAT_WAND" }),
  bytes: int8Vector(4),
});
type Mixed = typeof mixed;

export type VectorChecks = [
  Assert<Equal<VectorName<Mixed>, "half" | "bits" | "words" | "bytes">>,
  Assert<
    Equal<Row<Mixed>, { id: bigint; half: number[]; bits: number[]; words: Record<string, number>; bytes: number[] }>
  >,
];

const vectors = { half: new Uint8Array(16), bits: [1, 2], words: { 12: 0.5 }, bytes: new Int8Array(4) };
export const anyVectors: InsertRow<Mixed> = { id: 1, ...vectors, words: [{ index: 1, value: 0.5 }] };
// @ts-expect-error floats are not the bytes of bits
export const floatBits: InsertRow<Mixed> = { id: 1, ...vectors, bits: new Float32Array(2) };
// @ts-expect-error a sparse value is a number
export const textWords: InsertRow<Mixed> = { id: 1, ...vectors, words: { 12: "much" } };
// @ts-expect-error bits have other metrics
binaryVector(16).index({ type: "BIN_FLAT", metric: "L2" });
// @ts-expect-error HNSW is not for sparse vectors
sparseFloatVector().index({ type: "HNSW", metric: "IP" });

export const right: InsertRow<Products> = { asin: "a", embedding: [1], views: 1n, meta: { a: [1, null] } };
export const typedArray: InsertRow<Products> = { ...right, embedding: new Float32Array(384), price: null };
export const undeclared: InsertRow<Logs> = { v: [1, 2], level: "info", at: 3 };

// @ts-expect-error the key is required
export const noKey: InsertRow<Products> = { embedding: [1], views: 1n, meta: 1 };
// @ts-expect-error a price is a number
export const textPrice: InsertRow<Products> = { ...right, price: "12" };
// @ts-expect-error stock has a default, but takes no null
export const nullStock: InsertRow<Products> = { ...right, stock: null };
// @ts-expect-error no such field
export const unknownField: InsertRow<Products> = { ...right, prise: 1 };
// @ts-expect-error a declared field keeps its type beside undeclared ones
export const textVector: InsertRow<Logs> = { v: "1,2", level: "info" };
// @ts-expect-error an upsert names its key, though the collection makes them
export const noUpsertKey: UpsertRow<Logs> = { v: [1, 2] };

// @ts-expect-error a key is Int64 or VarChar
float().primaryKey;
// @ts-expect-error a key cannot be nullable
int64().primaryKey().nullable;
// @ts-expect-error a nullable field cannot be the key
int64().nullable().primaryKey;
// @ts-expect-error a vector has no default
floatVector(2).default;
// @ts-expect-error JSON has no default
json().default;
// @ts-expect-error the default is of the field's type
double().default("0");
// @ts-expect-error no such index type
floatVector(2).index({ type: "HSNW", metric: "L2" });
// @ts-expect-error M is no parameter of FLAT
floatVector(2).index({ type: "FLAT", metric: "L2", M: 16 });
// @ts-expect-error an index needs its metric
floatVector(2).index({ type: "HNSW" });
