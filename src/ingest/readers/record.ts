/** The values of one record by column, as the file has them. */
export type Row = Record<string, unknown>;

/** A record, or why there is none, at its place in its file. Lines count from 1; Parquet counts rows. */
export type ReadResult =
  | { readonly line: number; readonly record: Row }
  | { readonly line: number; readonly error: string; readonly raw: string };

/** What a reader yields, with the file that it comes from. */
export type SourceRecord = ReadResult & { readonly source: string };

/** A value as a record, where it is one. */
export function asRow(value: unknown): Row | undefined {
  return isRow(value) ? value : undefined;
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a reader says of a JSON value that is no record. */
export function notARecord(value: unknown): string {
  const found = value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`;
  return `${found} stands where a record is expected`;
}
