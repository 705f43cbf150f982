import type { MessageInitShape } from "@bufbuild/protobuf";
import type { DataTypeName } from "../../schema/data_type.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import type { FieldDataSchema, ScalarFieldSchema, VectorFieldSchema } from "../proto/generated/schema_pb.ts";
import { wireType } from "./schema.ts";

type FieldDataInit = MessageInitShape<typeof FieldDataSchema>;
type ScalarInit = MessageInitShape<typeof ScalarFieldSchema>;
type VectorInit = MessageInitShape<typeof VectorFieldSchema>;
type Values = readonly unknown[];

/** Columns of raw rows, as answers carry them. */
export function fieldsData(fields: readonly FieldSchema[], rows: readonly Values[]): FieldDataInit[] {
  return fields.map((field, i) =>
    fieldData(
      field,
      rows.map((row) => row[i]),
    ),
  );
}

/** A column of one field: values as raw rows have them. */
export function fieldData(field: FieldSchema, values: Values): FieldDataInit {
  const { type, name, id, isDynamic } = field;
  // As in Milvus: a field that can be null says so of every row.
  const validData = field.nullable ? values.map((value) => value !== null) : [];
  return {
    type: wireType(type),
    fieldName: name,
    fieldId: BigInt(id),
    isDynamic,
    validData,
    field: type.endsWith("Vector")
      ? { case: "vectors", value: vectorField(field, values) }
      : { case: "scalars", value: scalarField(field, values) },
  };
}

function vectorField({ type, dim = 0 }: FieldSchema, values: Values): VectorInit {
  const contents = values.filter((value): value is Uint8Array => value instanceof Uint8Array);
  switch (type) {
    case "FloatVector":
      return { dim: BigInt(dim), data: { case: "floatVector", value: { data: joined(contents) } } };
    case "BinaryVector":
      return { dim: BigInt(dim), data: { case: "binaryVector", value: joined(contents) } };
    case "Float16Vector":
      return { dim: BigInt(dim), data: { case: "float16Vector", value: joined(contents) } };
    case "BFloat16Vector":
      return { dim: BigInt(dim), data: { case: "bfloat16Vector", value: joined(contents) } };
    case "Int8Vector":
      return { dim: BigInt(dim), data: { case: "int8Vector", value: joined(contents) } };
    default: {
      const widest = BigInt(sparseDim(contents));
      return { dim: widest, data: { case: "sparseFloatVector", value: { contents, dim: widest } } };
    }
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** One more than the largest index: what Milvus calls the dim of sparse rows. */
function sparseDim(rows: readonly Uint8Array[]): number {
  const lastIndex = (row: Uint8Array) =>
    row.length === 0 ? -1 : new DataView(row.buffer, row.byteOffset).getUint32(row.length - 8, true);
  return rows.reduce((most, row) => Math.max(most, lastIndex(row) + 1), 0);
}

/** Nulls are there too, as values that stand for nothing. */
function scalarField({ type, elementType }: Pick<FieldSchema, "type" | "elementType">, values: Values): ScalarInit {
  switch (type) {
    case "Bool":
      return { data: { case: "boolData", value: { data: values.map(Boolean) } } };
    case "Int8":
    case "Int16":
    case "Int32":
      return { data: { case: "intData", value: { data: values.map(Number) } } };
    case "Int64":
      return { data: { case: "longData", value: { data: values.map((value) => BigInt(String(value ?? 0))) } } };
    case "Float":
      return { data: { case: "floatData", value: { data: bytesOf(Float32Array.from(values, Number)) } } };
    case "Double":
      return { data: { case: "doubleData", value: { data: bytesOf(Float64Array.from(values, Number)) } } };
    case "JSON":
      return { data: { case: "jsonData", value: { data: values.map((value) => Buffer.from(textOf(value))) } } };
    case "Array":
      return { data: { case: "arrayData", value: arrays(elementType ?? "VarChar", values) } };
    case "Geometry":
      return { data: { case: "geometryWktData", value: { data: values.map(textOf) } } };
    default:
      return { data: { case: "stringData", value: { data: values.map(textOf) } } };
  }
}

function arrays(type: DataTypeName, values: Values) {
  const data = values.map((value) => scalarField({ type }, Array.isArray(value) ? value : []));
  return { data, elementType: wireType(type) };
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

/** Little-endian, as the machines that Node runs on have it. */
export function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
