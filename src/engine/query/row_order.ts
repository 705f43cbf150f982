import { ElanusError, nameHint } from "../../errors/index.ts";
import type { DataTypeName } from "../../schema/data_type.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import type { Layout } from "../collection/layout.ts";
import { TimestampColumn } from "../columns/timestamp_column.ts";
import { placeInJson, type ValueAt } from "../matching/place_in_json.ts";
import type { RowSource } from "./row_reader.ts";

/** What rows are put in order by: a field, or an undeclared key, and in which direction. */
export interface OrderField {
  readonly field: string;
  readonly descending: boolean;
}

/** A row of some segment. */
interface RowAt {
  readonly source: RowSource;
  readonly row: number;
}

interface OrderKey {
  readonly valueAt: ValueAt;
  readonly sign: 1 | -1;
}

/** As in Milvus; times beyond it. */
const ORDERED: readonly DataTypeName[] = [
  ...(["Bool", "Int8", "Int16", "Int32", "Int64", "Float", "Double", "VarChar"] as const),
  "Timestamptz",
];

/** An order of rows by their values: by the first field, of equal ones by the next. A row without a value comes before all others. */
export class RowOrder {
  private readonly keys: readonly OrderKey[];

  /** @throws ElanusError FIELD_NOT_FOUND; INVALID_PARAMETER for a field that has no order. */
  constructor(layout: Layout, fields: readonly OrderField[]) {
    this.keys = fields.map(({ field, descending }) => ({
      valueAt: orderValue(layout, field),
      sign: descending ? -1 : 1,
    }));
  }

  /** What is equal in all fields keeps its order. */
  sorted<T>(items: readonly T[], rowOf: (item: T) => RowAt): T[] {
    const keyed = items.map((item) => ({ item, values: this.valuesOf(rowOf(item)) }));
    return keyed.sort((a, b) => this.compare(a.values, b.values)).map(({ item }) => item);
  }

  /** What a row is put in its place by. */
  valuesOf({ source, row }: RowAt): readonly unknown[] {
    return this.keys.map(({ valueAt }) => valueAt(source, row));
  }

  /** Below 0 where the row with the first values comes first. */
  compare(a: readonly unknown[], b: readonly unknown[]): number {
    for (const [i, { sign }] of this.keys.entries()) {
      const order = compareValues(a[i], b[i]);
      if (order !== 0) return order * sign;
    }
    return 0;
  }
}

function orderValue(layout: Layout, name: string): ValueAt {
  const field = layout.byName.get(name);
  if (field === undefined) return undeclaredValue(layout, name);
  if (!ORDERED.includes(field.type)) throw noOrder(field);
  const place = layout.scalars.indexOf(field);
  return ({ columns }, row) => {
    const column = columns.at(place);
    if (column instanceof TimestampColumn) return column.microsAt(row);
    const value = column.read(row);
    return field.type === "Int64" && value !== null ? BigInt(String(value)) : value;
  };
}

function undeclaredValue(layout: Layout, name: string): ValueAt {
  const place = placeInJson(layout, name);
  if (place?.field.isDynamic) return place.valueAt;
  if (place !== undefined) throw noOrder(place.field);
  throw new ElanusError("FIELD_NOT_FOUND", `field \`${name}\` of \`order_by_fields\` does not exist`, {
    detail: `in collection \`${layout.schema.name}\``,
    hint: nameHint(name, layout.declaredNames),
  });
}

/** Values of different types, which undeclared keys may have, are compared as JSON. */
function compareValues(a: unknown, b: unknown): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  if (typeof a === "string" && typeof b === "string") return compared(a, b);
  if (typeof a === "bigint" && typeof b === "bigint") return compared(a, b);
  if (typeof a !== typeof b) return compared(String(JSON.stringify(a)), String(JSON.stringify(b)));
  return compared(Number(a), Number(b));
}

function compared<T extends string | bigint | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function noOrder({ name, type }: FieldSchema): ElanusError {
  return new ElanusError("INVALID_PARAMETER", `rows cannot be put in order by field \`${name}\` of type ${type}`, {
    hint: `by fields of type ${ORDERED.join(", ")}, and by undeclared keys`,
  });
}
