import { gramHashes, wordHash } from "../../embed/lsa/feature_hashes.ts";
import { countWords } from "../../embed/lsa/lsa_words.ts";
import type { FeatureValue } from "../features.ts";
import type { NumberBuckets } from "./number_buckets.ts";

/** Whose features they are: a user and an item may have the same id. */
export type Side = "user" | "item";

/** What is known of a user or an item. */
export interface Described {
  readonly id?: string;
  readonly fields: Readonly<Record<string, FeatureValue>>;
}

/** The features of one user or item by their 32-bit hashes, and how often each occurs in it. */
export interface FeatureHashes {
  readonly id: number | undefined;
  /** Whole values of fields, and the buckets of numbers. */
  readonly values: ReadonlyMap<number, number>;
  readonly words: ReadonlyMap<number, number>;
  readonly grams: ReadonlyMap<number, number>;
}

/** A longer text is no category. */
const LONGEST_CATEGORY = 64;

export function idHash(side: Side, id: string): number {
  return wordHash(`${side}\n${id}`);
}

/**
 * Takes apart what is known: a text is a category of its field, and words and character n-grams that all fields share; a number
 * is the bucket that it falls into.
 */
export function hashFeatures(side: Side, { id, fields }: Described, buckets: NumberBuckets): FeatureHashes {
  const values = new Map<number, number>();
  const words = new Map<number, number>();
  const grams = new Map<number, number>();
  for (const [field, value] of Object.entries(fields)) {
    if (typeof value === "number") {
      for (const [bucket, share] of buckets.place(field, value)) raise(values, wordHash(`${field}\n#${bucket}`), share);
      continue;
    }
    for (const text of typeof value === "string" ? [value] : (value ?? [])) {
      if (text.length <= LONGEST_CATEGORY) raise(values, wordHash(`${field}\n=${text}`), 1);
      for (const [word, count] of countWords(text)) {
        raise(words, wordHash(word), count);
        for (const gram of gramHashes(word)) raise(grams, gram, count);
      }
    }
  }
  return { id: id === undefined ? undefined : idHash(side, id), values, words, grams };
}

function raise(counts: Map<number, number>, hash: number, by: number): void {
  counts.set(hash, (counts.get(hash) ?? 0) + by);
}
