import { DYNAMIC_FIELD } from "../../schema/collection_schema.ts";
import { type FieldSchema, isVectorField } from "../../schema/field_schema.ts";
import type { Layout } from "../collection/layout.ts";
import type { Column } from "../columns/column.ts";
import { TextColumn } from "../columns/text_column.ts";
import { TimestampColumn } from "../columns/timestamp_column.ts";
import { outputNames, type RowSource } from "./row_reader.ts";

type ValueOf = (source: RowSource, row: number) => unknown;

/**
 * Reads rows value by value for answers that go over a wire: vectors as bytes and JSON as its text, so that nothing is
 * turned into objects on the way and nothing is rounded; all else as a RowReader.
 */
export class ValueReader {
  /** What each value of a row is of; `$meta` where undeclared keys are asked for. */
  readonly fields: readonly FieldSchema[];
  /** What was asked for by name, `*` spelt out. */
  readonly names: readonly string[];
  private readonly readers: readonly ValueOf[];

  /** @throws ElanusError FIELD_NOT_FOUND, INVALID_PARAMETER. */
  constructor(layout: Layout, outputs: readonly string[]) {
    const names = outputNames(layout, outputs);
    const { dynamic } = layout;
    const keys = [...names].filter((name) => !layout.byName.has(name));
    const wanted = ({ name }: FieldSchema) => names.has(name) || (name === DYNAMIC_FIELD && keys.length > 0);
    this.names = [...names];
    this.fields = layout.schema.fields.filter(wanted);
    this.readers = this.fields.map((field) => {
      if (field === dynamic) return dynamicReader(layout, field, names.has(DYNAMIC_FIELD) ? undefined : keys);
      return isVectorField(field) ? vectorReader(layout, field) : scalarReader(layout, field);
    });
  }

  /** The values of a row in the order of `fields`; null where there is none. */
  read(source: RowSource, row: number): unknown[] {
    return this.readers.map((reader) => reader(source, row));
  }
}

function vectorReader({ vectors }: Layout, field: FieldSchema): ValueOf {
  const place = vectors.indexOf(field);
  return (source, row) => source.vectors[place].bytesOf(row);
}

function scalarReader({ scalars, timeZone }: Layout, field: FieldSchema): ValueOf {
  const place = scalars.indexOf(field);
  return ({ columns }, row) => exactValue(columns.at(place), row, timeZone);
}

function exactValue(column: Column, row: number, timeZone: string): unknown {
  if (column instanceof TimestampColumn) return column.readIn(row, timeZone);
  if (!(column instanceof TextColumn) || column.field.type !== "JSON") return column.read(row);
  return column.isNull(row) ? null : column.textAt(row);
}

/** @param keys those that are asked for; undefined: all, but those that were declared since. */
function dynamicReader(layout: Layout, field: FieldSchema, keys: readonly string[] | undefined): ValueOf {
  const place = layout.scalars.indexOf(field);
  return ({ columns }, row) => {
    const column = columns.at(place);
    const values: Record<string, unknown> = Object(column.read(row));
    const kept = Object.entries(values).filter(([key]) => keys?.includes(key) ?? !layout.byName.has(key));
    return JSON.stringify(Object.fromEntries(kept));
  };
}
