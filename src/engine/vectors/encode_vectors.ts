import { ElanusError } from "../../errors/index.ts";
import type { QueryVector } from "../../index/vector_index.ts";
import { ELEMENTS, type ElementType } from "../../kernels/elements.ts";
import { vectorOf } from "../../kernels/sparse_rows.ts";
import type { DataTypeName } from "../../schema/data_type.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import type { Row } from "../write/row.ts";
import { BitWriter } from "./encode/bit_writer.ts";
import { FloatWriter, floatsOf } from "./encode/float_writer.ts";
import { HalfWriter } from "./encode/half_writer.ts";
import { Int8Writer } from "./encode/int8_writer.ts";
import type { RowWriter } from "./encode/row_writer.ts";
import { SparseWriter } from "./encode/sparse_writer.ts";
import { validBits } from "./valid_rows.ts";
import { VALID, type VectorParts } from "./vector_column.ts";

/** What the rows of a type are made of; sparse ones are of another shape. */
export const ELEMENT_TYPES: Partial<Record<DataTypeName, ElementType>> = {
  FloatVector: "f32",
  Float16Vector: "f16",
  BFloat16Vector: "bf16",
  Int8Vector: "i8",
  BinaryVector: "bit",
};

/**
 * The vectors of all rows.
 *
 * @param bytes where they are written to; made without it. Sparse vectors have no such place.
 * @throws ElanusError INVALID_VECTOR, naming row and field.
 */
export function encodeVectors(field: FieldSchema, rows: readonly Row[], bytes?: Uint8Array): VectorParts {
  if (field.nullable) return encodeNullable(field, rows);
  const writer = rowWriter(field, rows.length, bytes);
  for (let i = 0; i < rows.length; i++) writer.write(rows[i][field.name], { field: field.name, place: `row ${i}: ` });
  return writer.parts();
}

/** Those that there are, and which rows have them. */
function encodeNullable(field: FieldSchema, rows: readonly Row[]): VectorParts {
  const isGiven = (row: number) => rows[row][field.name] !== undefined && rows[row][field.name] !== null;
  const given = [...rows.keys()].filter(isGiven);
  const writer = rowWriter(field, given.length);
  for (const row of given) writer.write(rows[row][field.name], { field: field.name, place: `row ${row}: ` });
  return { [VALID]: new Uint8Array(validBits(rows.length, given).words.buffer), ...writer.parts() };
}

/**
 * One query vector, checked and copied: rounded as a row of the field would be.
 *
 * @param place begins the message of an error.
 * @throws ElanusError INVALID_VECTOR
 */
export function encodeVector(field: FieldSchema, value: unknown, place: string): QueryVector {
  const at = { field: field.name, place };
  if (field.type === "FloatVector") return floatsOf(value, at, field.dim ?? 0);
  const writer = rowWriter(field, 1);
  writer.write(value, at);
  const { vectors, pairs } = writer.parts();
  if (pairs !== undefined) return vectorOf(pairs);
  const type = ELEMENT_TYPES[field.type] ?? "f32";
  return type === "bit" ? vectors : ELEMENTS[type].read(vectors);
}

/** The bytes of a vector of the field, without padding; 0 of a sparse one, which takes what it needs. */
export function vectorBytes({ type, dim = 0 }: FieldSchema): number {
  const element = ELEMENT_TYPES[type];
  return element === undefined ? 0 : (dim * ELEMENTS[element].bits) / 8;
}

function rowWriter(field: FieldSchema, rowCount: number, place?: Uint8Array): RowWriter {
  const { type, dim = 0 } = field;
  if (type === "SparseFloatVector") return new SparseWriter(rowCount);
  const bytes = place ?? new Uint8Array(rowCount * vectorBytes(field));
  switch (type) {
    case "FloatVector":
      return new FloatWriter(dim, bytes);
    case "Float16Vector":
    case "BFloat16Vector":
      return new HalfWriter(type, dim, bytes);
    case "Int8Vector":
      return new Int8Writer(dim, bytes);
    case "BinaryVector":
      return new BitWriter(dim, bytes);
    default:
      throw new ElanusError("INTERNAL", `field \`${field.name}\` (${type}) holds no vectors`);
  }
}
