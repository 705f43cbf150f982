import type { Predicate } from "./predicate.ts";
import type { Truth } from "./truth.ts";

/** Someone who answers some predicates without a scan: a key table, a scalar index, a text index. */
export interface PredicateProvider {
  /**
   * The rows for which `predicate` holds, in bitsets of `rowCount` bits that the caller may change,
   * or undefined when this provider cannot say.
   */
  answer(predicate: Predicate, rowCount: number): Truth | undefined;
  /** How many rows `predicate` is true for, where that is known at next to no cost and `answer` would answer it. */
  estimate?(predicate: Predicate, rowCount: number): number | undefined;
  /** What `explain` calls it. */
  readonly name?: string;
}
