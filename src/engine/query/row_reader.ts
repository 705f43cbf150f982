import { ElanusError, nameHint } from "../../errors/index.ts";
import { DYNAMIC_FIELD } from "../../schema/collection_schema.ts";
import { shown } from "../../schema/scalar_value.ts";
import type { Layout } from "../collection/layout.ts";
import { TimestampColumn } from "../columns/timestamp_column.ts";
import type { Segment } from "../segment/segment.ts";

/** Where rows are read from: a segment, or its columns as they were. */
export type RowSource = Pick<Segment, "columns" | "vectors">;

/** Writes one part of a row into an answer. */
type FieldReader = (source: RowSource, row: number, into: Record<string, unknown>) => void;

const NO_NAMES: ReadonlySet<string> = new Set();

/** Reads the output fields of rows: worked out once a request, straight from the columns. */
export class RowReader {
  private readonly readers: readonly FieldReader[];
  private readonly keyColumn: number;

  /**
   * @param outputs field names, keys of the dynamic field, or `*` for all of them.
   * @throws ElanusError FIELD_NOT_FOUND with the nearest name, INVALID_PARAMETER.
   */
  constructor(layout: Layout, outputs: readonly string[]) {
    this.keyColumn = layout.primaryColumn;
    this.readers = readersOf(layout, outputNames(layout, outputs));
  }

  /** The row's key, as text. */
  key(source: RowSource, row: number): string {
    return String(source.columns.at(this.keyColumn).read(row));
  }

  read(source: RowSource, row: number, into: Record<string, unknown> = {}): Record<string, unknown> {
    for (const reader of this.readers) reader(source, row, into);
    return into;
  }
}

/**
 * The fields, and keys of the dynamic field, that outputs name: `*` stands for all fields.
 *
 * @throws ElanusError FIELD_NOT_FOUND, INVALID_PARAMETER.
 */
export function outputNames(layout: Layout, outputs: readonly string[]): ReadonlySet<string> {
  if (!Array.isArray(outputs) || outputs.some((name) => typeof name !== "string")) {
    throw new ElanusError("INVALID_PARAMETER", "`output_fields` must be an array of names", {
      detail: `it is ${shown(outputs)}`,
    });
  }
  if (outputs.length === 0) return NO_NAMES;
  const fields = outputs.includes("*") ? [...layout.byName.keys(), ...outputs] : outputs;
  const computed = outputs.find((name) => layout.termSources.has(name));
  if (computed !== undefined) throw notKept(computed);
  const names = new Set(fields.filter((name) => name !== "*" && !layout.termSources.has(name)));
  const undeclared = [...names].find((name) => !layout.byName.has(name));
  if (undeclared !== undefined && layout.dynamic === undefined) throw unknownField(layout, undeclared);
  return names;
}

function readersOf(layout: Layout, names: ReadonlySet<string>): readonly FieldReader[] {
  return names.size === 0 ? [] : [...fieldReaders(layout, names), ...dynamicReaders(layout, names)];
}

function fieldReaders(layout: Layout, names: ReadonlySet<string>): FieldReader[] {
  const readers: FieldReader[] = [];
  layout.scalars.forEach((field, i) => {
    if (!names.has(field.name) || field.isDynamic) return;
    const { timeZone } = layout;
    readers.push((source, row, into) => {
      const column = source.columns.at(i);
      into[field.name] = column instanceof TimestampColumn ? column.readIn(row, timeZone) : column.read(row);
    });
  });
  layout.vectors.forEach((field, i) => {
    if (!names.has(field.name)) return;
    readers.push((source, row, into) => {
      into[field.name] = source.vectors[i].read(row);
    });
  });
  return readers;
}

/** Undeclared keys come out as they went in: beside the declared fields. */
function dynamicReaders(layout: Layout, names: ReadonlySet<string>): FieldReader[] {
  const keys = [...names].filter((name) => !layout.byName.has(name));
  const column = layout.dynamic === undefined ? -1 : layout.scalars.indexOf(layout.dynamic);
  if (column < 0) return [];
  if (names.has(DYNAMIC_FIELD)) {
    // A key that was undeclared when its row was written may be declared by now: then the field is meant.
    const readAll: FieldReader = (source, row, into) => {
      for (const [key, value] of Object.entries(Object(source.columns.at(column).read(row)))) {
        if (!layout.byName.has(key)) into[key] = value;
      }
    };
    return [readAll];
  }
  if (keys.length === 0) return [];
  const pick: FieldReader = (source, row, into) => {
    const values = Object(source.columns.at(column).read(row));
    for (const key of keys) if (Object.hasOwn(values, key)) into[key] = values[key];
  };
  return [pick];
}

/** As in Milvus. */
function notKept(name: string): ElanusError {
  return new ElanusError("INVALID_PARAMETER", `output field \`${name}\` is not sent`, {
    detail: "a function fills it: it holds hashes and numbers of terms",
    hint: "name the field of the text",
  });
}

function unknownField(layout: Layout, name: string): ElanusError {
  return new ElanusError("FIELD_NOT_FOUND", `output field \`${name}\` does not exist`, {
    detail: `collection \`${layout.schema.name}\` takes no undeclared fields`,
    hint: nameHint(name, layout.declaredNames),
  });
}
