import { gramHashes, wordHash } from "./feature_hashes.ts";

/** What a word gives: its own feature, or -1 where the model does not know it, and those of its known n-grams. */
export interface WordFeatures {
  readonly word: number;
  readonly grams: Uint32Array;
}

/** Words whose features are remembered; beyond them it begins anew. */
const MOST_REMEMBERED = 100_000;

/**
 * The features of a model: words first, then character n-grams, each with a weight that falls with the number of
 * documents that it occurs in. Features are known by their 32-bit hash; a collision makes two features one.
 */
export class Vocabulary {
  /** The hash of each feature. */
  readonly hashes: Uint32Array;
  /** Features before this one are words, the others n-grams. */
  readonly words: number;
  /** The weight of each feature by its rarity. */
  readonly rarity: Float32Array;
  private readonly ids: Map<number, number>;
  private remembered = new Map<string, WordFeatures>();

  constructor(hashes: Uint32Array, words: number, rarity: Float32Array) {
    this.hashes = hashes;
    this.words = words;
    this.rarity = rarity;
    this.ids = new Map();
    hashes.forEach((hash, id) => {
      this.ids.set(hash, id);
    });
  }

  get size(): number {
    return this.hashes.length;
  }

  featuresOf(word: string): WordFeatures {
    const known = this.remembered.get(word);
    if (known !== undefined) return known;
    if (this.remembered.size >= MOST_REMEMBERED) this.remembered = new Map();
    const features = this.lookUp(word);
    this.remembered.set(word, features);
    return features;
  }

  private lookUp(word: string): WordFeatures {
    const own = this.ids.get(wordHash(word)) ?? -1;
    const grams = gramHashes(word).flatMap((hash) => this.ids.get(hash) ?? []);
    return { word: own < this.words ? own : -1, grams: Uint32Array.from(grams.filter((id) => id >= this.words)) };
  }
}
