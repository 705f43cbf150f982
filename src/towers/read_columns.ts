import { ElanusError, nameHint } from "../errors/index.ts";
import type { FileRow } from "../ingest/index.ts";

const USER = ["user", "userid", "customer", "customerid", "reviewer", "reviewerid", "visitor", "visitorid", "session"];
const ITEM = [
  "item",
  "itemid",
  "product",
  "productid",
  "movie",
  "movieid",
  "asin",
  "article",
  "articleid",
  "sku",
  "id",
];

/** What a column may be called, apart from capitals, `_`, `-` and spaces; the first that is there is taken. */
const NAMES = {
  user: USER,
  item: ITEM,
  time: ["time", "timestamp", "ts", "date", "datetime", "createdat", "unixreviewtime"],
  weight: ["weight"],
  clicked: ["clicked", "click"],
  /** The ids of a file of users, and of one of items. */
  users: [...USER, "id"],
  items: ITEM,
} as const;

export type ColumnRole = keyof typeof NAMES;
export const COLUMN_ROLES: readonly ColumnRole[] = ["user", "item", "time", "weight", "clicked", "users", "items"];

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
  if (name === undefined) return columnCalled(NAMES[role], known);
  if (known.includes(name)) return name;
  throw new ElanusError("INVALID_FILE", `\`${row.source}\` has no column \`${name}\``, { hint: nameHint(name, known) });
}

/** @throws ElanusError INVALID_FILE where no column plays the role. */
export function requireColumn(row: FileRow, role: ColumnRole, given: Columns): string {
  const name = columnOf(row, role, given);
  if (name !== undefined) return name;
  const of = role.replace(/s$/, "");
  throw new ElanusError("INVALID_FILE", `no column of \`${row.source}\` says which ${of} it is about`, {
    detail: `its columns: ${Object.keys(row.record).join(", ")}`,
    hint: `name the column \`${of}\`, or say which it is: \`--columns ${role}=NAME\``,
  });
}

/**
 * The column with the ids of a file of users or of items: the one that is given for such files, else what interactions are
 * said to call it, where the file has it, else one with such a name.
 *
 * @throws ElanusError INVALID_FILE
 */
export function idColumn(row: FileRow, of: "user" | "item", given: Columns): string {
  const role: ColumnRole = `${of}s`;
  const shared = given[of];
  if (given[role] === undefined && shared !== undefined && Object.hasOwn(row.record, shared)) return shared;
  return requireColumn(row, role, given);
}

function columnCalled(names: readonly string[], columns: readonly string[]): string | undefined {
  const plain = columns.map((column) => column.toLowerCase().replace(/[_\s-]/g, ""));
  const name = names.find((wanted) => plain.includes(wanted));
  return name === undefined ? undefined : columns[plain.indexOf(name)];
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
