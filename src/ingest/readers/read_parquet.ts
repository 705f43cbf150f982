import type { AsyncBuffer } from "hyparquet";
import { asRow, notARecord, type ReadResult, type Row } from "./record.ts";

/** Reads a Parquet file row group by row group: one of them is in memory at a time. Rows count from 1. */
export async function* readParquet(file: AsyncBuffer, after = 0): AsyncGenerator<ReadResult> {
  // Some fifty modules, which a program that reads no such file need not load when it starts.
  const { parquetMetadataAsync, parquetReadObjects } = await import("hyparquet");
  const { compressors } = await import("hyparquet-compressors");
  const metadata = await parquetMetadataAsync(file);
  const floats = new Set(metadata.schema.filter(({ type }) => type === "FLOAT").map(({ name }) => name));
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    if (rowEnd > after) {
      const rows: unknown[] = await parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd });
      for (let i = Math.max(0, after - rowStart); i < rows.length; i++)
        yield toResult(rows[i], floats, rowStart + i + 1);
    }
    rowStart = rowEnd;
  }
}

function toResult(value: unknown, floats: ReadonlySet<string>, line: number): ReadResult {
  const row = asRow(value);
  if (row === undefined) return { line, error: notARecord(value), raw: "" };
  const record = Object.entries(plainRow(row)).map(([column, item]) => [
    column,
    typeof item === "number" && floats.has(column) ? shortestFloat(item) : item,
  ]);
  return { line, record: Object.fromEntries(record) };
}

/** What was written as 59.7 and kept in 32 bits is 59.70000076293945: the shortest number that is kept in the same bits. */
function shortestFloat(value: number): number {
  for (let digits = 6; digits <= 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return value;
}

function plainRow(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, plainValue(value)]));
}

/** Values as JSON has them: dates as ISO text, int64 as numbers where they are exact and as digits where not. */
function plainValue(value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (value instanceof Date) return value.toISOString();
  if (isNumberArray(value)) return Array.from<number | bigint, unknown>(value, plainValue);
  if (Array.isArray(value)) return value.map(plainValue);
  const row = asRow(value);
  return row === undefined ? value : plainRow(row);
}

/** The typed arrays that columns of numbers come in. */
function isNumberArray(value: unknown): value is Iterable<number | bigint> {
  return ArrayBuffer.isView(value) && Symbol.iterator in value;
}
