import { Bitset } from "../kernels/bitset.ts";
import type { Analyzer } from "./analyzers/analyzer.ts";

/** A text by its row; undefined where it is null. */
export type TextOf = (row: number) => string | undefined;

/**
 * Which rows have which terms, of texts to which others are added. Positions are not kept: a phrase is looked for in the
 * texts of the rows that have all its terms.
 *
 * Takes some 50 bytes a term, and 8 for each row that has it.
 */
export class TermIndex {
  private readonly analyzer: Analyzer;
  private readonly textOf: TextOf;
  private readonly postings = new Map<string, number[]>();
  private nulls: number[] = [];
  private rows = 0;

  constructor(analyzer: Analyzer, textOf: TextOf) {
    this.analyzer = analyzer;
    this.textOf = textOf;
  }

  /** Takes in the rows that were added; to be called before anything is asked. */
  follow(rowCount: number): this {
    for (; this.rows < rowCount; this.rows++) {
      const text = this.textOf(this.rows);
      if (text === undefined) this.nulls.push(this.rows);
      else for (const term of new Set(this.analyzer.terms(text))) this.enter(term, this.rows);
    }
    return this;
  }

  /** The rows without a text, or undefined when there are none. */
  get withoutText(): Bitset | undefined {
    return this.nulls.length === 0 ? undefined : this.bitsOf(this.nulls);
  }

  /** The rows that have at least so many of the distinct terms of a query; none for a query without terms. */
  matching(query: string, minimum: number): Bitset {
    const lists = this.listsOf(new Set(this.analyzer.terms(query)));
    const counts = new Uint16Array(this.rows);
    for (const list of lists) for (const row of list) counts[row]++;
    const found = new Bitset(this.rows);
    for (const list of lists) for (const row of list) if (counts[row] >= minimum) found.add(row);
    return found;
  }

  /**
   * The rows that have the terms of a query in its order and as near to each other, when they may be moved by `slop` places
   * in all: with 1 "a x b" matches "a b", with 2 also "b a".
   */
  phrases(query: string, slop: number): Bitset {
    const wanted = this.analyzer.tokens(query);
    const found = new Bitset(this.rows);
    const lists = this.listsOf(new Set(wanted.map(({ term }) => term)));
    lists.sort((a, b) => a.length - b.length);
    const [rarest = [], ...others] = lists;
    const sets = others.map((list) => this.bitsOf(list));
    for (const row of rarest) {
      if (!sets.every((set) => set.has(row))) continue;
      const places = this.placesIn(this.textOf(row) ?? "");
      // Where the phrase would begin by each of its terms.
      const begins = wanted.map(({ term, position }) => (places.get(term) ?? []).map((place) => place - position));
      if (liesWithin(begins, slop)) found.add(row);
    }
    return found;
  }

  /** No more rows than these match a query. */
  atMost(query: string): number {
    const lists = this.listsOf(new Set(this.analyzer.terms(query)));
    return Math.min(
      this.rows,
      lists.reduce((sum, { length }) => sum + length, 0),
    );
  }

  private enter(term: string, row: number): void {
    const list = this.postings.get(term);
    if (list === undefined) this.postings.set(term, [row]);
    else list.push(row);
  }

  private listsOf(terms: ReadonlySet<string>): (readonly number[])[] {
    return Array.from(terms, (term) => this.postings.get(term) ?? []);
  }

  private bitsOf(rows: readonly number[]): Bitset {
    const bits = new Bitset(this.rows);
    for (const row of rows) bits.add(row);
    return bits;
  }

  private placesIn(text: string): Map<string, number[]> {
    const places = new Map<string, number[]>();
    for (const { term, position } of this.analyzer.tokens(text)) {
      const list = places.get(term);
      if (list === undefined) places.set(term, [position]);
      else list.push(position);
    }
    return places;
  }
}

/** Whether one can take a number of each of the rising lists so that no two differ by more than `most`. */
function liesWithin(lists: readonly (readonly number[])[], most: number): boolean {
  const at = lists.map(() => 0);
  while (lists.length > 0 && lists.every((list, i) => at[i] < list.length)) {
    const numbers = lists.map((list, i) => list[at[i]]);
    const least = Math.min(...numbers);
    if (Math.max(...numbers) - least <= most) return true;
    at[numbers.indexOf(least)]++;
  }
  return false;
}
