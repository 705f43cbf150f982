import type { AnyVector, RowData } from "../../client/requests.ts";

/** An object that is no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function areObjects(list: readonly unknown[]): list is RowData[] {
  return list.every(isObject);
}

export function areTexts(list: readonly unknown[]): list is string[] {
  return list.every((value) => typeof value === "string");
}

/** Whether they have the form of vectors; what they hold is for the field to say. */
export function areVectors(list: readonly unknown[]): list is AnyVector[] {
  return list.every((value) => typeof value === "object" && value !== null);
}

export function areIds(list: readonly unknown[]): list is (string | number | bigint)[] {
  return list.every((value) => ["string", "number", "bigint"].includes(typeof value));
}

/** Bigints as numbers, rounded, wherever they stand: for what holds no int64. */
export function withoutBigints(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  // Vectors are long, and need no copy.
  if (Array.isArray(value)) return value.every(isNumber) ? value : value.map(withoutBigints);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutBigints(inner)]));
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
