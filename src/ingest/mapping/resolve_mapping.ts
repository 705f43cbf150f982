import { ElanusError, nameHint } from "../../errors/index.ts";
import type { Row } from "../readers/record.ts";
import { type ColumnStats, columnStats, vectorDim } from "./column_stats.ts";
import { uniqueFieldNames } from "./field_names.ts";
import { guessMapping, isMoney, keyOf } from "./guess_mapping.ts";
import type { FieldMapping, Mapping, MappingOverrides, VectorMapping } from "./mapping.ts";
import { SCALAR_TYPES, type ScalarTypeName } from "./mapping.ts";

/**
 * The mapping of a sample: what is given by hand, and the guess for the rest.
 *
 * @throws ElanusError FIELD_NOT_FOUND for a column that no record of the sample has; INVALID_PARAMETER for a type that
 * is none, a vector column without vectors, or when there is no text to embed.
 */
export function resolveMapping(sample: readonly Row[], overrides: MappingOverrides = {}): Mapping {
  const guess = guessMapping(sample);
  const columns = new Map(columnStats(sample).map((stats) => [stats.name, stats]));
  const names = uniqueFieldNames([...columns.keys()]);
  const key = overrides.key === undefined ? guess.key : keyOf(columnOf(overrides.key, "key", columns), names);
  const text = overrides.text?.map((name) => fieldOf(columnOf(name, "text", columns), names)) ?? guess.text;
  const vector = overrides.vector === undefined ? undefined : vectorOf(columnOf(overrides.vector, "vector", columns));
  const fields = overrides.fields === undefined ? guess.fields : givenFields(overrides.fields, columns, names);
  // A column has one field: what is key or text by hand is no field by guess.
  const used = new Set([key.column, vector?.column, ...text.map((one) => one.column)]);
  const mapping: Mapping = {
    ...(sameChoice(overrides) ? { layout: guess.layout } : {}),
    key,
    text: text.filter((one) => one.column !== key.column || overrides.text !== undefined),
    fields: fields.filter((field) => !used.has(field.column)),
    ...(vector === undefined ? {} : { vector }),
    ...(overrides.textOptional && { textOptional: true }),
    ignored: guess.ignored.filter((column) => !used.has(column)),
  };
  if (mapping.text.length === 0 && vector === undefined && !mapping.textOptional) throw noText(columns);
  return mapping;
}

/** A layout keeps its name (and its default chunker) while its texts are its own. */
function sameChoice(overrides: MappingOverrides): boolean {
  return overrides.text === undefined && overrides.key === undefined;
}

function columnOf(name: string, use: string, columns: ReadonlyMap<string, ColumnStats>): ColumnStats {
  const stats = columns.get(name);
  if (stats !== undefined) return stats;
  throw new ElanusError("FIELD_NOT_FOUND", `the ${use} column \`${name}\` does not exist`, {
    detail: `the first records have ${[...columns.keys()].map((column) => `\`${column}\``).join(", ")}`,
    hint: nameHint(name, columns.keys()),
  });
}

function fieldOf(column: ColumnStats, names: ReadonlyMap<string, string>): { name: string; column: string } {
  return { name: names.get(column.name) ?? column.name, column: column.name };
}

function givenFields(
  given: Readonly<Record<string, ScalarTypeName>>,
  columns: ReadonlyMap<string, ColumnStats>,
  names: ReadonlyMap<string, string>,
): FieldMapping[] {
  return Object.entries(given).map(([name, type]) => {
    requireType(name, type);
    const column = columnOf(name, "field", columns);
    const field = { ...fieldOf(column, names), type };
    return (type === "Float" || type === "Double") && isMoney(column) ? { ...field, money: true } : field;
  });
}

function requireType(column: string, type: string): void {
  if (SCALAR_TYPES.some((known) => known === type)) return;
  throw new ElanusError("INVALID_PARAMETER", `\`${type}\` is not a type that column \`${column}\` can have`, {
    detail: `types: ${SCALAR_TYPES.join(", ")}`,
    hint: nameHint(type, SCALAR_TYPES),
  });
}

function vectorOf(column: ColumnStats): VectorMapping {
  const dim = vectorDim(column);
  if (dim !== undefined) return { column: column.name, dim };
  throw new ElanusError("INVALID_PARAMETER", `the column \`${column.name}\` does not hold vectors`, {
    detail: "a vector is a list of at least 8 numbers, of one length in most records",
    hint: "leave it out to embed the text instead",
  });
}

function noText(columns: ReadonlyMap<string, ColumnStats>): ElanusError {
  return new ElanusError("INVALID_PARAMETER", "no column holds text to embed", {
    detail: `columns: ${[...columns.keys()].map((column) => `\`${column}\``).join(", ")}`,
    hint: "name the columns to embed with --text, or a column of vectors with --vector",
  });
}
