import type { Bitset } from "../kernels/bitset.ts";
import type { PredicateProvider } from "./predicate_provider.ts";

/** The rows that a filter is evaluated over, column by column. */
export interface FilterColumns {
  readonly rowCount: number;
  /** The column of a field that the filter was compiled against; undefined means null in every row. */
  column(field: string): FilterColumn | undefined;
  /** Those who may answer a predicate faster than a scan of its column; the first that can, does. */
  readonly providers?: readonly PredicateProvider[];
}

/** One column of at least `rowCount` values, in the form in which its owner holds them. */
export type FilterColumn = NumberColumn | Int64Column | BoolColumn | StringColumn | JsonColumn | ArrayColumn;

interface ColumnOf<Kind extends string> {
  readonly kind: Kind;
  /** Bit i set: row i is null, whatever its value says. Absent: no row is. */
  readonly nulls?: Bitset;
}

/** Int8, Int16, Int32, Float (Float32Array) and Double. */
export interface NumberColumn extends ColumnOf<"number"> {
  readonly values: Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;
}

/** Int64, and Timestamptz as microseconds since 1970. */
export interface Int64Column extends ColumnOf<"int64"> {
  readonly values: BigInt64Array;
}

/** 0 is false, anything else is true. */
export interface BoolColumn extends ColumnOf<"bool"> {
  readonly values: Uint8Array;
}

/** VarChar, in one of three layouts. */
export type StringColumn = StringRowsColumn | Utf8Column | DictionaryColumn;

/** Strings that are fetched one by one; `value` is not asked for null rows. */
export interface StringRowsColumn extends ColumnOf<"string"> {
  value(row: number): string;
}

/** Row i is `bytes[offsets[i] .. offsets[i + 1]]`, in UTF-8. */
export interface Utf8Column extends ColumnOf<"utf8"> {
  readonly bytes: Uint8Array;
  /** At least `rowCount + 1`, never falling. */
  readonly offsets: Uint32Array;
}

/** Row i is `dictionary[codes[i]]`: a predicate is tried once for each distinct string. */
export interface DictionaryColumn extends ColumnOf<"dictionary"> {
  readonly dictionary: readonly string[];
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
}

/** JSON values as `JSON.parse` gives them; integers beyond 2^53 may be bigint. Not asked for null rows. */
export interface JsonColumn extends ColumnOf<"json"> {
  value(row: number): unknown;
}

/** Array: row i is elements `offsets[i]` up to `offsets[i + 1]`; none of them is null. */
export interface ArrayColumn extends ColumnOf<"array"> {
  /** At least `rowCount + 1`, never falling. */
  readonly offsets: Uint32Array;
  readonly elements: NumberColumn | Int64Column | BoolColumn | StringColumn;
}
