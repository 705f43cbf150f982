import { inSlices, type SliceOptions } from "../../kernels/math/slices.ts";
import { gramHashes, wordHash } from "./feature_hashes.ts";
import type { WordCounts } from "./lsa_words.ts";
import { Vocabulary } from "./vocabulary.ts";

/** Of the features that a model keeps, how many are words; the others are n-grams. */
const WORD_SHARE = 0.5;

/** The features that occur in most documents, at most `maxFeatures`, weighed by rarity. */
export async function chooseVocabulary(
  documents: readonly WordCounts[],
  maxFeatures: number,
  options?: SliceOptions,
): Promise<Vocabulary> {
  const words = new DocumentFrequency();
  const grams = new DocumentFrequency();
  const hashesOf = rememberedHashes();
  const count = (begin: number, end: number) => {
    for (let d = begin; d < end; d++) {
      for (const word of documents[d].keys()) {
        const [own, parts] = hashesOf(word);
        words.add(own, d);
        for (const part of parts) grams.add(part, d);
      }
    }
  };
  await inSlices(documents.length, 16, count, options);
  const keptWords = words.mostFrequent(Math.round(maxFeatures * WORD_SHARE));
  const known = new Set(keptWords.map(([hash]) => hash));
  const keptGrams = grams.mostFrequent(maxFeatures - keptWords.length).filter(([hash]) => !known.has(hash));
  const kept = [...keptWords, ...keptGrams];
  const hashes = Uint32Array.from(kept, ([hash]) => hash);
  const rarity = Float32Array.from(kept, ([, frequency]) => Math.log(1 + documents.length / frequency));
  return new Vocabulary(hashes, keptWords.length, rarity);
}

/** The hashes of each word, made once. */
function rememberedHashes(): (word: string) => [number, readonly number[]] {
  const remembered = new Map<string, [number, readonly number[]]>();
  return (word) => {
    let hashes = remembered.get(word);
    if (hashes === undefined) {
      hashes = [wordHash(word), gramHashes(word)];
      remembered.set(word, hashes);
    }
    return hashes;
  };
}

/** In how many documents each feature occurs, for documents in rising order. */
class DocumentFrequency {
  private readonly seen = new Map<number, { frequency: number; last: number }>();

  add(hash: number, document: number): void {
    const entry = this.seen.get(hash);
    if (entry === undefined) this.seen.set(hash, { frequency: 1, last: document });
    else if (entry.last !== document) {
      entry.frequency++;
      entry.last = document;
    }
  }

  /** Hashes with their frequency, most frequent first; equals by hash, so that the choice never hangs on the order. */
  mostFrequent(limit: number): [number, number][] {
    const all = [...this.seen].map(([hash, { frequency }]): [number, number] => [hash, frequency]);
    return all.sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, limit);
  }
}
