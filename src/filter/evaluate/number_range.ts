import type { CompareOp } from "../operators.ts";

/** The numbers from `low` to `high`, both included; `inverted`: all others (NaN among them). */
export interface NumberRange {
  readonly low: number;
  readonly high: number;
  readonly inverted: boolean;
}

/**
 * Every comparison of a double with a constant is a range, since doubles have neighbours: `x < c` is
 * `x <= previous(c)`. So one loop serves all six operators.
 */
export function numberRange(op: CompareOp, value: number): NumberRange {
  switch (op) {
    case "==":
      return { low: value, high: value, inverted: false };
    case "!=":
      return { low: value, high: value, inverted: true };
    case "<":
      return { low: -Infinity, high: -nextAbove(-value), inverted: false };
    case "<=":
      return { low: -Infinity, high: value, inverted: false };
    case ">":
      return { low: nextAbove(value), high: Infinity, inverted: false };
    case ">=":
      return { low: value, high: Infinity, inverted: false };
  }
}

/** One place for all calls: to make one takes longer than the rest. */
const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** The least double above `value`; NaN above infinity, so that such a range is empty. */
function nextAbove(value: number): number {
  if (value === Infinity) return Number.NaN;
  if (value === 0) return Number.MIN_VALUE;
  double[0] = value;
  bits[0] += value > 0 ? 1n : -1n;
  return double[0];
}

/** The integers from `low` to `high`, both included; `inverted`: all others. */
export interface IntegerRange {
  readonly low: bigint;
  readonly high: bigint;
  readonly inverted: boolean;
}

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** A comparison of an int64 with an integer or a float, exactly; a range whose low is above its high is empty. */
export function integerRange(op: CompareOp, value: bigint | number): IntegerRange {
  const floor = typeof value === "bigint" ? value : floorNearInt64(value);
  const ceiling = typeof value === "bigint" || Number(floor) === value ? floor : floor + 1n;
  const range = (low: bigint, high: bigint, inverted = false): IntegerRange => ({
    low: low < INT64_MIN ? INT64_MIN : low,
    high: high > INT64_MAX ? INT64_MAX : high,
    inverted,
  });
  switch (op) {
    case "==":
      return range(ceiling, floor);
    case "!=":
      return range(ceiling, floor, true);
    case "<":
      return range(INT64_MIN, ceiling - 1n);
    case "<=":
      return range(INT64_MIN, floor);
    case ">":
      return range(floor + 1n, INT64_MAX);
    case ">=":
      return range(ceiling, INT64_MAX);
  }
}

/** The greatest integer that is not above `value`; beyond all int64s it does not matter which. */
function floorNearInt64(value: number): bigint {
  return BigInt(Math.floor(Math.max(-(2 ** 64), Math.min(2 ** 64, value))));
}
