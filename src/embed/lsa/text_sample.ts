import { setImmediate } from "node:timers/promises";
import { seededRandom } from "../../kernels/math/random.ts";
import { throwIfCancelled } from "../../kernels/math/slices.ts";
import { countWords } from "./lsa_words.ts";

/** Characters between two breaths of the event loop: some milliseconds of work. */
const SLICE_CHARACTERS = 100_000;

/** A document without the order of its words: word `words[i]` occurs `counts[i]` times. */
export interface CountedText {
  readonly words: Uint32Array;
  readonly counts: Uint32Array;
}

/** Documents as numbers of words, and what words those are. */
export interface TextSample {
  readonly words: readonly string[];
  readonly documents: readonly CountedText[];
}

export interface SampleOptions {
  sampleRows: number;
  seed: number;
  signal?: AbortSignal;
}

/**
 * The words of an even sample of texts (reservoir sampling, Vitter 1985, algorithm R): memory does not grow with their
 * number. Texts without a word are left out.
 */
export async function sampleTexts(
  texts: Iterable<string> | AsyncIterable<string>,
  { sampleRows, seed, signal }: SampleOptions,
): Promise<TextSample> {
  const random = seededRandom(seed);
  const counter = new WordCounter();
  const sample: CountedText[] = [];
  let [read, characters] = [0, 0];
  for await (const text of texts) {
    const place = read < sampleRows ? read : Math.floor(random() * (read + 1));
    read++;
    if (place >= sampleRows) continue;
    sample[place] = counter.count(text);
    characters += text.length;
    if (characters < SLICE_CHARACTERS) continue;
    characters = 0;
    await setImmediate();
    throwIfCancelled(signal);
  }
  return { words: counter.words, documents: sample.filter((document) => document.words.length > 0) };
}

/** Counts the words of texts, and numbers all words in the order in which they come. */
class WordCounter {
  readonly words: string[] = [];
  private readonly ids = new Map<string, number>();

  count(text: string): CountedText {
    const counts = countWords(text);
    const words = Uint32Array.from(counts.keys(), (word) => this.idOf(word));
    return { words, counts: Uint32Array.from(counts.values()) };
  }

  private idOf(word: string): number {
    const known = this.ids.get(word);
    if (known !== undefined) return known;
    this.ids.set(word, this.words.length);
    return this.words.push(word) - 1;
  }
}
