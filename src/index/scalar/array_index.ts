import type { Constant, Element, FieldTarget, Predicate, PredicateOf, Truth } from "../../filter/index.ts";
import { Bitset } from "../../kernels/bitset.ts";
import type { IndexParts } from "../vector_index.ts";
import { saveParts } from "./index_head.ts";
import type { KeyedIndexParts } from "./keyed_index.ts";
import type { KeyList, Ranks } from "./keys/key_list.ts";
import type { Postings } from "./postings/postings.ts";
import type { ScalarIndex, ScalarIndexType } from "./scalar_index.ts";
import { isTarget, targetName } from "./target.ts";

/** An index of arrays: the sorted elements, and the rows that hold each. It answers what arrays contain. */
export class ArrayIndex implements ScalarIndex {
  readonly type: ScalarIndexType;
  readonly reason: string;
  readonly target: FieldTarget;
  private readonly isCast: boolean;
  private readonly rowCount: number;
  private readonly keys: KeyList;
  private readonly postings: Postings;
  private readonly nulls: Bitset | undefined;

  constructor({ type, reason, target, isCast, rowCount, keys, postings, nulls }: KeyedIndexParts) {
    this.type = type;
    this.reason = reason;
    this.target = target;
    this.isCast = isCast;
    this.rowCount = rowCount;
    this.keys = keys;
    this.postings = postings;
    this.nulls = nulls === undefined ? undefined : Bitset.full(rowCount).and(nulls);
  }

  get field(): string {
    return this.target.field;
  }

  get name(): string {
    return `${this.type} index on ${targetName(this.target)}`;
  }

  get bytes(): number {
    return this.keys.bytes + this.postings.bytes + (this.nulls?.words.byteLength ?? 0);
  }

  answer(predicate: Predicate, rowCount: number): Truth | undefined {
    if (rowCount !== this.rowCount) return undefined;
    if (predicate.kind === "is_null" && !this.isCast && isTarget(this.target, predicate.target)) {
      return { isTrue: this.nulls?.clone() ?? new Bitset(rowCount) };
    }
    const ranks = this.find(predicate);
    if (ranks === undefined || predicate.kind !== "contains") return undefined;
    return { isTrue: this.rowsOf(predicate, ranks), isUnknown: this.nulls?.clone() };
  }

  estimate(predicate: Predicate, rowCount: number): number | undefined {
    if (rowCount !== this.rowCount) return undefined;
    if (predicate.kind === "is_null" && !this.isCast && isTarget(this.target, predicate.target)) {
      return this.nulls?.count() ?? 0;
    }
    const ranks = this.find(predicate);
    if (ranks === undefined || predicate.kind !== "contains") return undefined;
    const counts = ranks.map((range) => this.postings.count(range));
    const present = rowCount - (this.nulls?.count() ?? 0);
    if (predicate.quantifier === "all") return Math.min(present, ...counts.slice(0, MOST_COUNTED));
    return Math.min(
      present,
      counts.reduce((sum, count) => sum + count, 0),
    );
  }

  save(): IndexParts {
    return saveParts(this, this.rowCount, this.isCast ? this.nulls : undefined, this.keys, this.postings);
  }

  /** The keys of each element; undefined where one is of another kind than the keys, or a list. */
  private find(predicate: Predicate): readonly Ranks[] | undefined {
    if (predicate.kind !== "contains" || !isTarget(this.target, predicate.target)) return undefined;
    if (predicate.elements.length > this.rowCount) return undefined;
    const ranks: Ranks[] = [];
    for (const element of predicate.elements) {
      const range = isConstant(element) ? this.keys.range("==", element) : undefined;
      if (range === undefined) return undefined;
      ranks.push(range);
    }
    return ranks;
  }

  private rowsOf({ quantifier }: PredicateOf<"contains">, ranks: readonly Ranks[]): Bitset {
    if (quantifier === "any") {
      const rows = new Bitset(this.rowCount);
      for (const range of ranks) this.postings.addTo(rows, range);
      return rows;
    }
    const rows = Bitset.full(this.rowCount);
    if (this.nulls !== undefined) rows.andNot(this.nulls);
    const rarestFirst = [...ranks].sort((a, b) => this.postings.count(a) - this.postings.count(b));
    for (const range of rarestFirst) {
      if (this.postings.count(range) === 0) return new Bitset(this.rowCount);
      const holders = new Bitset(this.rowCount);
      this.postings.addTo(holders, range);
      rows.and(holders);
    }
    return rows;
  }
}

/** More arguments than so many do not go on the stack. */
const MOST_COUNTED = 1000;

function isConstant(element: Element): element is Constant {
  return !Array.isArray(element);
}
