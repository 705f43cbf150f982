import type { Constant } from "../predicate.ts";

type Key = boolean | number | bigint | string;

/**
 * The constants of an `in`, asked in constant time. Booleans, numbers and strings are kept apart; an integer and a
 * float of the same value are one number.
 */
export class ConstantSet {
  /** How many of the three kinds are there. */
  readonly kinds: number;
  private readonly keys: ReadonlySet<Key>;
  private readonly kindNames: ReadonlySet<string>;

  constructor(values: readonly Constant[]) {
    this.keys = new Set(values.map(toKey));
    this.kindNames = new Set(values.map(kindOf));
    this.kinds = this.kindNames.size;
  }

  has(value: Constant): boolean {
    return this.keys.has(toKey(value));
  }

  /** Whether a value of this kind is among them. */
  hasKindOf(value: Constant): boolean {
    return this.kindNames.has(kindOf(value));
  }
}

export function kindOf(value: Constant): "boolean" | "number" | "string" {
  const kind = typeof value;
  return kind === "boolean" || kind === "string" ? kind : "number";
}

/** One form for each number: a double where it is exact, else a bigint. */
export function toKey(value: Constant): Key {
  if (typeof value === "bigint") {
    const double = Number(value);
    return Number.isSafeInteger(double) ? double : value;
  }
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) return BigInt(value);
  return value;
}
