import type { ResultRow } from "../../../client/responses.ts";
import type { AnswerForm } from "../route.ts";
import type { FieldForm } from "./collection_fields.ts";

type WriteValue = (value: unknown) => unknown;

/** Changes rows of an answer of the client to what REST writes: JSON fields as JSON text, bytes as base64. */
export function writeRows<Row extends ResultRow>(
  rows: readonly Row[],
  fields: readonly FieldForm[],
  form: AnswerForm,
): readonly Row[] {
  for (const { name, write } of writersOf(fields, form)) {
    for (const row of rows) {
      const value = row[name];
      if (value !== undefined && value !== null) Object.assign(row, { [name]: write(value) });
    }
  }
  return rows;
}

/** The keys of rows: texts, or numbers in all their digits where they were asked for. */
export function writeKeys(keys: readonly unknown[], isInt64: boolean, form: AnswerForm): unknown[] {
  return isInt64 && form.wideNumbers ? keys.map(wide) : keys.map(String);
}

function writersOf(fields: readonly FieldForm[], form: AnswerForm): { name: string; write: WriteValue }[] {
  return fields.flatMap((field) => {
    const write = writerOf(field, form);
    return write === undefined ? [] : [{ name: field.name, write }];
  });
}

/** Undefined where JSON writes the value as the client has it. */
function writerOf({ type, elementType }: FieldForm, { wideNumbers }: AnswerForm): WriteValue | undefined {
  if (type === "JSON") return (value) => JSON.stringify(value);
  if (type === "BinaryVector") return base64;
  if (!wideNumbers) return undefined;
  if (type === "Int64") return wide;
  return type === "Array" && elementType === "Int64"
    ? (value) => (Array.isArray(value) ? value.map(wide) : value)
    : undefined;
}

function wide(value: unknown): unknown {
  return BigInt(String(value));
}

function base64(value: unknown): unknown {
  return Array.isArray(value) ? Buffer.from(value).toString("base64") : value;
}
