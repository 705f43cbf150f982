import { Bitset } from "../kernels/bitset.ts";

/**
 * A predicate's answer over all rows, in three-valued logic.
 *
 * A row is true (bit in `isTrue`), unknown (bit in `isUnknown`), or else false; never both of the first two.
 */
export interface Truth {
  readonly isTrue: Bitset;
  /** Absent when no row is unknown. */
  readonly isUnknown?: Bitset;
}

/** The same answer in every row. */
export function constantTruth(rowCount: number, truth: boolean | undefined): Truth {
  const isTrue = truth === true ? Bitset.full(rowCount) : new Bitset(rowCount);
  return truth === undefined ? { isTrue, isUnknown: Bitset.full(rowCount) } : { isTrue };
}

/** False becomes true and true false; unknown stays. Changes its operand. */
export function negate({ isTrue, isUnknown }: Truth): Truth {
  isTrue.not();
  if (isUnknown !== undefined) isTrue.andNot(isUnknown);
  return { isTrue, isUnknown };
}

/** False if either is false, else unknown if either is, else true. Changes its operands. */
export function conjoin(left: Truth, right: Truth): Truth {
  if (left.isUnknown === undefined && right.isUnknown === undefined) return { isTrue: left.isTrue.and(right.isTrue) };
  const possible = notFalse(left).and(notFalse(right));
  const isTrue = left.isTrue.and(right.isTrue);
  return { isTrue, isUnknown: possible.andNot(isTrue) };
}

/** True if either is true, else unknown if either is, else false. Changes its operands. */
export function disjoin(left: Truth, right: Truth): Truth {
  const isTrue = left.isTrue.or(right.isTrue);
  const unknowns = [left.isUnknown, right.isUnknown].filter((unknown) => unknown !== undefined);
  if (unknowns.length === 0) return { isTrue };
  return { isTrue, isUnknown: unknowns.reduce((all, unknown) => all.or(unknown)).andNot(isTrue) };
}

/** The rows that are true or unknown, in a new bitset. */
export function notFalse({ isTrue, isUnknown }: Truth): Bitset {
  const rows = isTrue.clone();
  return isUnknown === undefined ? rows : rows.or(isUnknown);
}
