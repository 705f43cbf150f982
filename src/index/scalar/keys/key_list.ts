import type { CompareOp, Constant } from "../../../filter/index.ts";
import type { IndexParts } from "../../vector_index.ts";

/** Places in a sorted list of keys, from `low` up to but not including `high`. */
export interface Ranks {
  readonly low: number;
  readonly high: number;
}

export const NO_RANKS: Ranks = { low: 0, high: 0 };

/** The values of an index in rising order (NaN last); in some indexes each once, in others once a row. */
export interface KeyList {
  readonly count: number;
  readonly bytes: number;
  /** The keys for which the comparison holds; undefined where the constant is of another kind than the keys. */
  range(op: Exclude<CompareOp, "!=">, value: Constant): Ranks | undefined;
  /** The keys that begin so; absent where keys are no strings. */
  prefix?(text: string): Ranks;
  /** The key at a rank; absent where keys are no strings, or cannot be read back quickly. */
  text?(rank: number): string;
  save(): IndexParts;
}

/** The first of `count` places for which `test` holds, where it holds for all after the first. */
export function firstPlace(count: number, test: (place: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Where a string stands among sorted ones. */
export interface Standing {
  /** The first key that is not below it. */
  readonly low: number;
  /** The first key above it. */
  readonly equalEnd: number;
  /** The first key above all that begin with it. */
  readonly prefixEnd: number;
}

export function ranksOfText(op: Exclude<CompareOp, "!=">, count: number, { low, equalEnd }: Standing): Ranks {
  switch (op) {
    case "==":
      return { low, high: equalEnd };
    case "<":
      return { low: 0, high: low };
    case "<=":
      return { low: 0, high: equalEnd };
    case ">":
      return { low: equalEnd, high: count };
    case ">=":
      return { low, high: count };
  }
}
