import { InvalidArgumentError } from "commander";

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
