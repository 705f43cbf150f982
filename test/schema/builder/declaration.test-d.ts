/** Checked by `tsc`, never run. */
import {
  collection,
  double,
  float,
  floatVector,
  type InsertRow,
  int32,
  int64,
  type JsonValue,
  json,
  type Key,
  type KeyInput,
  type KeyName,
  type OutputRow,
  type Row,
  type UpsertRow,
  type VectorInput,
  type VectorName,
  varChar,
} from "../../../src/schema/builder/index.ts";
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
        embedding: VectorInput;
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
