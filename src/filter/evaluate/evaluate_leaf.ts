import { Bitset } from "../../kernels/bitset.ts";
import { holds, order } from "../constants.ts";
import type {
  ArrayColumn,
  BoolColumn,
  FilterColumn,
  Int64Column,
  JsonColumn,
  NumberColumn,
} from "../filter_columns.ts";
import { filterUnanswered } from "../filter_error.ts";
import type { Constant, Predicate, PredicateOf } from "../predicate.ts";
import { constantTruth, type Truth } from "../truth.ts";
import { ConstantSet, kindOf } from "./constant_set.ts";
import { containsTest } from "./contains_test.ts";
import type { Evaluation } from "./evaluation.ts";
import { asScalar, isAbsent } from "./json_value.ts";
import { compareInt64, compareNumbers } from "./number_column.ts";
import { copyNulls, scanRows, withNulls } from "./scan_rows.ts";
import { compareTest, inTest, likeTest, regexTest, scanStrings } from "./string_column.ts";
import { valueReader } from "./value_reader.ts";

/** A predicate that is answered from columns, not from other predicates. */
export type LeafPredicate = Exclude<Predicate, PredicateOf<"and" | "or" | "not">>;

/** Answers a leaf by scanning its column; slow scans look at the rows of `scope` only. */
export function evaluateLeaf(predicate: LeafPredicate, evaluation: Evaluation, scope: Bitset | undefined): Truth {
  const { rowCount } = evaluation;
  switch (predicate.kind) {
    case "constant":
      return constantTruth(rowCount, predicate.truth);
    case "compare_values":
      return compareValues(predicate, evaluation, scope);
    case "text_match":
    case "phrase_match":
      throw filterUnanswered(predicate.kind, predicate.target.field);
    default: {
      const column = evaluation.column(predicate.target.field);
      if (predicate.kind === "is_null") return isNull(predicate, column, evaluation, scope);
      if (column === undefined) return constantTruth(rowCount, undefined);
      if (column.kind === "json" || column.kind === "array") return scanJson(predicate, column, evaluation, scope);
      return predicate.kind === "contains"
        ? constantTruth(rowCount, undefined)
        : scanColumn(predicate, column, rowCount, scope);
    }
  }
}

function compareValues(
  predicate: PredicateOf<"compare_values">,
  evaluation: Evaluation,
  scope: Bitset | undefined,
): Truth {
  const left = valueReader(predicate.left, evaluation);
  const right = valueReader(predicate.right, evaluation);
  return scanRows(evaluation.rowCount, scope, undefined, (row) => {
    const a = left(row);
    const b = a === undefined ? undefined : right(row);
    if (a === undefined || b === undefined || kindOf(a) !== kindOf(b)) return undefined;
    return holds(predicate.op, order(a, b));
  });
}

function isNull(
  { target }: PredicateOf<"is_null">,
  column: FilterColumn | undefined,
  evaluation: Evaluation,
  scope: Bitset | undefined,
): Truth {
  const { rowCount } = evaluation;
  if (column === undefined) return constantTruth(rowCount, true);
  const isTrue = copyNulls(column.nulls, rowCount) ?? new Bitset(rowCount);
  if ((column.kind !== "json" && column.kind !== "array") || target.path.length === 0) return { isTrue };
  const read = evaluation.jsonReader(column, target);
  const absent = scanRows(rowCount, scope, column.nulls, (row) => isAbsent(read(row)));
  return { isTrue: isTrue.or(absent.isTrue) };
}

type ColumnPredicate = PredicateOf<"compare" | "in" | "like" | "regex">;

function scanColumn(
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

/**
 * A JSON value of another kind than the constant is unknown, as null and nothing are (Milvus 2.6,
 * https://github.com/milvus-io/milvus/issues/50699). An `in` is the `or` of its equalities: with constants of several
 * kinds, a value that is none of them is unknown.
 */
function scanJson(
  predicate: ColumnPredicate | PredicateOf<"contains">,
  column: JsonColumn | ArrayColumn,
  evaluation: Evaluation,
  scope: Bitset | undefined,
): Truth {
  const { rowCount } = evaluation;
  const read = evaluation.jsonReader(column, predicate.target);
  if (predicate.kind === "contains") {
    const test = containsTest(predicate);
    return scanRows(rowCount, scope, column.nulls, (row) => test(read(row)));
  }
  const test = jsonTest(predicate);
  // A regular expression alone is false, not unknown, where there is no string (Milvus's page on pattern matching).
  const otherwise = predicate.kind === "regex" && column.kind === "json" ? false : undefined;
  return scanRows(rowCount, scope, column.nulls, (row) => {
    const value = asScalar(read(row));
    return (value === undefined ? undefined : test(value)) ?? otherwise;
  });
}

function jsonTest(predicate: ColumnPredicate): (value: Constant) => boolean | undefined {
  switch (predicate.kind) {
    case "compare": {
      const { op, value: constant } = predicate;
      const kind = kindOf(constant);
      return (value) => (kindOf(value) === kind ? holds(op, order(value, constant)) : undefined);
    }
    case "in": {
      const set = new ConstantSet(predicate.values);
      if (set.kinds === 0) return () => false;
      return (value) => set.has(value) || (set.kinds === 1 && set.hasKindOf(value) ? false : undefined);
    }
    case "like":
    case "regex":
      return (value) => (typeof value === "string" ? predicate.pattern.matches(value) : undefined);
  }
}

/** Whether so few rows matter that looking at each costs less than a loop over all. */
function isSparse(scope: Bitset | undefined): boolean {
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
