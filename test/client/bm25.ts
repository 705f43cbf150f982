import { makeAnalyzer } from "../../src/text/analyzers/make_analyzer.ts";

/** A text by its key. */
export type Texts = ReadonlyMap<number, string>;

export interface ScoredText {
  readonly id: string;
  readonly score: number;
}

/**
 * Plain code of BM25 over terms, in f64: all texts that share a term with the query, best first. The idf is
 * ln(1 + (N - n + 0.5) / (n + 0.5)).
 */
export function referenceBm25(
  texts: Texts,
  query: string,
  { params = {}, k1 = 1.2, b = 0.75 }: { params?: Record<string, unknown>; k1?: number; b?: number } = {},
): ScoredText[] {
  const analyzer = makeAnalyzer(params);
  const all = [...texts].map(([id, text]) => ({ id, terms: analyzer.terms(text) }));
  const average = all.reduce((sum, { terms }) => sum + terms.length, 0) / all.length;
  const scores = all.map(({ id, terms }) => {
    let score = 0;
    for (const [term, inQuery] of analyzer.termCounts(query)) {
      const n = all.filter((other) => other.terms.includes(term)).length;
      const tf = terms.filter((other) => other === term).length;
      const idf = Math.log(1 + (all.length - n + 0.5) / (n + 0.5));
      const norm = k1 * (1 - b + (b * terms.length) / average);
      if (tf > 0) score += (inQuery * idf * tf * (k1 + 1)) / (tf + norm);
    }
    return { id: String(id), score };
  });
  return scores.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score || Number(a.id) - Number(b.id));
}
