import { ElanusError } from "../../errors/index.ts";

/**
 * How much each item of a history counts: the last one 1, and one that stands `halfLife` items before another half as
 * much as it; all alike without a half-life.
 *
 * @returns as many weights as the history has items, oldest first.
 */
export function historyWeights(length: number, halfLife: number | undefined): Float64Array {
  const weights = new Float64Array(length).fill(1);
  if (halfLife === undefined) return weights;
  return weights.map((_, i) => 2 ** (-(length - 1 - i) / halfLife));
}

/** @throws ElanusError INVALID_PARAMETER for what is no length. */
export function checkHalfLife(halfLife: number | undefined): number | undefined {
  if (halfLife === undefined || (Number.isFinite(halfLife) && halfLife > 0)) return halfLife;
  throw new ElanusError("INVALID_PARAMETER", "`halfLife` must be a number above 0", { detail: `it is ${halfLife}` });
}
