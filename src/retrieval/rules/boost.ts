import { ElanusError } from "../../errors/index.ts";
import type { Candidate } from "../candidate.ts";
import { checkOptions } from "../check_options.ts";
import type { Boost } from "./rule.ts";

export interface BoostOptions {
  /**
   * What a value counts for: numbers count for themselves. `(n) => Math.log1p(Number(n))` makes less of large counts.
   */
  readonly of?: (value: unknown) => number | undefined;
}

/**
 * Lifts rows by a field. For each query the scores of the candidates are brought to 0 to 1, and so are the values of
 * the field; a score is then the sum of the first and `weight` times the second. Rows without a value get nothing. A
 * negative weight prefers the lower values.
 *
 * @throws ElanusError INVALID_PARAMETER for a weight that is no number, and an option that there is not.
 */
export function boost(field: string, weight: number, options: BoostOptions = {}): Boost {
  checkOptions("boost", options, ["of"]);
  const { of = asNumber } = options;
  if (!Number.isFinite(weight)) {
    throw new ElanusError("INVALID_PARAMETER", `the weight of the boost by \`${field}\` is no number`, {
      detail: `it is ${weight}`,
    });
  }
  const worth = (value: unknown) => finite(of(value));
  return { kind: "boost", name: `boost(${field} ${weight})`, field, weight, worth };
}

/** Candidates by their scores and all boosts, best first. */
export function applyBoosts(candidates: readonly Candidate[], boosts: readonly Boost[]): Candidate[] {
  const relevance = toUnit(candidates.map(({ score }) => score));
  const shares = boosts.map(({ field, worth }) => toUnit(candidates.map(({ row }) => worth(row[field]))));
  const scoreOf = (i: number) =>
    boosts.reduce((score, { weight }, b) => score + weight * (shares[b][i] ?? 0), relevance[i] ?? 0);
  const scored = candidates.map((candidate, i) => ({ ...candidate, score: scoreOf(i) }));
  return scored.sort((a, b) => b.score - a.score);
}

/** Values brought to 0 to 1, the least and the greatest of them; all 1 where they are equal. */
function toUnit(values: readonly (number | undefined)[]): (number | undefined)[] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value === undefined) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const share = (value: number) => (least === most ? 1 : (value - least) / (most - least));
  return values.map((value) => (value === undefined ? undefined : share(value)));
}

/** Numbers, the decimal texts that Int64 values travel as, and truth as 1. */
function asNumber(value: unknown): number | undefined {
  return value === null || value === undefined || value === "" ? undefined : Number(value);
}

/** The logarithm of nothing, and what is no number, would stand in the scores of all others. */
function finite(worth: number | undefined): number | undefined {
  return worth !== undefined && Number.isFinite(worth) ? worth : undefined;
}
