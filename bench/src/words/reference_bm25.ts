const K1 = 1.2;
const B = 0.75;

/** Scores of the rows that share a term with the query; the others have none. */
export type Scores = ReadonlyMap<number, number>;

/**
 * Plain BM25 over texts that are terms with spaces between, in f64:
 *
 *     idf * f * (k1 + 1) / (f + k1 * (1 - b + b * length / average)),    idf = ln(1 + (N - n + 0.5) / (n + 0.5))
 *
 * with k1 1.2 and b 0.75. Robertson and Zaragoza 2009, with the idf of Lucene.
 */
export class ReferenceBm25 {
  private readonly postings = new Map<string, Map<number, number>>();
  private readonly lengths: number[];
  private readonly average: number;
  private readonly copies: number;

  /** @param copies how often the rows hold all texts: row i has text i modulo their number. */
  constructor(texts: readonly string[], copies: number) {
    this.copies = copies;
    this.lengths = texts.map((text, row) => {
      const terms = text === "" ? [] : text.split(" ");
      for (const term of terms) this.enter(term, row);
      return terms.length;
    });
    this.average = this.lengths.reduce((sum, length) => sum + length, 0) / this.lengths.length;
  }

  /** By the number of the text. */
  scores(query: string): Scores {
    const scores = new Map<number, number>();
    const rows = this.lengths.length * this.copies;
    for (const term of query.split(" ")) {
      const postings = this.postings.get(term) ?? new Map<number, number>();
      const n = postings.size * this.copies;
      const idf = Math.log(1 + (rows - n + 0.5) / (n + 0.5));
      for (const [row, f] of postings) {
        const norm = K1 * (1 - B + (B * this.lengths[row]) / this.average);
        scores.set(row, (scores.get(row) ?? 0) + (idf * f * (K1 + 1)) / (f + norm));
      }
    }
    return scores;
  }

  /** The best scores of all rows, in falling order. */
  best(scores: Scores, limit: number): number[] {
    const falling = [...scores.values()].sort((a, b) => b - a);
    return falling.flatMap((score) => Array<number>(Math.min(this.copies, limit)).fill(score)).slice(0, limit);
  }

  private enter(term: string, row: number): void {
    const postings = this.postings.get(term) ?? new Map<number, number>();
    this.postings.set(term, postings);
    postings.set(row, (postings.get(row) ?? 0) + 1);
  }
}

/** Scores nearer to each other than this share count as equal: engines sum in f32. */
const TOLERANCE = 1e-5;

/**
 * How many of the rows that an engine found belong to the best, as a share of these. Rows of equal scores stand for each
 * other.
 *
 * @param found numbers of texts, one for each row that was found.
 */
export function shareOfBest(found: readonly number[], scores: Scores, best: readonly number[]): number {
  if (best.length === 0) return found.length === 0 ? 1 : 0;
  const least = best[best.length - 1] * (1 - TOLERANCE);
  return found.filter((text) => (scores.get(text) ?? 0) >= least).length / best.length;
}
