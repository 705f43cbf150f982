import { type FileRow, readRows } from "../ingest/index.ts";
import type { FeatureValue, ItemFeatures } from "./features.ts";
import { type Columns, idIn, requireColumn } from "./read_columns.ts";

/**
 * What is known of items, or of users, from files of any format that `ingest` reads: one record each, the id in a column that
 * is found by its name or given, all else as fields. Of records with the same id the last one counts.
 *
 * @throws ElanusError INVALID_FILE where a file cannot be read or a record has no id.
 */
export async function readFeatures(
  paths: readonly string[],
  of: "user" | "item",
  columns: Columns = {},
): Promise<Map<string, ItemFeatures>> {
  const features = new Map<string, ItemFeatures>();
  for await (const row of readRows(paths)) {
    const column = requireColumn(row, of, columns);
    const id = idIn(row, column);
    features.set(id, { id, fields: fieldsOf(row, column) });
  }
  return features;
}

function fieldsOf({ record }: FileRow, idColumn: string): Record<string, FeatureValue> {
  const fields: Record<string, FeatureValue> = {};
  for (const [name, value] of Object.entries(record)) {
    const feature = name === idColumn ? undefined : featureOf(value);
    if (feature !== undefined) fields[name] = feature;
  }
  return fields;
}

/** What cannot be a feature, as an object within a record, is none. */
function featureOf(value: unknown): FeatureValue {
  if (typeof value === "string") return value.trim() === "" ? undefined : value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "boolean") return String(value);
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((part) => typeof part === "string" || typeof part === "number").map(String);
  return texts.length > 0 ? texts : undefined;
}
