import { Bitset } from "../../kernels/bitset.ts";
import type { Truth } from "../truth.ts";

/** Null rows of a column, in a new bitset of exactly `rowCount` bits. */
export function copyNulls(nulls: Bitset | undefined, rowCount: number): Bitset | undefined {
  if (nulls === undefined) return undefined;
  return Bitset.full(rowCount).and(nulls);
}

/** What was found without regard to nulls, with the null rows made unknown. */
export function withNulls(isTrue: Bitset, nulls: Bitset | undefined): Truth {
  const isUnknown = copyNulls(nulls, isTrue.length);
  return isUnknown === undefined ? { isTrue } : { isTrue: isTrue.andNot(isUnknown), isUnknown };
}

/**
 * Asks `test` for each row of `scope` (absent: all) that is not null; undefined means unknown.
 * Rows outside the scope come out as false.
 */
export function scanRows(
  rowCount: number,
  scope: Bitset | undefined,
  nulls: Bitset | undefined,
  test: (row: number) => boolean | undefined,
): Truth {
  const isTrue = new Bitset(rowCount);
  const isUnknown = copyNulls(nulls, rowCount) ?? new Bitset(rowCount);
  const rows = scope?.clone() ?? Bitset.full(rowCount);
  rows.andNot(isUnknown);
  for (let w = 0; w < rows.words.length; w++) {
    for (let word = rows.words[w]; word !== 0; word &= word - 1) {
      const bit = word & -word;
      const answer = test((w << 5) + 31 - Math.clz32(bit));
      if (answer === true) isTrue.words[w] |= bit;
      else if (answer === undefined) isUnknown.words[w] |= bit;
    }
  }
  return { isTrue, isUnknown };
}
