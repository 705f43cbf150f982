import type { Bitset } from "../../kernels/bitset.ts";
import { holds, order } from "../constants.ts";
import type {
  ArrayColumn,
  BoolColumn,
  FilterColumn,
  Int64Column,
  JsonColumn,
  NumberColumn,
} from "../filter_columns.ts";
import type { Constant, PredicateOf } from "../predicate.ts";
import type { Truth } from "../truth.ts";
import { ConstantSet } from "./constant_set.ts";
import { compareInt64, compareNumbers } from "./number_column.ts";
import { scanRows, withNulls } from "./scan_rows.ts";
import { compareTest, inTest, likeTest, regexTest, scanStrings } from "./string_column.ts";

/** A predicate that asks each value of a column. */
export type ColumnPredicate = PredicateOf<"compare" | "in" | "like" | "regex">;

/** Answers by a look at a column of plain values; slow scans look at the rows of `scope` only. */
export function scanColumn(
  predicate: ColumnPredicate,
  column: Exclude<FilterColumn, JsonColumn | ArrayColumn>,
  rowCount: number,
  scope: Bitset | undefined,
): Truth {
  switch (column.kind) {
    case "number":
      return scanNumbers(predicate, column, rowCount, scope);
    case "int64":
      return scanInt64(predicate, column, rowCount, scope);
    case "bool":
      return scanBools(predicate, column, rowCount, scope);
    default:
      return scanStrings(column, rowCount, scope, stringTest(predicate));
  }
}

function stringTest(predicate: ColumnPredicate) {
  switch (predicate.kind) {
    case "compare":
      return compareTest(predicate.op, String(predicate.value));
    case "in":
      return inTest(predicate.values.map(String));
    case "like":
      return likeTest(predicate.pattern);
    case "regex":
      return regexTest(predicate.pattern);
  }
}

function scanNumbers(
  predicate: ColumnPredicate,
  column: NumberColumn,
  rowCount: number,
  scope: Bitset | undefined,
): Truth {
  const { values, nulls } = column;
  if (predicate.kind === "compare" && isSparse(scope)) {
    const { op, value } = predicate;
    const constant = values instanceof Float32Array ? Math.fround(Number(value)) : Number(value);
    return scanRows(rowCount, scope, nulls, (row) => holds(op, order(values[row], constant)));
  }
  if (predicate.kind === "compare") {
    return withNulls(compareNumbers(column, rowCount, predicate.op, asNumber(predicate.value)), nulls);
  }
  const round = values instanceof Float32Array ? Math.fround : (value: number) => value;
  const set = new Set(valuesOf(predicate).map((value) => round(Number(value))));
  return scanRows(rowCount, scope, nulls, (row) => set.has(values[row]));
}

function scanInt64(
  predicate: ColumnPredicate,
  column: Int64Column,
  rowCount: number,
  scope: Bitset | undefined,
): Truth {
  const { values, nulls } = column;
  if (predicate.kind === "compare" && isSparse(scope)) {
    const { op, value } = predicate;
    return scanRows(rowCount, scope, nulls, (row) => holds(op, order(values[row], value)));
  }
  if (predicate.kind === "compare") {
    return withNulls(compareInt64(column, rowCount, predicate.op, asNumber(predicate.value)), nulls);
  }
  const set = new ConstantSet(valuesOf(predicate));
  // Most rows are told apart by their lower half, without making a bigint of them.
  const lowers = new Set(valuesOf(predicate).map((value) => Number(BigInt.asUintN(32, wholePart(value)))));
  const halves = new Uint32Array(values.buffer, values.byteOffset, 2 * rowCount);
  return scanRows(rowCount, scope, nulls, (row) => lowers.has(halves[2 * row]) && set.has(values[row]));
}

function scanBools(
  predicate: ColumnPredicate,
  { values, nulls }: BoolColumn,
  rowCount: number,
  scope: Bitset | undefined,
): Truth {
  const passes = [false, true].map((value) => new ConstantSet(valuesOf(predicate)).has(value));
  const negated = predicate.kind === "compare" && predicate.op === "!=";
  return scanRows(rowCount, scope, nulls, (row) => passes[values[row] === 0 ? 0 : 1] !== negated);
}

/** Whether so few rows matter that looking at each costs less than a loop over all. */
export function isSparse(scope: Bitset | undefined): boolean {
  return scope !== undefined && scope.count() * 16 < scope.length;
}

function valuesOf(predicate: ColumnPredicate): readonly Constant[] {
  if (predicate.kind === "in") return predicate.values;
  return predicate.kind === "compare" ? [predicate.value] : [];
}

function asNumber(value: Constant): number | bigint {
  return typeof value === "bigint" ? value : Number(value);
}

function wholePart(value: Constant): bigint {
  return typeof value === "bigint" ? value : BigInt(Math.trunc(Number(value)));
}
