import type { FilterColumn } from "../../filter/index.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";

/** Parts of a column as they are stored, by name. */
export type ColumnParts = Record<string, Uint8Array>;

/**
 * The values of one scalar field, row after row, in typed arrays: the same form in a batch, in the log,
 * in a growing segment and in a sealed one.
 */
export interface Column {
  readonly field: FieldSchema;
  readonly count: number;
  /** Bytes of memory. */
  readonly bytes: number;
  /** Bytes that the rows fill: `bytes` without the room to grow. */
  readonly usedBytes: number;
  /**
   * Adds one value that was checked against the field; null where the field is nullable.
   */
  push(value: unknown): void;
  /** Adds all rows of a column of the same field. */
  append(other: Column): void;
  /** Adds one row of a column of the same field. */
  appendRow(other: Column, row: number): void;
  /** The value as an answer carries it: Int64 as a decimal string, JSON parsed, null where it is null. */
  read(row: number): unknown;
  /** The form in which filters read it. */
  filterColumn(): FilterColumn;
  save(): ColumnParts;
  load(count: number, parts: ColumnParts): void;
}

/** Between which values keys lie: what lies outside need not be looked for. */
export interface KeyRange {
  readonly least: bigint;
  readonly most: bigint;
  /** Each is larger than the one before, so that none is there twice. */
  readonly rises: boolean;
}

/** A column whose rows can be keys of a table. */
export interface KeyColumn extends Column {
  /** Undefined where it is not known: then anything may be there. */
  range(): KeyRange | undefined;
  /** 32 bits. In which partition a row lies follows from that of its partition key, so that it must never change. */
  hash(row: number): number;
  /** Whether row `row` holds what row `otherRow` of `other` holds; `other` is a key column of the same type. */
  equals(row: number, other: KeyColumn, otherRow: number): boolean;
}
