import { countWords } from "../../embed/lsa/lsa_words.ts";
import type { LsaModel } from "../../embed/lsa/model_file.ts";
import { Vocabulary } from "../../embed/lsa/vocabulary.ts";
import { FeatureWeigher } from "../../embed/lsa/weigh.ts";
import type { Bag } from "../model/feature_table.ts";
import type { Catalogue } from "../training/catalogue.ts";

/** Makes texts bags of words and n-grams, weighed as lsa weighs them. */
export class TextBags {
  /** As a table of the trainer's. */
  readonly features: Catalogue["features"];
  private readonly vocabulary: Vocabulary;
  private readonly weigher: FeatureWeigher;

  constructor({ hashes, words, rarity }: LsaModel) {
    this.features = { size: hashes.length, parts: { fields: { user: [], item: [] }, hashes, rarity, middles: {} } };
    this.vocabulary = new Vocabulary(hashes, words, rarity);
    this.weigher = new FeatureWeigher(this.vocabulary);
  }

  bagOf(text: string): Bag {
    const words = Array.from(countWords(text), ([word, count]) => [this.vocabulary.featuresOf(word), count] as const);
    const { columns, values } = this.weigher.weigh(words);
    return { rows: Array.from(columns), weights: Array.from(values) };
  }
}
