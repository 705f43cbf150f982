import { inSlices, type SliceOptions } from "../../kernels/math/slices.ts";
import { gramHashes, wordHash } from "./feature_hashes.ts";
import type { TextSample } from "./text_sample.ts";
import { Vocabulary } from "./vocabulary.ts";

/** Of the features that a model keeps, how many may be words; the others are n-grams. */
const WORD_SHARE = 0.5;
/** Rare features weigh more than their information alone: the power of log(1 + documents / frequency). */
const RARITY_POWER = 1.5;
const SLICE_DOCUMENTS = 16;
const SLICE_WORDS = 256;

/** The words and n-grams that occur in most documents, at most `maxFeatures`, weighed by rarity. */
export async function chooseVocabulary(
  { words, documents }: TextSample,
  maxFeatures: number,
  options?: SliceOptions,
): Promise<Vocabulary> {
  const wordFrequency = new DocumentFrequency();
  const gramFrequency = new DocumentFrequency();
  const wordIds: number[] = [];
  const gramIds: Uint32Array[] = [];
  const number = (begin: number, end: number) => {
    for (const word of words.slice(begin, end)) {
      wordIds.push(wordFrequency.idOf(wordHash(word)));
      gramIds.push(Uint32Array.from(gramHashes(word), (hash) => gramFrequency.idOf(hash)));
    }
  };
  await inSlices(words.length, SLICE_WORDS, number, options);
  const count = (begin: number, end: number) => {
    for (let d = begin; d < end; d++) {
      for (const word of documents[d].words) {
        wordFrequency.add(wordIds[word], d);
        for (const gram of gramIds[word]) gramFrequency.add(gram, d);
      }
    }
  };
  await inSlices(documents.length, SLICE_DOCUMENTS, count, options);
  const keptWords = wordFrequency.mostFrequent(Math.ceil(maxFeatures * WORD_SHARE));
  const taken = new Set(keptWords.map(([hash]) => hash));
  const keptGrams = gramFrequency.mostFrequent(maxFeatures - keptWords.length).filter(([hash]) => !taken.has(hash));
  const kept = [...keptWords, ...keptGrams];
  const hashes = Uint32Array.from(kept, ([hash]) => hash);
  const rarity = Float32Array.from(kept, ([, frequency]) => Math.log(1 + documents.length / frequency) ** RARITY_POWER);
  return new Vocabulary(hashes, keptWords.length, rarity);
}

/** In how many documents each hash occurs, for documents in rising order. */
class DocumentFrequency {
  private readonly ids = new Map<number, number>();
  private readonly frequencies: number[] = [];
  private readonly lastDocument: number[] = [];

  /** A small number for a hash. */
  idOf(hash: number): number {
    const known = this.ids.get(hash);
    if (known !== undefined) return known;
    const id = this.ids.size;
    this.ids.set(hash, id);
    this.frequencies.push(0);
    this.lastDocument.push(-1);
    return id;
  }

  add(id: number, document: number): void {
    if (this.lastDocument[id] === document) return;
    this.lastDocument[id] = document;
    this.frequencies[id]++;
  }

  /** Hashes with their frequency, most frequent first; equals by hash, so that the choice never hangs on the order. */
  mostFrequent(limit: number): [hash: number, frequency: number][] {
    const all = [...this.ids].map(([hash, id]): [number, number] => [hash, this.frequencies[id]]);
    return all
      .filter(([, frequency]) => frequency > 0)
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, limit);
  }
}
