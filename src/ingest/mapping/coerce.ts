import type { RejectReason } from "../ingest_request.ts";
import type { FieldMapping, ScalarTypeName } from "./mapping.ts";
import { parseMoney } from "./money.ts";
import { plainText } from "./plain_text.ts";

/** Why a value or a record cannot be taken. */
export class Rejection {
  readonly reason: RejectReason;
  readonly message: string;
  constructor(reason: RejectReason, message: string) {
    this.reason = reason;
    this.message = message;
  }
}

/** Milvus's limit of a VarChar, in UTF-8 bytes. */
export const MAX_VARCHAR_BYTES = 65_535;

/** Texts that stand for a missing number. */
const MISSING = new Set(["", "none", "null", "n/a", "na", "-", "—", "–"]);

const INTEGER_BITS: Readonly<Partial<Record<ScalarTypeName, number>>> = { Int8: 8, Int16: 16, Int32: 32, Int64: 64 };
const MAX_FLOAT32 = 3.4028234663852886e38;

/** A value as its field wants it; null stays null. */
export function coerce(value: unknown, field: FieldMapping): unknown | Rejection {
  if (value === null || value === undefined) return null;
  switch (field.type) {
    case "VarChar":
      return limited(plainText(value, listSeparator(field.column)), field.column);
    case "JSON":
      return value;
    case "Bool":
      return toBool(value, field);
    case "Float":
    case "Double":
      return toFloat(value, field);
    default:
      return toInteger(value, field);
  }
}

/** Paths of categories read as paths; other lists as lists. */
function listSeparator(column: string): string {
  return /categor|path|breadcrumb/i.test(column) ? " > " : ", ";
}

/** A text that fits a VarChar. */
export function limited(text: string | null, column: string): string | null | Rejection {
  if (text === null || text.length * 3 <= MAX_VARCHAR_BYTES) return text;
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= MAX_VARCHAR_BYTES) return text;
  return new Rejection("too_long", `\`${column}\` has ${bytes} bytes, a VarChar holds ${MAX_VARCHAR_BYTES}`);
}

const BOOLS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  "1": true,
  false: false,
  no: false,
  "0": false,
};

function toBool(value: unknown, field: FieldMapping): boolean | null | Rejection {
  if (typeof value === "boolean") return value;
  const text = String(value).trim().toLowerCase();
  if (MISSING.has(text)) return null;
  return BOOLS[text] ?? wrongType(value, field);
}

function toFloat(value: unknown, field: FieldMapping): number | null | Rejection {
  const number = typeof value === "string" ? numberOfText(value, field) : value;
  if (number === null) return null;
  if (typeof number !== "number") return wrongType(value, field);
  const limit = field.type === "Float" ? MAX_FLOAT32 : Number.MAX_VALUE;
  if (Math.abs(number) <= limit) return number;
  return new Rejection("not_finite", `\`${field.column}\` is ${shown(value)}, not a finite ${field.type}`);
}

function numberOfText(text: string, field: FieldMapping): number | null | undefined {
  const trimmed = text.trim();
  if (MISSING.has(trimmed.toLowerCase())) return null;
  if (/^[+-]?(nan|inf(inity)?)$/i.test(trimmed)) return Number.NaN;
  const number = Number(trimmed);
  if (!Number.isNaN(number)) return number;
  if (field.money) return parseMoney(trimmed);
  return undefined;
}

function toInteger(value: unknown, field: FieldMapping): number | string | null | Rejection {
  if (typeof value === "string" && MISSING.has(value.trim().toLowerCase())) return null;
  if (typeof value === "number" && !Number.isFinite(value)) {
    return new Rejection("not_finite", `\`${field.column}\` is ${shown(value)}`);
  }
  const integer = integerOf(value);
  if (integer === undefined) return wrongType(value, field);
  const bits = INTEGER_BITS[field.type] ?? 64;
  if (BigInt.asIntN(bits, integer) !== integer) {
    return new Rejection("wrong_type", `\`${field.column}\` is ${shown(value)}, beyond ${field.type}`);
  }
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer.toString();
}

/** The exact integer that a value is; a number beyond 2^53 was rounded already and is none. */
export function integerOf(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (typeof value !== "string") return undefined;
  const digits = /^\s*([+-]?\d+)(?:\.0*)?\s*$/.exec(value)?.[1];
  return digits === undefined ? undefined : BigInt(digits.replace(/^\+/, ""));
}

function wrongType(value: unknown, field: FieldMapping): Rejection {
  return new Rejection("wrong_type", `\`${field.column}\` is ${shown(value)}, not ${field.type}`);
}

function shown(value: unknown): string {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
