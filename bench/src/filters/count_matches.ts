import { type Field, filterFields } from "../data/fields.ts";
import { type FilterRow, filterCases } from "./filter_cases.ts";

/** How many rows meet the first variant of each filter, one row after another in plain TypeScript. */
export function countMatches(rows: number): Readonly<Record<string, number>> {
  const fields = filterFields(rows);
  const variants = filterCases(rows).map(({ name, variant }) => ({ name, ...variant(0) }));
  const counts: Record<string, number> = Object.fromEntries(variants.map(({ name }) => [name, 0]));
  for (let row = 0; row < rows; row++) {
    const values = rowAt(fields, row);
    for (const { name, matches } of variants) if (matches(values)) counts[name]++;
  }
  return counts;
}

function rowAt(fields: readonly Field[], row: number): FilterRow {
  const values: Record<string, unknown> = Object.fromEntries(fields.map(({ name, value }) => [name, value(row)]));
  if (!isFilterRow(values)) throw new Error(`row ${row} lacks a field that the filters read`);
  return values;
}

function isFilterRow(values: object): values is FilterRow {
  return ["number", "price", "category", "stock", "meta", "tags"].every((name) => name in values);
}
