import type { Evaluation } from "../evaluate/evaluation.ts";
import type { Constant, Predicate, PredicateOf } from "../predicate.ts";
import type { PredicateProvider } from "../predicate_provider.ts";
import { estimateLeaf } from "./estimate_leaf.ts";

/** A predicate with the way in which it is answered. */
export interface PlanNode {
  readonly predicate: Predicate;
  /** Those of `and`, `or` and `not`, in the order in which they are asked. */
  readonly operands: readonly PlanNode[];
  /** Who answers in place of a scan. */
  readonly provider?: PredicateProvider;
  /** The share of the rows for which it is thought to be true. */
  readonly share: number;
  /** Nanoseconds a row, roughly: only their order matters. */
  readonly cost: number;
}

/** What setting the bits of an answer costs, for each of its rows. */
const COST_OF_ANSWER = 3;
const COST_OF_BITS = 0.05;

/**
 * Decides who answers each part of a filter, and in which order the operands of `and` and `or` are asked: first those
 * that leave the fewest rows open for what they cost (the rank of Hellerstein and Stonebraker, "Predicate migration",
 * 1993). Comparisons of one field are joined, so that an index answers `a > 1 and a < 5` at once, and equalities
 * joined by `or` become one `in`.
 */
export function planFilter(predicate: Predicate, evaluation: Evaluation): PlanNode {
  const provided = planProvider(predicate, evaluation);
  if (provided !== undefined) return provided;
  switch (predicate.kind) {
    case "and":
    case "or":
      return planJunction(predicate, evaluation);
    case "not": {
      const operand = planFilter(predicate.operand, evaluation);
      return { predicate, operands: [operand], share: 1 - operand.share, cost: operand.cost };
    }
    default:
      return { predicate, operands: [], ...estimateLeaf(predicate, evaluation) };
  }
}

function planProvider(predicate: Predicate, { providers, rowCount }: Evaluation): PlanNode | undefined {
  if (predicate.kind === "constant") return undefined;
  for (const provider of providers) {
    const rows = provider.estimate?.(predicate, rowCount);
    if (rows === undefined) continue;
    const share = rowCount === 0 ? 0 : rows / rowCount;
    // More than half is found as what is missing.
    const cost = COST_OF_BITS + Math.min(share, 1 - share) * COST_OF_ANSWER;
    return { predicate, operands: [], provider, share, cost };
  }
  return undefined;
}

function planJunction(predicate: PredicateOf<"and" | "or">, evaluation: Evaluation): PlanNode {
  const isAnd = predicate.kind === "and";
  const joined = isAnd ? joinRanges(predicate) : joinEqualities(predicate);
  if (joined.length === 1) return planFilter(joined[0], evaluation);
  const operands = joined.map((operand) => planFilter(operand, evaluation));
  // What an operand settles: the rows that it makes false in an `and`, true in an `or`.
  const rank = ({ share, cost }: PlanNode) => (isAnd ? 1 - share : share) / Math.max(cost, COST_OF_BITS);
  operands.sort((a, b) => rank(b) - rank(a));
  let open = 1;
  let cost = 0;
  for (const operand of operands) {
    cost += operand.cost * open;
    open *= isAnd ? operand.share : 1 - operand.share;
  }
  return { predicate: { kind: predicate.kind, operands: joined }, operands, share: isAnd ? open : 1 - open, cost };
}

/** The operands with the ranges of one field in an `and` of their own, unless there is nothing else. */
function joinRanges({ operands }: PredicateOf<"and" | "or">): readonly Predicate[] {
  const isRange = (predicate: Predicate) => predicate.kind === "compare" && predicate.op !== "!=";
  return joinByTarget(operands, isRange, (ranges) =>
    ranges.length === operands.length ? undefined : { kind: "and", operands: ranges },
  );
}

function joinEqualities({ operands }: PredicateOf<"and" | "or">): readonly Predicate[] {
  const isEquality = (predicate: Predicate) =>
    predicate.kind === "in" || (predicate.kind === "compare" && predicate.op === "==");
  return joinByTarget(operands, isEquality, (equalities, first) => {
    if (first.kind !== "compare" && first.kind !== "in") return undefined;
    const values: Constant[] = [];
    for (const equality of equalities) {
      if (equality.kind === "compare") values.push(equality.value);
      if (equality.kind === "in") for (const value of equality.values) values.push(value);
    }
    return { kind: "in", target: first.target, values };
  });
}

/** Puts what `join` makes of several operands with one target in the place of the first of them. */
function joinByTarget(
  operands: readonly Predicate[],
  canJoin: (predicate: Predicate) => boolean,
  join: (group: readonly Predicate[], first: Predicate) => Predicate | undefined,
): readonly Predicate[] {
  const groups = new Map<string, Predicate[]>();
  for (const operand of operands) {
    if (!canJoin(operand) || !("target" in operand)) continue;
    const key = JSON.stringify(operand.target);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [operand]);
    else group.push(operand);
  }
  const joins = new Map<Predicate, Predicate>();
  const dropped = new Set<Predicate>();
  for (const group of groups.values()) {
    const joined = group.length > 1 ? join(group, group[0]) : undefined;
    if (joined === undefined) continue;
    joins.set(group[0], joined);
    for (const member of group.slice(1)) dropped.add(member);
  }
  return operands.filter((operand) => !dropped.has(operand)).map((operand) => joins.get(operand) ?? operand);
}
