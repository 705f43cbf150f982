import type { RawForm } from "../../../client/raw_answers.ts";
import { DYNAMIC_FIELD } from "../../../schema/collection_schema.ts";
import type { FieldSchema } from "../../../schema/field_schema.ts";
import type { AnswerForm } from "../route.ts";
import { isObject } from "../values.ts";

type WriteValue = (value: unknown) => unknown;
type WriteRow = (values: readonly unknown[]) => Record<string, unknown>;

/** Writes rows as REST has them: JSON fields as their text, vectors of bytes as base64, undeclared names beside the others. */
export function rowWriter({ fields }: Pick<RawForm, "fields">, form: AnswerForm): WriteRow {
  const writers = fields.map((field) => ({ name: field.name, write: writerOf(field, form) }));
  return (values) => {
    const row: Record<string, unknown> = {};
    for (const [i, { name, write }] of writers.entries()) {
      if (name === DYNAMIC_FIELD) addUndeclared(row, values[i]);
      else row[name] = values[i] === null ? null : write(values[i]);
    }
    return row;
  };
}

/** Writes keys: texts, or numbers in all their digits where they were asked for. */
export function keyWriter(isInt64: boolean, form: AnswerForm): WriteValue {
  return isInt64 && form.wideNumbers ? wide : String;
}

function writerOf({ type, elementType }: FieldSchema, form: AnswerForm): WriteValue {
  switch (type) {
    case "Int64":
      return keyWriter(true, form);
    case "Array":
      return elementType === "Int64" ? (value) => listOf(value).map(keyWriter(true, form)) : asItIs;
    case "FloatVector":
      return (value) => Array.from(new Float32Array(alignedBytes(value)));
    case "Int8Vector":
      return (value) => Array.from(new Int8Array(alignedBytes(value)));
    case "BinaryVector":
    case "Float16Vector":
    case "BFloat16Vector":
      return (value) => Buffer.from(alignedBytes(value)).toString("base64");
    case "SparseFloatVector":
      return (value) => sparseObject(alignedBytes(value));
    default:
      return asItIs;
  }
}

function asItIs(value: unknown): unknown {
  return value;
}

function wide(value: unknown): unknown {
  return BigInt(String(value));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The bytes in a buffer of their own, so that numbers may be read of them. */
function alignedBytes(value: unknown): ArrayBuffer {
  return value instanceof Uint8Array ? new Uint8Array(value).buffer : new ArrayBuffer(0);
}

/** Pairs of an index (u32) and a value (f32), little-endian. */
function sparseObject(buffer: ArrayBuffer): Record<string, number> {
  const indices = new Uint32Array(buffer);
  const values = new Float32Array(buffer);
  const pairs = Array.from({ length: indices.length / 2 }, (_, i) => [indices[2 * i], values[2 * i + 1]]);
  return Object.fromEntries(pairs);
}

/** A declared field comes before an undeclared name. */
function addUndeclared(row: Record<string, unknown>, text: unknown): void {
  const values: unknown = typeof text === "string" ? JSON.parse(text) : undefined;
  if (!isObject(values)) return;
  for (const [name, value] of Object.entries(values)) if (!Object.hasOwn(row, name)) row[name] = value;
}
