import { InvalidArgumentError } from "commander";
import { nameHint } from "../errors/index.ts";
import { COLUMN_ROLES } from "../towers/read_columns.ts";

/** A parser for commander's options: whole numbers from `least` to `most`. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (value: string) => number {
  return (value) => {
    const number = Number(value);
    const valid = /^[+-]?\d+$/.test(value.trim()) && number >= least && number <= most;
    if (valid) return number;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`It must be a whole number ${range}.`);
  };
}

/** A parser for a share of 1 that is not nothing. */
export function shareOfOne(value: string): number {
  const share = Number(value);
  if (value.trim() !== "" && share > 0 && share <= 1) return share;
  throw new InvalidArgumentError("It must be a number above 0 and at most 1, as 0.98.");
}

/** A parser for a share that is not all. */
export function shareBelowOne(value: string): number {
  const share = Number(value);
  if (value.trim() !== "" && share >= 0 && share < 1) return share;
  throw new InvalidArgumentError("It must be a number from 0 to below 1, as 0.5.");
}

/** A parser for a type by its name, or for an object of JSON that has more to say. */
export function typeOrJson(value: string): Readonly<Record<string, unknown>> {
  if (!value.trim().startsWith("{")) return { type: value };
  try {
    return Object(JSON.parse(value));
  } catch (cause) {
    throw new InvalidArgumentError(`It is not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}.`);
  }
}

/** A parser for a share of 1 that may be nothing. */
export function share(value: string): number {
  return Number(value) === 0 && value.trim() !== "" ? 0 : shareOfOne(value);
}

/** A parser for what is looked for. */
export function queryWords(value: string): string {
  if (value.trim() !== "") return value;
  throw new InvalidArgumentError("It is empty: say what to look for.");
}

/** A parser for lists with commas: `title,description`. */
export function commaSeparated(value: string): string[] {
  const names = value
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length === 0) throw new InvalidArgumentError("It must be a list of names, as `title,description`.");
  return names;
}

/** A parser for lists of whole numbers with commas: `16,32`. */
export function commaSeparatedNumbers(value: string): number[] {
  return commaSeparated(value).map(wholeNumber(1));
}

/** A parser for a number above 0. */
export function numberAbove0(value: string): number {
  const number = Number(value);
  if (value.trim() !== "" && Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError("It must be a number above 0, as 0.1.");
}

/** A parser for a time as interactions have it: a number in their unit, or a date, which is milliseconds since 1970. */
export function timePoint(value: string): number {
  const time = value.trim() === "" ? Number.NaN : Number(value);
  const point = Number.isFinite(time) ? time : Date.parse(value);
  if (Number.isFinite(point)) return point;
  throw new InvalidArgumentError("It must be a number or a date, as 1700000000 or 2026-03-01.");
}

/** A parser for columns by what they are: `user=who,item=sku`. */
export function columnRoles(value: string): Record<string, string> {
  const columns: Record<string, string> = {};
  for (const part of commaSeparated(value)) {
    const [role, column] = part.split("=", 2).map((word) => word.trim());
    const isKnown = COLUMN_ROLES.some((known) => known === role);
    if (!isKnown) throw new InvalidArgumentError(`\`${role}\` is not known: ${nameHint(role, COLUMN_ROLES)}.`);
    if (!column) throw new InvalidArgumentError("It must be a list, as `user=who,item=sku`.");
    columns[role] = column;
  }
  return columns;
}
