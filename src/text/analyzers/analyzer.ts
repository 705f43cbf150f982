import type { TokenFilter } from "./token_filter.ts";
import type { Tokenizer } from "./tokenizers.ts";

/** A term at a place of a text. */
export interface Token {
  readonly term: string;
  /** Where it stands in the text, in UTF-16 units: from `start`, and up to `end`. */
  readonly start: number;
  readonly end: number;
  /** Its number among the words. A word that a filter took out leaves a gap; parts of one word have the same. */
  readonly position: number;
}

/** So many words are remembered with what became of them. */
const MOST_REMEMBERED = 2 ** 16;
const NOTHING: readonly string[] = [];

/**
 * Turns a text into terms: a tokenizer finds words, and filters change them one by one or take them out.
 *
 * Filters see single words, so that what becomes of a word is worked out once: stemming takes some 30 us a word.
 */
export class Analyzer {
  private readonly tokenizer: Tokenizer;
  private readonly filters: readonly TokenFilter[];
  private readonly remembered = new Map<string, readonly string[]>();

  constructor(tokenizer: Tokenizer, filters: readonly TokenFilter[]) {
    this.tokenizer = tokenizer;
    this.filters = filters;
  }

  /** The terms in the order of the text. */
  terms(text: string): string[] {
    const terms: string[] = [];
    for (const word of this.tokenizer.words(text)) {
      const filtered = this.filtered(word);
      // As nearly always: a spread takes longer.
      if (filtered.length === 1) terms.push(filtered[0]);
      else terms.push(...filtered);
    }
    return terms;
  }

  /** How often the text has each term. */
  termCounts(text: string): Map<string, number> {
    const counts = new Map<string, number>();
    for (const term of this.terms(text)) counts.set(term, (counts.get(term) ?? 0) + 1);
    return counts;
  }

  /** The terms and where they stand: some times slower than `terms`. */
  tokens(text: string): Token[] {
    const tokens: Token[] = [];
    let position = 0;
    for (const { word, start } of this.tokenizer.places(text)) {
      for (const term of this.filtered(word)) tokens.push({ term, start, end: start + word.length, position });
      position++;
    }
    return tokens;
  }

  private filtered(word: string): readonly string[] {
    const known = this.remembered.get(word);
    if (known !== undefined) return known;
    const terms = this.filters.reduce<readonly string[]>(applied, [word]);
    if (this.remembered.size >= MOST_REMEMBERED) this.remembered.clear();
    this.remembered.set(word, terms);
    return terms;
  }
}

function applied(terms: readonly string[], filter: TokenFilter): readonly string[] {
  if (terms.length === 1) return listed(filter(terms[0]));
  return terms.flatMap((term) => listed(filter(term)));
}

function listed(result: ReturnType<TokenFilter>): readonly string[] {
  if (result === undefined) return NOTHING;
  return typeof result === "string" ? [result] : result;
}
