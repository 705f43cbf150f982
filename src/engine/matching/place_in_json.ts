import { asScalar, atPath, parseTarget } from "../../filter/index.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import type { Layout } from "../collection/layout.ts";
import type { RowSource } from "../query/row_reader.ts";
import { filterFields } from "./filters.ts";

/** The value of a row, null where there is none. */
export type ValueAt = (source: RowSource, row: number) => unknown;

/** A place in a JSON field, or an undeclared key. */
export interface PlaceInJson {
  readonly field: FieldSchema;
  /** Values that are no scalars count as none. */
  readonly valueAt: ValueAt;
}

/** What a name means that no field has; undefined where there is no such place. @throws ElanusError INVALID_FILTER for a path that is none. */
export function placeInJson(layout: Layout, name: string): PlaceInJson | undefined {
  if (layout.dynamic === undefined && !name.includes("[")) return undefined;
  const { field: fieldName, path } = parseTarget(name, filterFields(layout));
  const field = layout.byName.get(fieldName);
  if (field?.type !== "JSON") return undefined;
  const place = layout.scalars.indexOf(field);
  return { field, valueAt: ({ columns }, row) => asScalar(atPath(columns.at(place).read(row), path)) ?? null };
}
