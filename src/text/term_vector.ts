import type { Analyzer } from "./analyzers/analyzer.ts";
import { termHash } from "./analyzers/term_hash.ts";

/** Indices, rising, and a value each. */
export interface TermVector {
  readonly indices: Uint32Array;
  readonly values: Float32Array;
}

/** How often a text has each term, under the terms' hashes: what BM25 keeps of it. Terms of one hash count as one, as in Milvus. */
export function termVector(analyzer: Analyzer, text: string): TermVector {
  const counts = new Map<number, number>();
  for (const [term, count] of analyzer.termCounts(text)) {
    const index = termHash(term);
    counts.set(index, (counts.get(index) ?? 0) + count);
  }
  const indices = Uint32Array.from(counts.keys()).sort();
  return { indices, values: Float32Array.from(indices, (index) => counts.get(index) ?? 0) };
}
