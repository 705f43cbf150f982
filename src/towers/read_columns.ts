import { ElanusError, nameHint } from "../errors/index.ts";
import type { FileRow } from "../ingest/index.ts";

/** What a column may be called, apart from capitals, `_`, `-` and spaces; the first that is there is taken. */
const NAMES = {
  user: ["user", "userid", "customer", "customerid", "reviewer", "reviewerid", "visitor", "visitorid", "session"],
  item: ["item", "itemid", "product", "productid", "movie", "movieid", "asin", "article", "articleid", "sku", "id"],
  time: ["time", "timestamp", "ts", "date", "datetime", "createdat", "unixreviewtime"],
  weight: ["weight"],
  clicked: ["clicked", "click"],
} as const;

export type ColumnRole = keyof typeof NAMES;
export const COLUMN_ROLES: readonly ColumnRole[] = ["user", "item", "time", "weight", "clicked"];

/** Columns by what they are; those that are not given are found by their names. */
export type Columns = Partial<Record<ColumnRole, string>>;

/**
 * The column of a record that plays a role; undefined where none does.
 *
 * @throws ElanusError INVALID_FILE where it was given by name and is not there.
 */
export function columnOf(row: FileRow, role: ColumnRole, given: Columns): string | undefined {
  const known = Object.keys(row.record);
  const name = given[role];
  if (name === undefined) return known.find((column) => isCalled(column, role));
  if (known.includes(name)) return name;
  throw new ElanusError("INVALID_FILE", `\`${row.source}\` has no column \`${name}\``, { hint: nameHint(name, known) });
}

/** @throws ElanusError INVALID_FILE where no column plays the role. */
export function requireColumn(row: FileRow, role: ColumnRole, given: Columns): string {
  const name = columnOf(row, role, given);
  if (name !== undefined) return name;
  throw new ElanusError("INVALID_FILE", `no column of \`${row.source}\` says which ${role} it is about`, {
    detail: `its columns: ${Object.keys(row.record).join(", ")}`,
    hint: `name the column \`${role}\`, or say which it is`,
  });
}

function isCalled(column: string, role: ColumnRole): boolean {
  const plain = column.toLowerCase().replace(/[_\s-]/g, "");
  return NAMES[role].some((name) => name === plain);
}

/** @throws ElanusError INVALID_FILE for a value that names nothing. */
export function idIn(row: FileRow, column: string): string {
  const value = row.record[column];
  if ((typeof value === "string" && value !== "") || typeof value === "number" || typeof value === "bigint") {
    return String(value);
  }
  throw badValue(row, column, "an id");
}

/** The error for a value that is not what its column holds. */
export function badValue({ source, line, record }: FileRow, column: string, expected: string): ElanusError {
  return new ElanusError("INVALID_FILE", `line ${line} of \`${source}\` has no valid \`${column}\``, {
    detail: `it is ${shown(record[column])}, and must be ${expected}`,
  });
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
