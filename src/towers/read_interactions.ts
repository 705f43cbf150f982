import { type FileRow, readRows } from "../ingest/index.ts";
import type { Impression, Interaction, InteractionLog } from "./interactions.ts";
import { badValue, type Columns, columnOf, idIn, requireColumn } from "./read_columns.ts";

/**
 * Interactions from files of any format that `ingest` reads. Columns are found by their names (`user_id`, `item`,
 * `timestamp`, `weight`, `clicked`, ...) where `columns` does not name them.
 *
 * Without a time the order in the files is the order in time; a date as text is read as milliseconds since 1970. Where a
 * column `clicked` is false or 0, the row is an impression that was passed over.
 *
 * @throws ElanusError INVALID_FILE where a file cannot be read, a column is missing or a value is not what it must be.
 */
export async function readInteractions(paths: readonly string[], columns: Columns = {}): Promise<InteractionLog> {
  const interactions: Interaction[] = [];
  const skipped: Impression[] = [];
  let rows = 0;
  for await (const row of readRows(paths)) {
    const user = idIn(row, requireColumn(row, "user", columns));
    const item = idIn(row, requireColumn(row, "item", columns));
    const time = timeIn(row, columnOf(row, "time", columns)) ?? rows;
    rows++;
    if (wasClicked(row, columnOf(row, "clicked", columns))) {
      interactions.push({ user, item, time, weight: weightIn(row, columnOf(row, "weight", columns)) });
    } else skipped.push({ user, item, time });
  }
  return { interactions, skipped };
}

function timeIn(row: FileRow, column: string | undefined): number | undefined {
  if (column === undefined) return undefined;
  const value = row.record[column];
  const time = numberOf(value) ?? (value instanceof Date ? value.getTime() : Date.parse(String(value)));
  if (Number.isFinite(time)) return time;
  throw badValue(row, column, "a number or a date");
}

function weightIn(row: FileRow, column: string | undefined): number {
  if (column === undefined) return 1;
  const weight = numberOf(row.record[column]);
  if (weight !== undefined && weight >= 0) return weight;
  throw badValue(row, column, "a number of at least 0");
}

const CLICKED: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ...([true, 1, "1", "true"] as const).map((value) => [value, true] as const),
  ...([false, 0, "0", "false"] as const).map((value) => [value, false] as const),
]);

function wasClicked(row: FileRow, column: string | undefined): boolean {
  if (column === undefined) return true;
  const value = row.record[column];
  const clicked = CLICKED.get(typeof value === "bigint" ? Number(value) : value);
  if (clicked !== undefined) return clicked;
  throw badValue(row, column, "true or false, or 1 or 0");
}

/** CSV gives numbers as text, Parquet large ones as bigint. */
function numberOf(value: unknown): number | undefined {
  if (value === null || value === undefined || typeof value === "boolean" || value === "") return undefined;
  const number = typeof value === "object" ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
}
