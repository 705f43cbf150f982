import { type CollectionSchema, primaryField, vectorFields } from "../../schema/collection_schema.ts";
import type { AnyVector, Ids, PlainVector, RowData } from "../requests.ts";
import type { ResultRow } from "../responses.ts";

/** How a client takes vectors: as they are given, or as plain arrays. */
export type VectorForm = (vector: AnyVector) => AnyVector;

/** The form that every client takes: the official SDK knows no arrays of floats. */
export function plainVector(vector: AnyVector): PlainVector {
  return vector instanceof Float32Array || vector instanceof Float64Array ? Array.from(vector) : vector;
}

/** Turns rows into what a client takes and back: int64 travels as decimal text, so that it stays exact. */
export class RowCodec {
  private readonly int64s: readonly string[];
  private readonly int64Arrays: readonly string[];
  private readonly times: readonly string[];
  private readonly vectors: readonly string[];
  private readonly keyIsInt64: boolean;
  private readonly toForm: VectorForm;

  constructor(schema: CollectionSchema, toForm: VectorForm) {
    this.int64s = schema.fields.filter(({ type }) => type === "Int64").map(({ name }) => name);
    this.int64Arrays = schema.fields.filter(({ elementType }) => elementType === "Int64").map(({ name }) => name);
    this.times = schema.fields.filter(({ type }) => type === "Timestamptz").map(({ name }) => name);
    this.vectors = vectorFields(schema).map(({ name }) => name);
    this.keyIsInt64 = primaryField(schema).type === "Int64";
    this.toForm = toForm;
  }

  encode(row: Readonly<RowData>): RowData {
    const encoded: RowData = { ...row };
    for (const name of this.int64s) if (typeof row[name] === "bigint") encoded[name] = String(row[name]);
    for (const name of this.int64Arrays) {
      if (name in row) encoded[name] = eachOf(row[name], (one) => (typeof one === "bigint" ? String(one) : one));
    }
    for (const name of this.times) if (row[name] instanceof Date) encoded[name] = row[name].toISOString();
    for (const name of this.vectors) {
      const vector = row[name];
      if (vector instanceof Float32Array || vector instanceof Float64Array) encoded[name] = this.toForm(vector);
    }
    return encoded;
  }

  encodeKeys(keys: readonly unknown[]): Ids {
    return keys.map((key) => (typeof key === "number" ? key : String(key)));
  }

  /** Changes the row, which the client made for this answer alone. */
  decode(row: ResultRow): ResultRow {
    for (const name of this.int64s) {
      const value = row[name];
      if (value !== undefined && value !== null) row[name] = BigInt(String(value));
    }
    for (const name of this.int64Arrays) {
      if (name in row) row[name] = eachOf(row[name], (one) => BigInt(String(one)));
    }
    return row;
  }

  decodeKey(key: unknown): bigint | string {
    return this.keyIsInt64 ? BigInt(String(key)) : String(key);
  }
}

/** The elements of an array, changed; what is none stays as it is. */
function eachOf(value: unknown, change: (element: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(change) : value;
}
