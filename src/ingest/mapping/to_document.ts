import { createHash } from "node:crypto";
import { asRow, type Row } from "../readers/record.ts";
import { coerce, integerOf, limited, Rejection } from "./coerce.ts";
import type { KeyMapping, Mapping, VectorMapping } from "./mapping.ts";
import { plainText } from "./plain_text.ts";

/** A record as its mapping reads it. */
export interface Document {
  /** The primary key; an Int64 is a number where that is exact, else its digits. */
  readonly key: string | number;
  /** What is embedded: the text columns, one below the other. */
  readonly text: string;
  /** The text columns by field name, as they are stored. */
  readonly texts: Readonly<Row>;
  /** The scalar fields, and under their own names the columns that no field was made for. */
  readonly fields: Readonly<Row>;
  /** The precomputed vector, where the mapping has one. */
  readonly vector?: readonly number[];
}

/** A record as a document, or why it cannot be one. */
export function toDocument(record: Row, mapping: Mapping): Document | Rejection {
  const key = keyOf(record, mapping.key);
  if (key instanceof Rejection) return key;
  const vector = mapping.vector === undefined ? undefined : vectorOf(record, mapping.vector);
  if (vector instanceof Rejection) return vector;
  const fields = fieldsOf(record, mapping);
  if (fields instanceof Rejection) return fields;
  const texts = mapping.text.map(({ name, column }) => [name, plainText(record[column])] as const);
  const text = texts.flatMap(([, value]) => value ?? []).join("\n");
  if (text.trim() === "" && vector === undefined && !mapping.textOptional) {
    return new Rejection("no_text", `nothing to embed in ${mapping.text.map((one) => `\`${one.column}\``).join(", ")}`);
  }
  const document = { key, text, texts: Object.fromEntries(texts), fields };
  return vector === undefined ? document : { ...document, vector };
}

function keyOf(record: Row, key: KeyMapping): string | number | Rejection {
  if (key.column === undefined) return contentHash(record);
  const value = record[key.column];
  if (value === null || value === undefined || value === "") {
    return new Rejection("no_key", `\`${key.column}\` is empty`);
  }
  if (key.type === "Int64") return integerKey(value, key.column);
  if (typeof value === "object") return new Rejection("wrong_type", `\`${key.column}\` is not a single value`);
  const text = limited(String(value), key.column);
  return text ?? new Rejection("no_key", `\`${key.column}\` is empty`);
}

function integerKey(value: unknown, column: string): string | number | Rejection {
  const integer = integerOf(value);
  if (integer === undefined || BigInt.asIntN(64, integer) !== integer) {
    return new Rejection("wrong_type", `\`${column}\` is ${JSON.stringify(value)}, not an Int64 key`);
  }
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer.toString();
}

/** A key made of the whole record: 128 bits of SHA-256 over its JSON with the columns in order. */
function contentHash(record: Row): string {
  return createHash("sha256")
    .update(JSON.stringify(ordered(record)))
    .digest("hex")
    .slice(0, 32);
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  const row = asRow(value);
  if (row === undefined) return value;
  return Object.keys(row)
    .sort()
    .map((column) => [column, ordered(row[column])]);
}

function vectorOf(record: Row, vector: VectorMapping): readonly number[] | Rejection {
  const value = record[vector.column];
  const list: unknown = typeof value === "string" ? parseVector(value) : value;
  if (!isNumberList(list)) return new Rejection("wrong_type", `\`${vector.column}\` is not a list of numbers`);
  if (list.length !== vector.dim) {
    return new Rejection("wrong_dim", `\`${vector.column}\` has ${list.length} dims instead of ${vector.dim}`);
  }
  const bad = list.findIndex((component) => !Number.isFinite(Math.fround(component)));
  return bad < 0 ? list : new Rejection("not_finite", `\`${vector.column}\`[${bad}] is ${list[bad]}`);
}

function parseVector(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isNumberList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}

function fieldsOf(record: Row, mapping: Mapping): Row | Rejection {
  const fields: Row = {};
  for (const field of mapping.fields) {
    const value = coerce(record[field.column], field);
    if (value instanceof Rejection) return value;
    fields[field.name] = value;
  }
  const mapped = mappedColumns(mapping);
  for (const [column, value] of Object.entries(record)) {
    if (!mapped.has(column) && value !== null && value !== undefined) fields[column] = value;
  }
  return fields;
}

const MAPPED = new WeakMap<Mapping, ReadonlySet<string>>();

/** The columns that do not go to the dynamic field; worked out once a mapping, not once a record. */
function mappedColumns(mapping: Mapping): ReadonlySet<string> {
  const known = MAPPED.get(mapping);
  if (known !== undefined) return known;
  const { key, text, fields, vector, ignored } = mapping;
  const columns = [key.column, vector?.column, ...[...text, ...fields].map((one) => one.column), ...ignored];
  const mapped = new Set(columns.filter((column) => column !== undefined));
  MAPPED.set(mapping, mapped);
  return mapped;
}
