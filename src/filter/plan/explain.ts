import type { Evaluation } from "../evaluate/evaluation.ts";
import { describePredicate } from "./describe.ts";
import type { PlanNode } from "./plan.ts";

/** One node of a plan: what was expected of it and what came out. */
export interface FilterExplanation {
  /** In the filter language. */
  readonly predicate: string;
  /** Who answered: `scan`, the name of an index, `and`, `or`, `not`, `sample`. */
  readonly by: string;
  /** For how many rows the planner took it to be true. */
  readonly estimate: number;
  /** For how many rows it is true, looked at alone. */
  readonly truth: number;
  /** In the order in which they are asked. */
  readonly operands: readonly FilterExplanation[];
}

/** A node of the explanation once its rows are known. */
export function explainNode(
  node: PlanNode,
  { rowCount }: Evaluation,
  truth: number,
  operands: readonly FilterExplanation[],
): FilterExplanation {
  return {
    predicate: describePredicate(node.predicate),
    by: node.provider?.name ?? (node.operands.length > 0 ? node.predicate.kind : "scan"),
    estimate: Math.round(node.share * rowCount),
    truth,
    operands,
  };
}
