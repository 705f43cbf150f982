import { Bitset } from "../kernels/bitset.ts";
import type { Analyzer } from "./analyzers/analyzer.ts";
import type { TextOf } from "./growing_terms.ts";
import type { RowNumbers, TermLists } from "./term_lists.ts";

/**
 * Answers which rows have which terms, of all rows that the lists have taken in. A phrase is looked for in the texts of the rows
 * that have all its terms: positions are not kept.
 */
export class TermIndex {
  private readonly analyzer: Analyzer;
  private readonly textOf: TextOf;
  private readonly lists: TermLists;

  constructor(analyzer: Analyzer, textOf: TextOf, lists: TermLists) {
    this.analyzer = analyzer;
    this.textOf = textOf;
    this.lists = lists;
  }

  /** The rows that have at least so many of the distinct terms of a query; none for a query without terms. */
  matching(query: string, minimum: number): Bitset {
    const lists = this.listsOf(new Set(this.analyzer.terms(query)));
    const found = new Bitset(this.lists.rowCount);
    if (minimum > lists.length) return found;
    if (minimum <= 1) {
      for (const list of lists) for (const row of list) found.add(row);
      return found;
    }
    const counts = new Uint32Array(this.lists.rowCount);
    for (const list of lists) for (const row of list) if (++counts[row] === minimum) found.add(row);
    return found;
  }

  /**
   * The rows that have the terms of a query in its order and as near to each other, when they may be moved by `slop` places
   * in all: with 1 "a x b" matches "a b", with 2 also "b a".
   */
  phrases(query: string, slop: number): Bitset {
    const wanted = this.analyzer.tokens(query);
    const found = new Bitset(this.lists.rowCount);
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
      this.lists.rowCount,
      lists.reduce((sum, { length }) => sum + length, 0),
    );
  }

  private listsOf(terms: ReadonlySet<string>): RowNumbers[] {
    return Array.from(terms, (term) => this.lists.rowsOf(term));
  }

  private bitsOf(rows: RowNumbers): Bitset {
    const bits = new Bitset(this.lists.rowCount);
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
