import type { Bitset } from "../../kernels/bitset.ts";
import type { FilterColumns } from "../filter_columns.ts";
import type { Predicate, PredicateOf } from "../predicate.ts";
import { conjoin, constantTruth, disjoin, negate, notFalse, type Truth } from "../truth.ts";
import { evaluateLeaf } from "./evaluate_leaf.ts";

/**
 * Answers a predicate over all rows, whole columns at a time.
 *
 * `scope`: the rows whose answer matters (absent: all); the others may come out as anything. So the right side of
 * an `and` need not look at rows that the left has made false.
 */
export function evaluate(predicate: Predicate, columns: FilterColumns, scope?: Bitset): Truth {
  for (const provider of columns.providers ?? []) {
    const answer = provider.answer(predicate, columns.rowCount);
    if (answer !== undefined) return answer;
  }
  switch (predicate.kind) {
    case "not":
      return negate(evaluate(predicate.operand, columns, scope));
    case "and":
      return all(predicate, columns, scope);
    case "or":
      return any(predicate, columns, scope);
    default:
      return evaluateLeaf(predicate, columns, scope);
  }
}

function all({ operands }: PredicateOf<"and" | "or">, columns: FilterColumns, scope?: Bitset): Truth {
  let truth = constantTruth(columns.rowCount, true);
  let open = scope;
  for (const operand of operands) {
    truth = conjoin(truth, evaluate(operand, columns, open));
    open = within(notFalse(truth), scope);
  }
  return truth;
}

function any({ operands }: PredicateOf<"and" | "or">, columns: FilterColumns, scope?: Bitset): Truth {
  let truth = constantTruth(columns.rowCount, false);
  let open = scope;
  for (const operand of operands) {
    truth = disjoin(truth, evaluate(operand, columns, open));
    open = within(truth.isTrue.clone().not(), scope);
  }
  return truth;
}

function within(rows: Bitset, scope: Bitset | undefined): Bitset {
  return scope === undefined ? rows : rows.and(scope);
}
