import { elementField, type FieldSchema } from "./field_schema.ts";
import { LIMITS } from "./limits.ts";
import { parseTimestamp } from "./time/timestamp.ts";
import { isWellKnownText } from "./well_known_text.ts";

const INT_BITS = { Int8: 8, Int16: 16, Int32: 32 } as const;
const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_FLOAT = 3.4028234663852886e38;
const LONE_SURROGATE = /\p{Surrogate}/u;
const DECIMAL = /^[+-]?\d+$/;

/** What is wrong with a value of a scalar field, as a sentence for an error's detail; undefined when it fits. */
export function scalarProblem(field: FieldSchema, value: unknown): string | undefined {
  switch (field.type) {
    case "Bool":
      return typeof value === "boolean" ? undefined : expected("true or false", value);
    case "Int8":
    case "Int16":
    case "Int32":
      return integerProblem(INT_BITS[field.type], value);
    case "Int64":
      return int64Problem(value);
    case "Float":
      return floatProblem(value, MAX_FLOAT);
    case "Double":
      return floatProblem(value, Number.MAX_VALUE);
    case "VarChar":
      return textProblem(value, field.maxLength ?? LIMITS.maxVarCharBytes, field.isPrimaryKey);
    case "Timestamptz":
      return timestampProblem(value);
    case "Geometry":
      return geometryProblem(value);
    case "Array":
      return arrayProblem(field, value);
    default:
      return undefined;
  }
}

/**
 * An exact int64, or undefined where the value is none: bigint, decimal text, or a safe integer
 * (a larger number was rounded before it came here).
 */
export function toInt64(value: unknown): bigint | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  const wide = typeof value === "string" && DECIMAL.test(value) ? BigInt(value) : value;
  return typeof wide === "bigint" && wide >= MIN_INT64 && wide <= MAX_INT64 ? wide : undefined;
}

/** A value as an error shows it: short, and strings in quotes. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return String(value);
  if (ArrayBuffer.isView(value)) return value.constructor.name;
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function expected(what: string, value: unknown): string {
  return `expected ${what}, found ${shown(value)}`;
}

function integerProblem(bits: number, value: unknown): string | undefined {
  const limit = 2 ** (bits - 1);
  const wide = toInt64(typeof value === "string" ? undefined : value);
  if (wide !== undefined && wide >= -limit && wide < limit) return undefined;
  return expected(`a whole number from ${-limit} to ${limit - 1}`, value);
}

function int64Problem(value: unknown): string | undefined {
  if (toInt64(value) !== undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value)) {
    return `${value} is beyond the whole numbers that a JavaScript number holds exactly: give a bigint or a string`;
  }
  return expected(`a whole number from ${MIN_INT64} to ${MAX_INT64}, as bigint, string or safe integer`, value);
}

function floatProblem(value: unknown, most: number): string | undefined {
  if (typeof value === "number" && Math.abs(value) <= most) return undefined;
  return expected(`a finite number up to ${most}`, value);
}

function textProblem(value: unknown, maxBytes: number, isKey: boolean): string | undefined {
  if (typeof value !== "string") return expected("a text", value);
  // Elsewhere it becomes a replacement character; of keys, two would become one.
  if (isKey && LONE_SURROGATE.test(value))
    return `half of a surrogate pair in ${shown(value)}, which UTF-8 cannot hold`;
  // A UTF-16 unit takes at most three bytes, so that short texts need not be measured.
  if (value.length * 3 <= maxBytes) return undefined;
  const bytes = Buffer.byteLength(value, "utf8");
  return bytes <= maxBytes ? undefined : `${bytes} bytes of UTF-8; max_length is ${maxBytes}`;
}

function timestampProblem(value: unknown): string | undefined {
  if (typeof value === "string" && parseTimestamp(value) !== undefined) return undefined;
  return expected("an ISO 8601 time, as 2026-01-31T12:00:00+08:00, from the year 1 to 9999", value);
}

function geometryProblem(value: unknown): string | undefined {
  if (typeof value === "string" && isWellKnownText(value)) return undefined;
  return expected("a geometry in well-known text, as POINT (13.4 52.5)", value);
}

function arrayProblem(field: FieldSchema, value: unknown): string | undefined {
  if (!Array.isArray(value)) return expected("an array", value);
  const most = field.maxCapacity ?? LIMITS.maxArrayCapacity;
  if (value.length > most) return `${value.length} elements; max_capacity is ${most}`;
  const element = elementField(field);
  for (let i = 0; i < value.length; i++) {
    const problem = scalarProblem(element, value[i]);
    if (problem !== undefined) return `element ${i}: ${problem}`;
  }
  return undefined;
}
