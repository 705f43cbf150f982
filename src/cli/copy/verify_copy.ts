import type { DefinedCollection } from "../../client/collection_definition.ts";
import type { Connection } from "../../client/connection.ts";
import type { RowData } from "../../client/requests.ts";
import { ElanusError } from "../../errors/index.ts";
import { withoutComputed } from "./copy_rows.ts";
import type { RowSample } from "./row_sample.ts";

/** What was compared. */
export interface Verified {
  readonly rows: number;
  readonly sampled: number;
}

interface Copies {
  readonly source: Connection;
  readonly target: Connection;
  readonly copied: DefinedCollection;
}

/**
 * Compares the counts of both, and a sample of the source's rows with the target's, value by value.
 *
 * @throws ElanusError CORRUPT that names what differs.
 */
export async function verifyCopy({ source, target, copied }: Copies, sample: RowSample): Promise<Verified> {
  const { key, definition } = copied;
  const { collection_name } = definition;
  const count = { collection_name, consistency_level: "Strong" } as const;
  const { data: wanted } = await source.count(count);
  const { data: found } = await target.count(count);
  if (wanted !== found) {
    throw different(collection_name, `the source has ${wanted} rows, the target ${found}`);
  }
  const { rows } = sample;
  if (rows.length === 0) return { rows: found, sampled: 0 };
  const ids = rows.map((row) => String(row[key]));
  const { data } = await target.get({ collection_name, ids });
  const byKey = new Map(data.map((row) => [String(row[key]), withoutComputed(row, copied)]));
  for (const row of rows) compareRow(collection_name, `${key} ${row[key]}`, row, byKey.get(String(row[key])));
  return { rows: found, sampled: rows.length };
}

function compareRow(collection: string, place: string, wanted: RowData, found: RowData | undefined): void {
  if (found === undefined) throw different(collection, `row ${place} is not in the target`);
  const names = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  const name = [...names].find((each) => canonical(wanted[each]) !== canonical(found[each]));
  if (name === undefined) return;
  const values = [wanted[name], found[name]].map((value) => canonical(value).slice(0, 80));
  throw different(collection, `row ${place}, field \`${name}\`: the source has ${values[0]}, the target ${values[1]}`);
}

/** A text that is the same for the same value: keys in order, typed arrays as arrays, floats by the bits that 32 hold. */
function canonical(value: unknown): string {
  if (value === undefined || value === null) return "null";
  if (typeof value === "number" && !Number.isInteger(value)) return String(Math.fround(value));
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (ArrayBuffer.isView(value)) return canonical(Array.from(Object(value)));
  if (typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`).join(",")}}`;
}

function different(collection: string, detail: string): ElanusError {
  return new ElanusError("CORRUPT", `the copy of \`${collection}\` is not what the source is`, {
    detail,
    hint: "was the source written to meanwhile? Copy again: what is missing is added; drop the target's to begin anew",
  });
}
