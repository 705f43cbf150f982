import { Bitset } from "../../kernels/bitset.ts";
import { holds, order } from "../constants.ts";
import type { FilterColumn, JsonColumn } from "../filter_columns.ts";
import { filterUnanswered } from "../filter_error.ts";
import type { Constant, Predicate, PredicateOf } from "../predicate.ts";
import { constantTruth, type Truth } from "../truth.ts";
import { scanArrays } from "./array_rows.ts";
import { ConstantSet, kindOf } from "./constant_set.ts";
import { containsTest, equalsTest } from "./contains_test.ts";
import type { Evaluation } from "./evaluation.ts";
import { asScalar, isAbsent } from "./json_value.ts";
import { type ColumnPredicate, scanColumn } from "./scan_column.ts";
import { copyNulls, scanRows } from "./scan_rows.ts";
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
      const column = evaluation.columnAt(predicate.target);
      if (predicate.kind === "is_null") return isNull(predicate, column, evaluation, scope);
      if (column === undefined) return constantTruth(rowCount, undefined);
      if (column.kind === "json") return scanJson(predicate, column, evaluation, scope);
      if (predicate.kind !== "contains" && predicate.kind !== "equals") {
        return column.kind === "array"
          ? constantTruth(rowCount, undefined)
          : scanColumn(predicate, column, rowCount, scope);
      }
      return column.kind === "array"
        ? scanArrays(predicate, column, rowCount, scope)
        : constantTruth(rowCount, undefined);
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
  if (column.kind !== "json" || target.path.length === 0) return { isTrue };
  const read = evaluation.jsonReader(column, target);
  const absent = scanRows(rowCount, scope, column.nulls, (row) => isAbsent(read(row)));
  return { isTrue: isTrue.or(absent.isTrue) };
}

/**
 * A JSON value of another kind than the constant is unknown, as null and nothing are (Milvus 2.6,
 * https://github.com/milvus-io/milvus/issues/50699). An `in` is the `or` of its equalities: with constants of several
 * kinds, a value that is none of them is unknown.
 */
function scanJson(
  predicate: ColumnPredicate | PredicateOf<"contains" | "equals">,
  column: JsonColumn,
  evaluation: Evaluation,
  scope: Bitset | undefined,
): Truth {
  const { rowCount } = evaluation;
  const read = evaluation.jsonReader(column, predicate.target);
  if (predicate.kind === "contains" || predicate.kind === "equals") {
    const test = predicate.kind === "contains" ? containsTest(predicate) : equalsTest(predicate.elements);
    return scanRows(rowCount, scope, column.nulls, (row) => test(read(row)));
  }
  const test = jsonTest(predicate);
  // A regular expression alone is false, not unknown, where there is no string (Milvus's page on pattern matching).
  const otherwise = predicate.kind === "regex" ? false : undefined;
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
