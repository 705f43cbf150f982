import { calculate } from "../constants.ts";
import type { FilterColumn } from "../filter_columns.ts";
import type { Constant, FieldTarget, ValueExpression } from "../predicate.ts";
import { shiftTime } from "../time/interval.ts";
import type { Evaluation } from "./evaluation.ts";
import { asScalar } from "./json_value.ts";
import { stringReader } from "./string_column.ts";

/** The value of an expression in a row; undefined where it is null or has none. */
export type ValueReader = (row: number) => Constant | undefined;

/** Row by row, for what has no loop of its own: arithmetic, and columns compared with columns. */
export function valueReader(expression: ValueExpression, evaluation: Evaluation): ValueReader {
  switch (expression.kind) {
    case "constant":
      return () => expression.value;
    case "target":
      return targetReader(expression.target, evaluation);
    case "length":
      return lengthReader(expression.target, evaluation);
    case "shift": {
      const operand = valueReader(expression.operand, evaluation);
      return (row) => {
        const micros = operand(row);
        return typeof micros === "bigint" ? shiftTime(micros, expression.interval) : undefined;
      };
    }
    case "arithmetic": {
      const left = valueReader(expression.left, evaluation);
      const right = valueReader(expression.right, evaluation);
      const { op, integer } = expression;
      return (row) => {
        const a = asNumber(left(row));
        const b = asNumber(right(row));
        return a === undefined || b === undefined ? undefined : calculate(op, integer, a, b);
      };
    }
  }
}

/** The value at a target, whatever its column. */
export function targetReader(target: FieldTarget, evaluation: Evaluation): ValueReader {
  const column = evaluation.columnAt(target);
  if (column === undefined) return () => undefined;
  return unlessNull(column, presentReader(target, column, evaluation));
}

function lengthReader(target: FieldTarget, evaluation: Evaluation): ValueReader {
  const column = evaluation.column(target.field);
  if (column?.kind === "array") {
    const { offsets } = column;
    return unlessNull(column, (row) => offsets[row + 1] - offsets[row]);
  }
  if (column?.kind !== "json") return () => undefined;
  const read = evaluation.jsonReader(column, target);
  return unlessNull(column, (row) => {
    const value = read(row);
    return Array.isArray(value) ? value.length : undefined;
  });
}

function unlessNull({ nulls }: FilterColumn, read: ValueReader): ValueReader {
  return nulls === undefined ? read : (row) => (nulls.has(row) ? undefined : read(row));
}

function presentReader(target: FieldTarget, column: FilterColumn, evaluation: Evaluation): ValueReader {
  switch (column.kind) {
    case "number":
    case "int64":
      return (row) => column.values[row];
    case "bool":
      return (row) => column.values[row] !== 0;
    case "array":
      return () => undefined;
    case "json": {
      const read = evaluation.jsonReader(column, target);
      return (row) => asScalar(read(row));
    }
    default:
      return stringReader(column);
  }
}

function asNumber(value: Constant | undefined): number | bigint | undefined {
  return typeof value === "number" || typeof value === "bigint" ? value : undefined;
}
