import type { Constant, Predicate, PredicateProvider, Truth } from "../../filter/index.ts";
import { Bitset } from "../../kernels/bitset.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import { makeKeyColumn } from "../columns/make_column.ts";
import type { Segment } from "../segment/segment.ts";

/** Answers `key == x` and `key in [...]` from a segment's key table, without a look at the other rows. */
export class KeyPredicates implements PredicateProvider {
  private readonly segment: Segment;

  constructor(segment: Segment) {
    this.segment = segment;
  }

  readonly name = "primary key";

  /** As many as are asked for, at most. */
  estimate(predicate: Predicate, rowCount: number): number | undefined {
    const count = wantedKeys(predicate, this.segment.layout.primary)?.length;
    return count === undefined || count > rowCount ? undefined : count;
  }

  answer(predicate: Predicate, rowCount: number): Truth | undefined {
    const { primary } = this.segment.layout;
    const values = wantedKeys(predicate, primary);
    if (values === undefined || values.length > rowCount) return undefined;
    const keys = makeKeyColumn(primary, values.length);
    for (const value of values) keys.push(value);
    const isTrue = new Bitset(rowCount);
    for (let i = 0; i < keys.count; i++) {
      const row = this.segment.find(keys, i);
      if (row >= 0) isTrue.add(row);
    }
    return { isTrue };
  }
}

/** The keys that a predicate asks for, if it asks for keys and nothing else. */
function wantedKeys(predicate: Predicate, primary: FieldSchema): readonly Constant[] | undefined {
  if (predicate.kind !== "in" && !(predicate.kind === "compare" && predicate.op === "==")) return undefined;
  if (predicate.target.field !== primary.name || predicate.target.path.length > 0) return undefined;
  const values = predicate.kind === "in" ? predicate.values : [predicate.value];
  const type = primary.type === "Int64" ? "bigint" : "string";
  const fit = values.every((value) => typeof value === type && (typeof value !== "bigint" || isInt64(value)));
  return fit ? values : undefined;
}

function isInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}
