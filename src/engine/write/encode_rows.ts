import { ElanusError, nameHint } from "../../errors/index.ts";
import { DYNAMIC_FIELD } from "../../schema/collection_schema.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import { LIMITS } from "../../schema/limits.ts";
import { scalarProblem, shown } from "../../schema/scalar_value.ts";
import { parseTimestamp } from "../../schema/time/timestamp.ts";
import { DEFAULT_PARTITION_ID } from "../catalog/documents.ts";
import type { Layout } from "../collection/layout.ts";
import type { Column } from "../columns/column.ts";
import { makeColumn } from "../columns/make_column.ts";
import { encodeInPlace, type PlacedVectors } from "../vectors/encode_in_place.ts";
import { encodeTerms } from "../vectors/encode_terms.ts";
import { encodeVectors, vectorBytes } from "../vectors/encode_vectors.ts";
import type { Batch } from "./batch.ts";
import type { Row } from "./row.ts";

/** Names that no row may use, and why. */
const UNSTORABLE: ReadonlyMap<string, string> = new Map([
  [DYNAMIC_FIELD, "undeclared fields stand beside the declared ones, not under this name"],
  ["__proto__", "an object in JavaScript cannot hold it as it holds others"],
]);

const COMPUTED = "a function of the collection fills it from the text";

/** Who gives the keys: each row, the collection, or the collection for the rows that bring none. */
type KeySource = "rows" | "collection" | "either";

export interface EncodeOptions {
  /** Gives the keys of an autoID collection. */
  nextAutoId: () => bigint;
  /** An upsert names the rows that it replaces, so that it brings its keys even under autoID. */
  keysAreGiven: boolean;
  /** Under autoID, rows may bring keys (allow_insert_auto_id). */
  keysMayBeGiven?: boolean;
  /** The id of the partition that they go to; the default one without it. */
  partition?: number;
  /** From so many bytes on the rows are to be a segment; never without it. */
  directBytes?: number;
}

/**
 * Checks all rows and turns them into columns. Either all of them fit, or none is taken.
 *
 * @throws ElanusError INVALID_ROW, INVALID_VECTOR or FIELD_NOT_FOUND, naming row and field.
 */
export function encodeRows(layout: Layout, rows: readonly Row[], options: EncodeOptions): Batch {
  if (!Array.isArray(rows) || rows.length === 0) {
    throw new ElanusError("INVALID_PARAMETER", "there are no rows to write", {
      hint: "`data` is an array of at least one object",
    });
  }
  const keys = keySource(layout, options);
  for (let i = 0; i < rows.length; i++) checkNames(layout, rows[i], i, keys);
  const columns = layout.scalars.map((field) => encodeColumn(layout, field, rows, keys, options));
  const vectors = encodeAllVectors(layout, rows, columns, options);
  return {
    rowCount: rows.length,
    partition: options.partition ?? DEFAULT_PARTITION_ID,
    time: Date.now(),
    columns,
    vectors: vectors.map(({ parts }) => parts),
    vectorColumns: vectors.map(({ column }) => column),
  };
}

function encodeAllVectors(
  layout: Layout,
  rows: readonly Row[],
  columns: readonly Column[],
  { directBytes }: EncodeOptions,
): PlacedVectors[] {
  const { vectors } = layout;
  const bytes = vectors.reduce((sum, field) => sum + vectorBytes(field), 0) * rows.length;
  const isDirect = directBytes !== undefined && bytes >= directBytes;
  return vectors.map((field) => {
    const source = layout.termSources.get(field.name);
    if (source !== undefined)
      return { parts: encodeTerms(source.analyzer, columns[layout.scalars.indexOf(source.input)]) };
    return isDirect ? encodeInPlace(field, rows) : { parts: encodeVectors(field, rows) };
  });
}

function keySource({ primary }: Layout, { keysAreGiven, keysMayBeGiven = false }: EncodeOptions): KeySource {
  if (!primary.autoId || keysAreGiven) return "rows";
  return keysMayBeGiven ? "either" : "collection";
}

