import type { Candidate } from "../candidate.ts";
import { checkWhole } from "../check_options.ts";
import type { Reordering } from "./rule.ts";

/**
 * Lets a value of a field (a brand, a category, the document of chunks) have at most so many places before all others
 * have had theirs: what is beyond moves behind, so that nothing is lost. Rows without a value stay where they are; of an
 * Array or JSON field the whole value counts.
 *
 * @param most hits of one value (1).
 */
export function diversify(field: string, most = 1): Reordering {
  checkWhole("most", most, 1);
  return {
    kind: "diversify",
    name: `diversify(${field} ${most})`,
    fields: [field],
    apply: (candidates) => spread(candidates, field, most),
  };
}

/** Arrays and objects are made anew for each row: what is the same must be so. */
function comparable(value: unknown): unknown {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}

function spread(candidates: readonly Candidate[], field: string, most: number): Candidate[] {
  const seen = new Map<unknown, number>();
  const first: Candidate[] = [];
  const behind: Candidate[] = [];
  for (const candidate of candidates) {
    const value = comparable(candidate.row[field]);
    const isOfAValue = value !== null && value !== undefined && value !== "";
    const count = isOfAValue ? (seen.get(value) ?? 0) : 0;
    if (isOfAValue) seen.set(value, count + 1);
    (count < most ? first : behind).push(candidate);
  }
  return [...first, ...behind];
}
