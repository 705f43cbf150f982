import { ElanusError } from "../../errors/index.ts";
import { elementField, type FieldSchema } from "../../schema/field_schema.ts";
import { ArrayColumn } from "./array_column.ts";
import type { Column, KeyColumn } from "./column.ts";
import { Int64Column } from "./int64_column.ts";
import { NumberColumn } from "./number_column.ts";
import { TextColumn } from "./text_column.ts";
import { TimestampColumn } from "./timestamp_column.ts";

/** An empty column for a scalar field. */
export function makeColumn(field: FieldSchema, capacity?: number): Column {
  switch (field.type) {
    case "Int64":
      return new Int64Column(field, capacity);
    case "VarChar":
    case "JSON":
    case "Geometry":
      return new TextColumn(field, capacity);
    case "Timestamptz":
      return new TimestampColumn(field, capacity);
    case "Array":
      return new ArrayColumn(field, makeColumn(elementField(field), capacity), capacity);
    default:
      return new NumberColumn(field, capacity);
  }
}

/** A column of a field that was added when these rows were there already: its default, else null. */
export function makeAddedColumn(field: FieldSchema, count: number): Column {
  const column = makeColumn(field, count);
  for (let row = 0; row < count; row++) column.push(field.defaultValue ?? null);
  return column;
}

/** An empty column for a primary key. */
export function makeKeyColumn(field: FieldSchema, capacity?: number): KeyColumn {
  return asKeyColumn(makeColumn(field, capacity));
}

export function asKeyColumn(column: Column): KeyColumn {
  if (column instanceof Int64Column || column instanceof TextColumn) return column;
  throw new ElanusError("INTERNAL", `field \`${column.field.name}\` cannot be a key`);
}
