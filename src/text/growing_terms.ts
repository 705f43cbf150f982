import type { Analyzer } from "./analyzers/analyzer.ts";
import type { RowNumbers, TermLists } from "./term_lists.ts";

/** A text by its row; undefined where it is null. */
export type TextOf = (row: number) => string | undefined;

/** What a term takes beside its rows, and a row in its list, about. */
const TERM_BYTES = 50;
const ROW_BYTES = 8;
const NONE: RowNumbers = [];

/** The terms of rows to which others are added. Positions are not kept. */
export class GrowingTerms implements TermLists {
  private readonly analyzer: Analyzer;
  private readonly textOf: TextOf;
  private readonly lists = new Map<string, number[]>();
  private rows = 0;
  private entries = 0;

  constructor(analyzer: Analyzer, textOf: TextOf) {
    this.analyzer = analyzer;
    this.textOf = textOf;
  }

  get rowCount(): number {
    return this.rows;
  }

  get bytes(): number {
    return this.lists.size * TERM_BYTES + this.entries * ROW_BYTES;
  }

  /** All terms with their rows, in no order. */
  get terms(): ReadonlyMap<string, readonly number[]> {
    return this.lists;
  }

  /** Takes in the rows up to `rowCount` that it does not have yet. */
  follow(rowCount: number): this {
    for (; this.rows < rowCount; this.rows++) {
      const text = this.textOf(this.rows);
      if (text !== undefined) for (const term of this.analyzer.terms(text)) this.enter(term, this.rows);
    }
    return this;
  }

  rowsOf(term: string): RowNumbers {
    return this.lists.get(term) ?? NONE;
  }

  private enter(term: string, row: number): void {
    const list = this.lists.get(term);
    if (list === undefined) this.lists.set(term, [row]);
    // Rows come in their order, so that a term which a text repeats is the last in its list.
    else if (list[list.length - 1] === row) return;
    else list.push(row);
    this.entries++;
  }
}
