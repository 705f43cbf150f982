import type { Constant, FieldTarget, Predicate, Truth } from "../../filter/index.ts";
import { Bitset } from "../../kernels/bitset.ts";
import type { IndexParts } from "../vector_index.ts";
import { saveParts } from "./index_head.ts";
import type { KeyList, Ranks } from "./keys/key_list.ts";
import type { Postings } from "./postings/postings.ts";
import type { ScalarIndex, ScalarIndexType } from "./scalar_index.ts";
import { isTarget, targetName } from "./target.ts";

/** What an index is made of. */
export interface KeyedIndexParts {
  readonly type: ScalarIndexType;
  readonly reason: string;
  readonly target: FieldTarget;
  /** Of the values of one type at a path of JSON: what is null here may be of another type there. */
  readonly isCast: boolean;
  readonly rowCount: number;
  readonly keys: KeyList;
  readonly postings: Postings;
  /** Of the column; bit i set: row i is null. */
  readonly nulls?: Bitset;
}

/** The keys that a predicate is true for: some, or all but some. */
interface KeyAnswer {
  /** Rising and apart. */
  readonly ranks: readonly Ranks[];
  readonly inverted: boolean;
}

/** Keys are tried one by one only where there are so many fewer of them than rows. */
const ROWS_A_KEY = 4;

/** A list of more than one row for so many is larger than their bits. */
const ROWS_A_WORD = 32;

/** An index of sorted keys and the rows of each: every type is one, with other keys and postings. */
export class KeyedIndex implements ScalarIndex {
  readonly type: ScalarIndexType;
  readonly reason: string;
  readonly target: FieldTarget;
  private readonly isCast: boolean;
  private readonly rowCount: number;
  private readonly keys: KeyList;
  private readonly postings: Postings;
  private readonly nulls: Bitset | undefined;
  /** Rows that are not null. */
  private readonly valueCount: number;

  constructor({ type, reason, target, isCast, rowCount, keys, postings, nulls }: KeyedIndexParts) {
    this.type = type;
    this.reason = reason;
    this.target = target;
    this.isCast = isCast;
    this.rowCount = rowCount;
    this.keys = keys;
    this.postings = postings;
    this.nulls = nulls === undefined ? undefined : Bitset.full(rowCount).and(nulls);
    this.valueCount = rowCount - (this.nulls?.count() ?? 0);
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
    if (predicate.kind === "is_null" && !this.isCast && this.isOwn(predicate.target)) {
      return { isTrue: this.nulls?.clone() ?? new Bitset(rowCount) };
    }
    const found = this.find(predicate, true);
    if (found === undefined) return undefined;
    return { isTrue: this.rowsOf(found), isUnknown: this.nulls?.clone() };
  }

  estimate(predicate: Predicate, rowCount: number): number | undefined {
    if (rowCount !== this.rowCount) return undefined;
    if (predicate.kind === "is_null" && !this.isCast && this.isOwn(predicate.target)) return rowCount - this.valueCount;
    const found = this.find(predicate, false);
    if (found === undefined) return undefined;
    const count = this.count(found.ranks);
    return found.inverted ? this.valueCount - count : count;
  }

  save(): IndexParts {
    return saveParts(this, this.rowCount, this.isCast ? this.nulls : undefined, this.keys, this.postings);
  }

  /** `patient`: keys may be tried one by one. */
  private find(predicate: Predicate, patient: boolean): KeyAnswer | undefined {
    switch (predicate.kind) {
      case "compare": {
        if (!this.isOwn(predicate.target)) return undefined;
        const inverted = predicate.op === "!=";
        return answerOf(this.keys.range(predicate.op === "!=" ? "==" : predicate.op, predicate.value), inverted);
      }
      case "in":
        return this.isOwn(predicate.target) ? this.among(predicate.values) : undefined;
      case "and":
        return this.findAll(predicate.operands);
      case "like": {
        if (!this.isOwn(predicate.target)) return undefined;
        const { pattern } = predicate;
        if (pattern.form === "exact") return answerOf(this.keys.range("==", pattern.prefix));
        if (pattern.form === "prefix") return answerOf(this.keys.prefix?.(pattern.prefix));
        return patient ? this.tryKeys(pattern.prefix, (key) => pattern.matches(key)) : undefined;
      }
      case "regex":
        // Where there is no string in JSON it is false, and only where there is nothing it is unknown: a scan knows.
        if (!this.isOwn(predicate.target) || !patient || this.isCast) return undefined;
        return this.tryKeys("", (key) => predicate.pattern.matches(key));
      default:
        return undefined;
    }
  }

