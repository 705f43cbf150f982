import { ElanusError } from "../errors/index.ts";

/** Milvus's bound on the hits of one search. */
export const MOST_CANDIDATES = 16_384;

/** @throws ElanusError INVALID_PARAMETER for what is no whole number from `least` to `most`. */
export function checkWhole(name: string, value: number, least: number, most = MOST_CANDIDATES): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new ElanusError("INVALID_PARAMETER", `\`${name}\` must be a whole number from ${least} to ${most}`, {
    detail: `it is ${JSON.stringify(value)}`,
  });
}

/** @throws ElanusError INVALID_PARAMETER for what is no time. */
export function checkBudget(budget: number | undefined): number | undefined {
  if (budget === undefined || (Number.isFinite(budget) && budget > 0)) return budget;
  throw new ElanusError("INVALID_PARAMETER", "`budget` must be milliseconds above 0", {
    detail: `it is ${JSON.stringify(budget)}`,
  });
}
