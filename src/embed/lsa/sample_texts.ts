import { setImmediate } from "node:timers/promises";
import { seededRandom } from "../../kernels/math/random.ts";
import { throwIfCancelled } from "../../kernels/math/slices.ts";
import { countWords, type WordCounts } from "./lsa_words.ts";

/** Characters between two breaths of the event loop: some milliseconds of work. */
const SLICE_CHARACTERS = 200_000;

export interface SampleOptions {
  sampleRows: number;
  seed: number;
  signal?: AbortSignal;
}

/**
 * The words of an even sample of texts (reservoir sampling, Vitter 1985, algorithm R): memory does not grow with their
 * number. Texts without a word are passed over.
 */
export async function sampleTexts(
  texts: Iterable<string> | AsyncIterable<string>,
  { sampleRows, seed, signal }: SampleOptions,
): Promise<WordCounts[]> {
  const random = seededRandom(seed);
  const sample: WordCounts[] = [];
  let [read, characters] = [0, 0];
  for await (const text of texts) {
    const place = read < sampleRows ? read : Math.floor(random() * (read + 1));
    read++;
    if (place < sampleRows) sample[place] = countWords(text);
    characters += text.length;
    if (characters < SLICE_CHARACTERS) continue;
    characters = 0;
    await setImmediate();
    throwIfCancelled(signal);
  }
  return sample.filter((counts) => counts.size > 0);
}
