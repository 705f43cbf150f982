import { ElanusError, nameHint } from "../errors/index.ts";
import { readRows } from "../ingest/index.ts";
import type { FeatureValue, ItemFeatures } from "./features.ts";
import { type Columns, idColumn, idIn } from "./read_columns.ts";

export interface ReadFeaturesOptions {
  /** Columns by what they are, where their names do not say it. */
  readonly columns?: Columns;
  /** The fields that count; all others without it. */
  readonly fields?: readonly string[];
}

/**
 * What is known of items, or of users, from files of any format that `ingest` reads: one record each, the id in a column that
 * is found by its name or given, all else as fields. Of records with the same id the last one counts.
 *
 * @throws ElanusError INVALID_FILE where a file cannot be read or a record has no id; FIELD_NOT_FOUND where no record has a field.
 */
export async function readFeatures(
  paths: readonly string[],
  of: "user" | "item",
  { columns = {}, fields: wanted }: ReadFeaturesOptions = {},
): Promise<Map<string, ItemFeatures>> {
  const features = new Map<string, ItemFeatures>();
  const found = new Set<string>();
  for await (const row of readRows(paths)) {
    const column = idColumn(row, of, columns);
    const id = idIn(row, column);
    for (const name of Object.keys(row.record)) found.add(name);
    features.set(
      id,
      itemOfRecord(id, row.record, (name) => name !== column && (wanted?.includes(name) ?? true)),
    );
  }
  requireFound(wanted ?? [], found);
  return features;
}

/** A field that no record has was misspelt. */
function requireFound(wanted: readonly string[], found: ReadonlySet<string>): void {
  const missing = wanted.find((name) => !found.has(name));
  if (missing === undefined) return;
  throw new ElanusError("FIELD_NOT_FOUND", `no record has a field \`${missing}\``, { hint: nameHint(missing, found) });
}

/** An item of a record, whose fields are those that count and can be features. */
export function itemOfRecord(
  id: string,
  record: Readonly<Record<string, unknown>>,
  counts: (name: string) => boolean,
): ItemFeatures {
  const fields: Record<string, FeatureValue> = {};
  for (const [name, value] of Object.entries(record)) {
    const feature = counts(name) ? featureOf(value) : undefined;
    if (feature !== undefined) fields[name] = feature;
  }
  return { id, fields };
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
