import type { Bitset } from "../kernels/bitset.ts";

/**
 * A predicate's answer over all rows, in three-valued logic.
 *
 * A row is true (bit in `isTrue`), unknown (bit in `isUnknown`), or else false; never both of the first two.
 */
export interface Truth {
  readonly isTrue: Bitset;
  /** Absent when no row is unknown. */
  readonly isUnknown?: Bitset;
}
