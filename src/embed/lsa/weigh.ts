import type { SparseRow } from "../../kernels/math/sparse_matrix.ts";
import type { WordCounts } from "./lsa_words.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** The length that the n-grams of a document have beside its words, whose length is 1. */
const GRAM_SHARE = 0.5;

/**
 * A document as features: sublinear counts times rarity (tf-idf), the words scaled to length 1, the n-grams to
 * `GRAM_SHARE`, the whole to length 1. Empty where no feature is known.
 */
export function weighFeatures(counts: WordCounts, vocabulary: Vocabulary): SparseRow {
  const occurrences = countFeatures(counts, vocabulary);
  const columns: number[] = [];
  const values: number[] = [];
  let [wordSquares, gramSquares] = [0, 0];
  for (const [feature, count] of occurrences) {
    const value = (1 + Math.log(count)) * vocabulary.rarity[feature];
    columns.push(feature);
    values.push(value);
    if (feature < vocabulary.words) wordSquares += value * value;
    else gramSquares += value * value;
  }
  const shares = [wordSquares > 0 ? 1 : 0, gramSquares > 0 ? GRAM_SHARE : 0];
  const length = Math.hypot(...shares);
  const wordScale = shares[0] / (Math.sqrt(wordSquares) * length || 1);
  const gramScale = shares[1] / (Math.sqrt(gramSquares) * length || 1);
  const scaled = values.map((value, i) => value * (columns[i] < vocabulary.words ? wordScale : gramScale));
  return { columns, values: scaled };
}

function countFeatures(counts: WordCounts, vocabulary: Vocabulary): Map<number, number> {
  const occurrences = new Map<number, number>();
  for (const [word, count] of counts) {
    const features = vocabulary.featuresOf(word);
    if (features.word >= 0) occurrences.set(features.word, count);
    for (const gram of features.grams) occurrences.set(gram, (occurrences.get(gram) ?? 0) + count);
  }
  return occurrences;
}
