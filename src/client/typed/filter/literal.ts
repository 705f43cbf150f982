import { ElanusError } from "../../../errors/index.ts";
import { parseTimestamp } from "../../../schema/time/timestamp.ts";

/** A value that a filter can hold. */
export type Constant = string | number | bigint | boolean;

/** What an array in JSON may hold and a filter may ask for. */
export type JsonElement = Constant | readonly JsonElement[];

/** Beyond it a whole number is no int64 any more, but still a double. */
const INT64_LIMIT = 2 ** 63;

/**
 * A value as the filter language writes it (https://milvus.io/docs/boolean.md), exact and safe: whatever the text
 * holds stays inside of its quotes.
 *
 * @throws ElanusError INVALID_FILTER for what no filter can hold: NaN, infinities, half a surrogate pair.
 */
export function literal(value: Constant): string {
  switch (typeof value) {
    case "string":
      return textLiteral(value);
    case "number":
      return numberLiteral(value);
    case "bigint":
    case "boolean":
      return String(value);
    default:
      throw unfit(String(value), "a value is a text, a number, a bigint or a boolean; null is asked for by isNull()");
  }
}

/** @throws ElanusError INVALID_FILTER for a whole number that was rounded before it came here. */
export function refuseRounded(value: Constant, of: string): void {
  if (typeof value !== "number" || !Number.isInteger(value) || Number.isSafeInteger(value)) return;
  throw new ElanusError("INVALID_FILTER", `${value} was rounded before it came to the filter of ${of}`, {
    hint: "beyond 2^53 give a bigint, as 9007199254740993n",
  });
}

/** A moment as the filter language writes it. @throws ElanusError INVALID_FILTER for what is none. */
export function timeLiteral(value: string | Date): string {
  const isDate = value instanceof Date;
  const text = isDate && !Number.isNaN(value.getTime()) ? value.toISOString() : String(value);
  if (parseTimestamp(text) !== undefined) return `ISO '${text}'`;
  throw unfit(JSON.stringify(text), "a time is ISO 8601 text, as 2026-01-31T12:00:00+08:00, or a Date");
}

/** Values between brackets; lists may hold lists. */
export function listLiteral(values: readonly JsonElement[]): string {
  return `[${values.map(elementLiteral).join(", ")}]`;
}

export function elementLiteral(value: JsonElement): string {
  return isList(value) ? listLiteral(value) : literal(value);
}

function isList(value: JsonElement): value is readonly JsonElement[] {
  return Array.isArray(value);
}

function textLiteral(value: string): string {
  if (/\p{Surrogate}/u.test(value)) throw unfit(JSON.stringify(value), "half a surrogate pair is no character");
  return `"${value.replace(/["\\]/g, "\\$&").replace(/\p{Cc}/gu, escaped)}"`;
}

/** Control characters in four digits: `\x` would take the digits of the text that follows for its own. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function numberLiteral(value: number): string {
  if (!Number.isFinite(value)) throw unfit(String(value), "a number in a filter is finite");
  if (!Number.isInteger(value)) return String(value);
  // `String` shortens long whole numbers; all digits are exact.
  return Math.abs(value) < INT64_LIMIT ? BigInt(value).toString() : value.toExponential();
}

function unfit(shown: string, detail: string): ElanusError {
  return new ElanusError("INVALID_FILTER", `${shown} cannot stand in a filter`, { detail });
}
