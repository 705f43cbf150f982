import type { LeafPredicate } from "../evaluate/evaluate_leaf.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import type { FilterColumn } from "../filter_columns.ts";
import type { CompareOp } from "../operators.ts";

interface Estimate {
  readonly share: number;
  readonly cost: number;
}

/** Shares where nothing is known of the values, after Selinger et al., "Access path selection" (1979). */
const EQUAL = 1 / 100;
const RANGE = 1 / 3;
const PATTERN = 1 / 10;
const MOST_IN = 1 / 2;

/** Nanoseconds that reading one value takes, measured roughly. */
const COST: Readonly<Record<FilterColumn["kind"], number>> = {
  ...{ number: 1, int64: 1.5, bool: 5, dictionary: 6, utf8: 20, string: 30, array: 50, json: 1000 },
};
const COST_OF_SET = 10;
const COST_OF_PATTERN = 60;
const COST_OF_ARITHMETIC = 60;

/** How many rows a leaf is likely to be true for, and what a scan costs. */
export function estimateLeaf(predicate: LeafPredicate, evaluation: Evaluation): Estimate {
  switch (predicate.kind) {
    case "constant":
      return { share: predicate.truth ? 1 : 0, cost: 0 };
    case "compare_values":
      return { share: shareOf(predicate.op), cost: COST_OF_ARITHMETIC };
    case "text_match":
    case "phrase_match":
      return { share: PATTERN, cost: COST.json };
    default: {
      const column = evaluation.column(predicate.target.field);
      if (predicate.kind === "is_null") return estimateNull(column, predicate.target.path.length > 0, evaluation);
      if (column === undefined) return { share: 0, cost: 0 };
      return estimateScan(predicate, column);
    }
  }
}

function estimateNull(column: FilterColumn | undefined, isKey: boolean, { rowCount }: Evaluation): Estimate {
  if (column === undefined) return { share: 1, cost: 0 };
  if (isKey) return { share: PATTERN, cost: COST[column.kind] };
  // A nulls' bitset may be longer than the rows.
  const nulls = column.nulls?.count() ?? 0;
  return { share: rowCount === 0 ? 0 : Math.min(1, nulls / rowCount), cost: 0 };
}

function estimateScan(
  predicate: Exclude<
    LeafPredicate,
    { kind: "constant" | "compare_values" | "is_null" | "text_match" | "phrase_match" }
  >,
  column: FilterColumn,
): Estimate {
  const cost = COST[column.kind];
  switch (predicate.kind) {
    case "compare":
      return { share: column.kind === "bool" ? 0.5 : shareOf(predicate.op), cost };
    case "in":
      return { share: Math.min(MOST_IN, predicate.values.length * EQUAL), cost: cost + COST_OF_SET };
    case "contains":
      return { share: PATTERN, cost: cost + COST_OF_SET };
    default:
      return { share: PATTERN, cost: cost + COST_OF_PATTERN };
  }
}

function shareOf(op: CompareOp): number {
  if (op === "==") return EQUAL;
  return op === "!=" ? 1 - EQUAL : RANGE;
}
