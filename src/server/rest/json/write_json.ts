import { Mark } from "./mark.ts";

/** Writes JSON in which every bigint is a number in all its digits. */
export function writeJson(value: unknown): string {
  const mark = new Mark();
  let hasWide = false;
  const text = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== "bigint") return part;
    hasWide = true;
    return mark.on(part);
  });
  return hasWide ? mark.removeFrom(text) : text;
}
