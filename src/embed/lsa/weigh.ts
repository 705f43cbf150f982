import type { SparseRow } from "../../kernels/math/sparse_matrix.ts";
import type { Vocabulary, WordFeatures } from "./vocabulary.ts";

/** The length that the n-grams of a document have beside its words, whose length is 1. */
const GRAM_SHARE = 0.7;

/** A document's words, as what they give and how often they occur. */
export type WordOccurrences = Iterable<readonly [WordFeatures, number]>;

/**
 * Makes documents rows of features: sublinear counts times rarity (tf-idf), the words scaled to length 1, the n-grams
 * to `GRAM_SHARE`, the whole to length 1. Its scratch memory serves one document after another.
 */
export class FeatureWeigher {
  private readonly vocabulary: Vocabulary;
  /** How often each feature occurs in the document at hand; zero between documents. */
  private readonly counts: Float32Array;

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
    this.counts = new Float32Array(vocabulary.size);
  }

  /** Empty where no feature is known. */
  weigh(occurrences: WordOccurrences): SparseRow {
    const columns = Uint32Array.from(this.count(occurrences));
    const values = new Float32Array(columns.length);
    const { words, rarity } = this.vocabulary;
    let [wordSquares, gramSquares] = [0, 0];
    for (let i = 0; i < columns.length; i++) {
      const feature = columns[i];
      const value = (1 + Math.log(this.counts[feature])) * rarity[feature];
      this.counts[feature] = 0;
      values[i] = value;
      if (feature < words) wordSquares += value * value;
      else gramSquares += value * value;
    }
    const [wordScale, gramScale] = scales(wordSquares, gramSquares);
    for (let i = 0; i < columns.length; i++) values[i] *= columns[i] < words ? wordScale : gramScale;
    return { columns, values };
  }

  /** Adds up the counts and returns the features that occur. */
  private count(occurrences: WordOccurrences): number[] {
    const { counts } = this;
    const touched: number[] = [];
    for (const [{ word, grams }, count] of occurrences) {
      if (word >= 0) {
        if (counts[word] === 0) touched.push(word);
        counts[word] += count;
      }
      for (let i = 0; i < grams.length; i++) {
        const gram = grams[i];
        if (counts[gram] === 0) touched.push(gram);
        counts[gram] += count;
      }
    }
    return touched;
  }
}

/** What words and n-grams are multiplied by, that both have their share of a length of 1. */
function scales(wordSquares: number, gramSquares: number): [number, number] {
  const wordShare = wordSquares > 0 ? 1 : 0;
  const gramShare = gramSquares > 0 ? GRAM_SHARE : 0;
  const length = Math.hypot(wordShare, gramShare);
  return [
    wordShare === 0 ? 0 : wordShare / (Math.sqrt(wordSquares) * length),
    gramShare === 0 ? 0 : gramShare / (Math.sqrt(gramSquares) * length),
  ];
}
