import { filterError, quoted } from "./filter_error.ts";
import type { Token } from "./token.ts";

const HEX_FLOAT = /0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?[pP]([+-]?[0-9]+)/y;
const BASED = /0[xX][0-9a-fA-F]+|0[bB][01]+/y;
const FLOAT = /(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+/y;
const INTEGER = /[0-9]+/y;
/** The run of characters that a person would take for one number, for messages. */
const LOOKS_LIKE_NUMBER = /[0-9A-Za-z_.]+/y;
/** Far beyond any double and any int64, and short enough that converting it costs nothing. */
const MAX_DIGITS = 1_000;

/** Reads the number that begins at `at`: integers in base 2, 8 (leading 0), 10, 16; floats in base 10 and 16. */
export function readNumber(text: string, at: number): Token {
  const literal = match(HEX_FLOAT, text, at) ?? match(BASED, text, at) ?? match(FLOAT, text, at);
  const digits = literal ?? match(INTEGER, text, at) ?? "";
  const end = at + digits.length;
  const whole = match(LOOKS_LIKE_NUMBER, text, at) ?? digits;
  if (whole.length > digits.length) throw filterError(text, at, `${quoted(whole)} is not a number`);
  if (digits.length > MAX_DIGITS) throw filterError(text, at, `a number has at most ${MAX_DIGITS} digits`);
  return { kind: "literal", value: toValue(text, at, digits), at, end };
}

function toValue(text: string, at: number, digits: string): bigint | number {
  if (match(HEX_FLOAT, digits, 0) !== undefined) return hexFloat(text, at, digits);
  if (match(BASED, digits, 0) !== undefined) return BigInt(digits);
  if (/[.eE]/.test(digits)) return finite(text, at, Number(digits));
  if (!digits.startsWith("0") || digits === "0") return BigInt(digits);
  if (/[89]/.test(digits)) {
    throw filterError(text, at, `${quoted(digits)} is not a number`, {
      hint: "a leading 0 means octal: digits 0 to 7",
    });
  }
  return BigInt(`0o${digits}`);
}

function hexFloat(text: string, at: number, digits: string): number {
  HEX_FLOAT.lastIndex = 0;
  const [, whole = "", fraction = "", exponent = "0"] = HEX_FLOAT.exec(digits) ?? [];
  if (whole + fraction === "") throw filterError(text, at, `${quoted(digits)} is not a number`);
  const mantissa = Number(BigInt(`0x${whole}${fraction}`));
  return finite(text, at, mantissa * 2 ** (Number(exponent) - 4 * fraction.length));
}

function finite(text: string, at: number, value: number): number {
  if (Number.isFinite(value)) return value;
  throw filterError(text, at, "the number is too large for a double");
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