function checkNames(layout: Layout, row: Row, index: number, keys: KeySource): void {
  if (typeof row !== "object" || row === null || Array.isArray(row)) {
    throw rowError(index, `is not an object`, `found ${shown(row)}`);
  }
  if (keys === "collection" && row[layout.primary.name] !== undefined) {
    throw rowError(
      index,
      `brings the key \`${layout.primary.name}\``,
      "the collection makes its keys itself (autoID), and its property allow_insert_auto_id is not set",
    );
  }
  for (const name in row) {
    const field = layout.byName.get(name);
    if (field?.isFunctionOutput && row[name] !== undefined)
      throw rowError(index, `brings the field \`${name}\``, COMPUTED);
    if (field !== undefined && !field.isDynamic) continue;
    const reason = UNSTORABLE.get(name);
    if (reason !== undefined) throw rowError(index, `brings the field \`${name}\``, reason);
    if (layout.dynamic !== undefined) continue;
    throw new ElanusError("FIELD_NOT_FOUND", `row ${index}: field \`${name}\` does not exist`, {
      detail: `collection \`${layout.schema.name}\` takes no undeclared fields`,
      hint: nameHint(name, layout.declaredNames),
    });
  }
}

function encodeColumn(
  layout: Layout,
  field: FieldSchema,
  rows: readonly Row[],
  keys: KeySource,
  options: EncodeOptions,
): Column {
  const column = makeColumn(field, rows.length);
  if (field.isPrimaryKey && keys !== "rows") {
    for (let i = 0; i < rows.length; i++) {
      column.push(checkedValue(layout, field, rows[i][field.name] ?? options.nextAutoId().toString(), i));
    }
  } else if (field.isDynamic) {
    for (let i = 0; i < rows.length; i++) column.push(jsonText(field, undeclared(layout, rows[i]), i));
  } else {
    // A field may be called as what every object inherits: `constructor` where a row has none is no value.
    const inherited: unknown = Reflect.get(Object.prototype, field.name);
    for (let i = 0; i < rows.length; i++) {
      const given = rows[i][field.name];
      column.push(checkedValue(layout, field, given === inherited ? undefined : given, i));
    }
  }
  return column;
}

function checkedValue({ timeZone }: Layout, field: FieldSchema, given: unknown, row: number): unknown {
  const value = given ?? field.defaultValue;
  if (value === undefined) {
    if (field.nullable) return null;
    const kind = field.isPrimaryKey ? "the key" : "field";
    throw rowError(row, `${kind} \`${field.name}\` is missing`, `${field.type}, neither nullable nor with a default`);
  }
  if (field.type === "JSON") return jsonText(field, value, row);
  const problem = scalarProblem(field, value);
  if (problem !== undefined) throw rowError(row, `field \`${field.name}\` (${field.type}) does not fit`, problem);
  return field.type === "Timestamptz" ? parseTimestamp(String(value), timeZone) : value;
}

function undeclared(layout: Layout, row: Row): Row {
  const rest: Record<string, unknown> = {};
  for (const name in row) if (!layout.byName.has(name)) rest[name] = row[name];
  return rest;
}

function jsonText(field: FieldSchema, value: unknown, row: number): string {
  const text = stringify(field, value, row);
  if (text.length * 3 <= LIMITS.maxJsonBytes) return text;
  const bytes = Buffer.byteLength(text, "utf8");
  if (bytes <= LIMITS.maxJsonBytes) return text;
  throw rowError(row, `field \`${field.name}\` (JSON) is too long`, `${bytes} bytes; at most ${LIMITS.maxJsonBytes}`);
}

function stringify(field: FieldSchema, value: unknown, row: number): string {
  try {
    const text: string | undefined = JSON.stringify(value);
    const place = notFinite(value);
    if (place !== undefined) throw rowError(row, `field \`${field.name}\` cannot be written as JSON`, place);
    if (text !== undefined) return text;
  } catch (cause) {
    if (cause instanceof ElanusError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw rowError(row, `field \`${field.name}\` cannot be written as JSON`, why);
  }
  throw rowError(row, `field \`${field.name}\` cannot be written as JSON`, `found ${shown(value)}`);
}

/** Where a value holds NaN or Infinity, which JSON would turn into null; undefined where it holds none. */
function notFinite(value: unknown, place = "the value"): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : `${place} is ${value}`;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const found = notFinite(inner, `\`${name}\``);
    if (found !== undefined) return found;
  }
  return undefined;
}

function rowError(row: number, what: string, detail: string): ElanusError {
  return new ElanusError("INVALID_ROW", `row ${row}: ${what}`, { detail, hint: "nothing of this batch was written" });
}
