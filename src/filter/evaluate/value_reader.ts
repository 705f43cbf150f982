import { calculate } from "../constants.ts";
import type { FilterColumns } from "../filter_columns.ts";
import type { Constant, FieldTarget, ValueExpression } from "../predicate.ts";
import { asScalar, atPath } from "./json_value.ts";
import { stringReader } from "./string_column.ts";

/** The value of an expression in a row; undefined where it is null or has none. */
export type ValueReader = (row: number) => Constant | undefined;

/** Row by row, for what has no loop of its own: arithmetic, and columns compared with columns. */
export function valueReader(expression: ValueExpression, columns: FilterColumns): ValueReader {
  switch (expression.kind) {
    case "constant":
      return () => expression.value;
    case "target":
      return targetReader(expression.target, columns);
    case "arithmetic": {
      const left = valueReader(expression.left, columns);
      const right = valueReader(expression.right, columns);
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
export function targetReader(target: FieldTarget, columns: FilterColumns): ValueReader {
  const column = columns.column(target.field);
  if (column === undefined) return () => undefined;
  const { nulls } = column;
  const read = presentReader(target, column);
  return nulls === undefined ? read : (row) => (nulls.has(row) ? undefined : read(row));
}

function presentReader(target: FieldTarget, column: NonNullable<ReturnType<FilterColumns["column"]>>): ValueReader {
  switch (column.kind) {
    case "number":
    case "int64":
      return (row) => column.values[row];
    case "bool":
      return (row) => column.values[row] !== 0;
    case "json":
      return (row) => asScalar(atPath(column.value(row), target.path));
    default:
      return stringReader(column);
  }
}

function asNumber(value: Constant | undefined): number | bigint | undefined {
  return typeof value === "number" || typeof value === "bigint" ? value : undefined;
}
