import type { Analyzer } from "./analyzers/analyzer.ts";
import { termHash } from "./analyzers/term_hash.ts";

/** Indices, rising, and a value each. */
export interface TermVector {
  readonly indices: Uint32Array;
  readonly values: Float32Array;
}

/** How often a text has each term, under the terms' hashes: what BM25 keeps of it. Terms of one hash count as one, as in Milvus. */
export function termVector(analyzer: Analyzer, text: string): TermVector {
  const terms = analyzer.terms(text);
  const indices = new Uint32Array(terms.length);
  for (let i = 0; i < terms.length; i++) indices[i] = termHash(terms[i]);
  // Equal ones lie together then, which takes less time than to look each up.
  indices.sort();
  const values = new Float32Array(terms.length);
  let count = 0;
  for (const index of indices) {
    if (count === 0 || indices[count - 1] !== index) indices[count++] = index;
    values[count - 1]++;
  }
  return { indices: indices.slice(0, count), values: values.slice(0, count) };
}
