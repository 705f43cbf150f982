import type { Bitset } from "../../kernels/bitset.ts";
import { explainNode, type FilterExplanation } from "../plan/explain.ts";
import type { PlanNode } from "../plan/plan.ts";
import { conjoin, constantTruth, disjoin, negate, notFalse, type Truth } from "../truth.ts";
import { evaluateLeaf } from "./evaluate_leaf.ts";
import type { Evaluation } from "./evaluation.ts";

/**
 * Answers a planned predicate over all rows, whole columns at a time.
 *
 * `scope`: the rows whose answer matters (absent: all); the others may come out as anything. So the right side of
 * an `and` need not look at rows that the left has made false.
 */
export function evaluatePlan(node: PlanNode, evaluation: Evaluation, scope?: Bitset): Truth {
  const answer = askProviders(node, evaluation);
  if (answer !== undefined) return answer;
  const { predicate } = node;
  switch (predicate.kind) {
    case "not":
      return negate(evaluatePlan(node.operands[0], evaluation, scope));
    case "and":
      return all(node, evaluation, scope);
    case "or":
      return any(node, evaluation, scope);
    default:
      return evaluateLeaf(predicate, evaluation, scope);
  }
}

/** Evaluates every part over all rows, so that what is true can be held against what was expected. */
export function explainPlan(node: PlanNode, evaluation: Evaluation): { truth: Truth; explanation: FilterExplanation } {
  const operands = node.operands.map((operand) => explainPlan(operand, evaluation));
  const truth = evaluatePlan(node, evaluation);
  const explanations = operands.map(({ explanation }) => explanation);
  return { truth, explanation: explainNode(node, evaluation, truth.isTrue.count(), explanations) };
}

function askProviders({ predicate, provider }: PlanNode, { providers, rowCount }: Evaluation): Truth | undefined {
  const planned = provider?.answer(predicate, rowCount);
  if (planned !== undefined) return planned;
  for (const other of providers) {
    const answer = other === provider ? undefined : other.answer(predicate, rowCount);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function all({ operands }: PlanNode, evaluation: Evaluation, scope?: Bitset): Truth {
  let truth = constantTruth(evaluation.rowCount, true);
  let open = scope;
  for (const operand of operands) {
    truth = conjoin(truth, evaluatePlan(operand, evaluation, open));
    open = within(notFalse(truth), scope);
    if (open.isEmpty) break;
  }
  return truth;
}

function any({ operands }: PlanNode, evaluation: Evaluation, scope?: Bitset): Truth {
  let truth = constantTruth(evaluation.rowCount, false);
  let open = scope;
  for (const operand of operands) {
    truth = disjoin(truth, evaluatePlan(operand, evaluation, open));
    open = within(truth.isTrue.clone().not(), scope);
    if (open.isEmpty) break;
  }
  return truth;
}

function within(rows: Bitset, scope: Bitset | undefined): Bitset {
  return scope === undefined ? rows : rows.and(scope);
}
