import type { ArithmeticOp, CompareOp } from "./operators.ts";
import type { Constant } from "./predicate.ts";

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

export function isInt64(value: bigint): boolean {
  return value >= INT64_MIN && value <= INT64_MAX;
}

/**
 * Arithmetic on numbers; undefined where there is no answer (division by zero, bit operators on fractions).
 * On integers it is exact in 64 bits and wraps as Milvus's does; `/` then cuts towards zero.
 */
export function calculate(
  op: ArithmeticOp,
  integer: boolean,
  left: number | bigint,
  right: number | bigint,
): number | bigint | undefined {
  if (!integer) return calculateFloat(op, Number(left), Number(right));
  if (typeof left === "number" && typeof right === "number") {
    // Most integers are small: the plain result is exact as long as it is safe.
    const quick = quickInteger(op, left, right);
    if (quick !== undefined && Number.isSafeInteger(quick)) return quick;
  }
  const exact = calculateInteger(op, BigInt(left), BigInt(right));
  return exact === undefined ? undefined : BigInt.asIntN(64, exact);
}

function calculateFloat(op: ArithmeticOp, left: number, right: number): number | bigint | undefined {
  switch (op) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0 ? undefined : left / right;
    case "%":
      return right === 0 ? undefined : left % right;
    case "**":
      return left ** right;
    default:
      return Number.isInteger(left) && Number.isInteger(right) ? calculate(op, true, left, right) : undefined;
  }
}

function quickInteger(op: ArithmeticOp, left: number, right: number): number | undefined {
  switch (op) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0 ? undefined : Math.trunc(left / right);
    case "%":
      return right === 0 ? undefined : left % right;
    default:
      return undefined;
  }
}

function calculateInteger(op: ArithmeticOp, left: bigint, right: bigint): bigint | undefined {
  switch (op) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0n ? undefined : left / right;
    case "%":
      return right === 0n ? undefined : left % right;
    case "**":
      return power(left, right);
    case "<<":
      return right < 0n || right > 63n ? undefined : left << right;
    case ">>":
      return right < 0n || right > 63n ? undefined : left >> right;
    case "&":
      return left & right;
    case "|":
      return left | right;
    case "^":
      return left ^ right;
  }
}

/** Undefined beyond 64 bits, which is known before the power is taken: `9 ** 999999999` must not be tried. */
function power(base: bigint, exponent: bigint): bigint | undefined {
  if (exponent < 0n) return undefined;
  if (base === 0n || base === 1n) return exponent === 0n ? 1n : base;
  if (base === -1n) return exponent % 2n === 0n ? 1n : -1n;
  return exponent > 63n ? undefined : base ** exponent;
}

/** Less than 0, 0 or more than 0; NaN where there is no order, which no comparison but `!=` survives. */
export function order(left: Constant, right: Constant): number {
  if (typeof left === "string" && typeof right === "string") return orderStrings(left, right);
  // JavaScript compares numbers with bigints by their exact values.
  if (left < right) return -1;
  if (left > right) return 1;
  return left <= right ? 0 : Number.NaN;
}

export function holds(op: CompareOp, ordered: number): boolean {
  switch (op) {
    case "==":
      return ordered === 0;
    case "!=":
      return ordered !== 0;
    case "<":
      return ordered < 0;
    case "<=":
      return ordered <= 0;
    case ">":
      return ordered > 0;
    case ">=":
      return ordered >= 0;
  }
}

/**
 * The order of the strings' UTF-8 bytes, which is that of their code points. UTF-16 differs in one place: surrogates
 * (characters from U+10000) sort below U+E000 to U+FFFF there.
 */
export function orderStrings(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a !== b) return codePointRank(a) - codePointRank(b);
  }
  return left.length - right.length;
}

function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}
