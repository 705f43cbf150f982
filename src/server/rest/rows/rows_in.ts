import type { RowData } from "../../../client/requests.ts";
import { withoutBigints } from "../values.ts";
import type { FieldForm } from "./collection_fields.ts";

type ReadValue = (value: unknown) => unknown;

/** Rows of a request as the client takes them: JSON fields may come as JSON text, bytes as base64. */
export function rowsIn(rows: readonly RowData[], fields: readonly FieldForm[]): RowData[] {
  const readers = new Map(fields.map((field) => [field.name, readerOf(field)]));
  // Undeclared names are JSON too.
  const read = (name: string, value: unknown) => (readers.get(name) ?? withoutBigints)(value);
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, read(name, value)])));
}

/** What makes a value of a field, or one to search it for, of what JSON has. */
export function readerOf({ type, elementType }: FieldForm): ReadValue {
  switch (type) {
    case "Int64":
      return (value) => value;
    case "Array":
      return elementType === "Int64" ? (value) => value : withoutBigints;
    case "JSON":
      return (value) => (typeof value === "string" ? ofJsonText(value) : withoutBigints(value));
    case "BinaryVector":
    case "Float16Vector":
    case "BFloat16Vector":
      return (value) => (typeof value === "string" ? Uint8Array.from(Buffer.from(value, "base64")) : value);
    default:
      return withoutBigints;
  }
}

/** As in Milvus a text is taken for the JSON that it holds; one that holds none is a text. */
function ofJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
