import { compileFilter, type FilterField, type FilterValue } from "../../src/filter/index.ts";
import { DataType } from "../../src/schema/data_type.ts";
import { type Row, toColumns } from "./columns.ts";

export const PRODUCT_FIELDS: readonly FilterField[] = [
  { name: "id", type: DataType.Int64 },
  { name: "price", type: DataType.Float, nullable: true },
  { name: "rating", type: DataType.Double },
  { name: "stock", type: DataType.Int32 },
  { name: "brand", type: DataType.VarChar, nullable: true },
  { name: "sold", type: DataType.Bool, nullable: true },
  { name: "meta", type: DataType.JSON, nullable: true },
  { name: "vector", type: DataType.FloatVector },
  { name: "tags", type: DataType.Array },
  { name: "names", type: DataType.Array, elementType: DataType.VarChar, nullable: true },
  { name: "scores", type: DataType.Array, elementType: DataType.Float },
  { name: "added", type: DataType.Timestamptz, nullable: true },
];

export const DYNAMIC: FilterField = { name: "$meta", type: DataType.JSON, dynamic: true };

/** The positions of the rows for which the filter is true. Values are typed by the product's fields. */
export function select(text: string, rows: readonly Row[], values?: Record<string, FilterValue>): number[] {
  const fields = [...PRODUCT_FIELDS, DYNAMIC];
  return [...compileFilter(text, fields, { values }).evaluate(toColumns(fields, rows))];
}

/** Rows that differ in one field. */
export function rowsOf(field: string, values: readonly unknown[]): Row[] {
  return values.map((value) => ({ [field]: value }));
}
