import type { FilterColumn, FilterColumns, FilterField } from "../../src/filter/index.ts";
import { Bitset } from "../../src/kernels/bitset.ts";
import { DataType } from "../../src/schema/data_type.ts";

/** A row by field name; a field that is absent or null is null. Int64 values are bigint. */
export type Row = Readonly<Record<string, unknown>>;

export type StringLayout = "string" | "utf8" | "dictionary";

/** Lays rows out in columns, as an engine would. */
export function toColumns(
  fields: readonly FilterField[],
  rows: readonly Row[],
  layout: StringLayout = "string",
): FilterColumns {
  const columns = new Map(fields.map((field) => [field.name, toColumn(field, rows, layout)]));
  return { rowCount: rows.length, column: (name) => columns.get(name) };
}

function toColumn({ name, type, elementType }: FilterField, rows: readonly Row[], layout: StringLayout): FilterColumn {
  const values = rows.map((row) => row[name] ?? null);
  const nulls = new Bitset(rows.length);
  for (const [i, value] of values.entries()) if (value === null) nulls.add(i);
  const shared = nulls.count() > 0 ? { nulls } : {};
  // What stands at a null row must not matter: 1 is a value that filters ask for.
  const numbers = () => values.map((value) => Number(value ?? 1));
  switch (type) {
    case DataType.Bool:
      return { kind: "bool", values: Uint8Array.from(numbers()), ...shared };
    case DataType.Int8:
      return { kind: "number", values: Int8Array.from(numbers()), ...shared };
    case DataType.Int16:
      return { kind: "number", values: Int16Array.from(numbers()), ...shared };
    case DataType.Int32:
      return { kind: "number", values: Int32Array.from(numbers()), ...shared };
    case DataType.Int64:
    case DataType.Timestamptz:
      return { kind: "int64", values: BigInt64Array.from(values, (value) => BigInt(String(value ?? 1))), ...shared };
    case DataType.Float:
      return { kind: "number", values: Float32Array.from(numbers()), ...shared };
    case DataType.Double:
      return { kind: "number", values: Float64Array.from(numbers()), ...shared };
    case DataType.VarChar:
      return {
        ...toStrings(
          values.map((value) => String(value ?? "a")),
          layout,
        ),
        ...shared,
      };
    case DataType.Array:
      return { ...toArrays(values, elementType ?? DataType.VarChar, layout), ...shared };
    default:
      return { kind: "json", value: (row) => values[row], ...shared };
  }
}

function toArrays(values: readonly unknown[], type: DataType, layout: StringLayout): FilterColumn {
  // What stands at a null row must not matter: it has an element here.
  const arrays = values.map((value) => (Array.isArray(value) ? value : [1]));
  const offsets = new Uint32Array(values.length + 1);
  for (const [row, array] of arrays.entries()) offsets[row + 1] = offsets[row] + array.length;
  const rows = arrays.flat().map((element) => ({ element }));
  const elements = toColumn({ name: "element", type }, rows, layout);
  if (elements.kind === "json" || elements.kind === "array") throw new Error(`no array holds ${elements.kind}`);
  return { kind: "array", offsets, elements };
}

function toStrings(values: readonly string[], layout: StringLayout): FilterColumn {
  if (layout === "string") return { kind: "string", value: (row) => values[row] };
  if (layout === "dictionary") {
    const dictionary = [...new Set(values)];
    return { kind: "dictionary", dictionary, codes: Uint32Array.from(values, (value) => dictionary.indexOf(value)) };
  }
  const encoded = values.map((value) => new TextEncoder().encode(value));
  const offsets = new Uint32Array(values.length + 1);
  for (const [i, bytes] of encoded.entries()) offsets[i + 1] = offsets[i] + bytes.length;
  const bytes = new Uint8Array(offsets[values.length]);
  for (const [i, part] of encoded.entries()) bytes.set(part, offsets[i]);
  return { kind: "utf8", bytes, offsets };
}
