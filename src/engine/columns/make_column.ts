import { ElanusError } from "../../errors/index.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import type { Column, KeyColumn } from "./column.ts";
import { Int64Column } from "./int64_column.ts";
import { NumberColumn } from "./number_column.ts";
import { TextColumn } from "./text_column.ts";

/** An empty column for a scalar field. */
export function makeColumn(field: FieldSchema, capacity?: number): Column {
  switch (field.type) {
    case "Int64":
      return new Int64Column(field, capacity);
    case "VarChar":
    case "JSON":
      return new TextColumn(field, capacity);
    default:
      return new NumberColumn(field, capacity);
  }
}

/** An empty column for a primary key. */
export function makeKeyColumn(field: FieldSchema, capacity?: number): KeyColumn {
  return asKeyColumn(makeColumn(field, capacity));
}

export function asKeyColumn(column: Column): KeyColumn {
  if (column instanceof Int64Column || column instanceof TextColumn) return column;
  throw new ElanusError("INTERNAL", `field \`${column.field.name}\` cannot be a key`);
}