  /** Comparisons of this field alone: what they have in common. */
  private findAll(operands: readonly Predicate[]): KeyAnswer | undefined {
    let low = 0;
    let high = this.keys.count;
    for (const operand of operands) {
      if (operand.kind !== "compare" || operand.op === "!=" || !this.isOwn(operand.target)) return undefined;
      const ranks = this.keys.range(operand.op, operand.value);
      if (ranks === undefined) return undefined;
      low = Math.max(low, ranks.low);
      high = Math.min(high, ranks.high);
    }
    return answerOf({ low, high: Math.max(low, high) });
  }

  private among(values: readonly Constant[]): KeyAnswer | undefined {
    // No constant has no kind: every scalar in JSON is false then, not unknown.
    if (values.length > this.rowCount || (this.isCast && values.length === 0)) return undefined;
    const byLow = new Map<number, Ranks>();
    for (const value of values) {
      const ranks = this.keys.range("==", value);
      if (ranks === undefined) return undefined;
      if (ranks.high > ranks.low) byLow.set(ranks.low, ranks);
    }
    return { ranks: [...byLow.values()].sort((a, b) => a.low - b.low), inverted: false };
  }

  private tryKeys(prefix: string, test: (key: string) => boolean): KeyAnswer | undefined {
    const candidates = this.keys.prefix?.(prefix);
    if (candidates === undefined || this.keys.text === undefined) return undefined;
    if ((candidates.high - candidates.low) * ROWS_A_KEY > this.rowCount) return undefined;
    const ranks: Ranks[] = [];
    for (let rank = candidates.low; rank < candidates.high; rank++) {
      if (test(this.keys.text(rank))) ranks.push({ low: rank, high: rank + 1 });
    }
    return { ranks, inverted: false };
  }

  private isOwn(target: FieldTarget): boolean {
    return isTarget(this.target, target);
  }

  private count(ranks: readonly Ranks[]): number {
    return ranks.reduce((sum, range) => sum + this.postings.count(range), 0);
  }

  /** Few rows of one stretch of keys are the list of the postings itself. */
  private listed(ranks: readonly Ranks[], count: number): Bitset | undefined {
    if (count * ROWS_A_WORD > this.rowCount || ranks.length !== 1) return undefined;
    const rows = this.postings.listed(ranks[0]);
    return rows && Bitset.listed(this.rowCount, rows);
  }

  private rowsOf({ ranks, inverted }: KeyAnswer): Bitset {
    const count = this.count(ranks);
    const few = inverted ? undefined : this.listed(ranks, count);
    if (few !== undefined) return few;
    // The smaller part is looked up, and the other one is what is left.
    const others = complementOf(ranks, this.keys.count);
    const fewer = count * 2 <= this.valueCount;
    const rows = new Bitset(this.rowCount);
    for (const range of fewer ? ranks : others) this.postings.addTo(rows, range);
    if (fewer !== inverted) return rows;
    rows.not();
    return this.nulls === undefined ? rows : rows.andNot(this.nulls);
  }
}

function answerOf(ranks: Ranks | undefined, inverted = false): KeyAnswer | undefined {
  return ranks === undefined ? undefined : { ranks: [ranks], inverted };
}

function complementOf(ranks: readonly Ranks[], count: number): Ranks[] {
  const others: Ranks[] = [];
  let from = 0;
  for (const { low, high } of ranks) {
    if (low > from) others.push({ low: from, high: low });
    from = Math.max(from, high);
  }
  if (from < count) others.push({ low: from, high: count });
  return others;
}
