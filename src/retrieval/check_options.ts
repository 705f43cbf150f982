import { ElanusError, nameHint } from "../errors/index.ts";

/** Milvus's bound on the hits of one search. */
export const MOST_CANDIDATES = 16_384;
/** Timers take longer ones for a millisecond. */
export const LONGEST_MS = 2 ** 31 - 1;

/** @throws ElanusError INVALID_PARAMETER for what are no options, and for one that is not among `known`. */
export function checkOptions<T extends object>(of: string, options: T, known: readonly (keyof T & string)[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new ElanusError("INVALID_PARAMETER", `the options of \`${of}\` are no object`, {
      detail: `found ${shown(options)}`,
    });
  }
  const names: readonly string[] = known;
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || names.includes(name)) continue;
    throw new ElanusError("INVALID_PARAMETER", `\`${of}\` does not take \`${name}\``, { hint: nameHint(name, names) });
  }
}

/** @throws ElanusError INVALID_PARAMETER for what is no whole number from `least` to `most`. */
export function checkWhole(name: string, value: number, least: number, most = MOST_CANDIDATES): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new ElanusError("INVALID_PARAMETER", `\`${name}\` must be a whole number from ${least} to ${most}`, {
    detail: `it is ${shown(value)}`,
  });
}

/** @throws ElanusError INVALID_PARAMETER for what is no time. */
export function checkBudget(budget: number | undefined): number | undefined {
  if (budget === undefined || (Number.isFinite(budget) && budget > 0 && budget <= LONGEST_MS)) return budget;
  throw new ElanusError("INVALID_PARAMETER", `\`budget\` must be milliseconds above 0, up to ${LONGEST_MS}`, {
    detail: `it is ${shown(budget)}`,
  });
}

/** JSON knows no bigint. */
function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
