import { type Described, type FeatureHashes, hashFeatures, type Side } from "./feature_hashes.ts";
import { NumberBuckets } from "./number_buckets.ts";

/** Rows of the embedding table and what each counts. */
export interface Bag {
  readonly rows: readonly number[];
  readonly weights: readonly number[];
}

/** What a table is made of; as stored. */
export interface FeatureTableParts {
  /** The names of the fields that were there to be learnt from; others count for nothing. */
  readonly fields: Readonly<Record<Side, readonly string[]>>;
  readonly hashes: Uint32Array;
  readonly rarity: Float32Array;
  readonly middles: Readonly<Record<string, readonly number[]>>;
}

export interface FeatureLimits {
  /** The most features beside ids; the most frequent first. */
  readonly maxFeatures: number;
  /** What occurs in fewer users and items than this is left out: it could tell nothing of others. */
  readonly leastOccurrences: number;
}

/** The length of the weights of a group of features; an id has 1. */
const VALUES_LENGTH = 1;
const WORDS_LENGTH = 1;
const GRAMS_LENGTH = 0.5;

/**
 * Which features have a row in the embedding table, and how a user or an item becomes a bag of them. Features are known by their
 * 32-bit hash; a collision makes two features one. What is not in the table is left out of the bag, and so is every field that
 * the table was not chosen from: words are shared among fields, and those of another would count as if they had been learnt there.
 */
export class FeatureTable {
  readonly parts: FeatureTableParts;
  private readonly fields: Readonly<Record<Side, ReadonlySet<string>>>;
  private readonly rows = new Map<number, number>();
  private readonly buckets: NumberBuckets;

  constructor(parts: FeatureTableParts) {
    this.parts = parts;
    this.fields = { user: new Set(parts.fields.user), item: new Set(parts.fields.item) };
    this.buckets = new NumberBuckets(parts.middles);
    parts.hashes.forEach((hash, row) => {
      this.rows.set(hash, row);
    });
  }

  /** The ids of those described, and their most frequent other features. */
  static choose(described: readonly (readonly [Side, Described])[], limits: FeatureLimits): FeatureTable {
    const buckets = NumberBuckets.of(described.map(([, { fields }]) => fields));
    const ids = new Set<number>();
    const frequencies = new Map<number, number>();
    for (const [side, one] of described) {
      const { id, values, words, grams } = hashFeatures(side, one, buckets);
      if (id !== undefined) ids.add(id);
      for (const hash of new Set([...values.keys(), ...words.keys(), ...grams.keys()])) {
        frequencies.set(hash, (frequencies.get(hash) ?? 0) + 1);
      }
    }
    const kept = [...frequencies]
      .filter(([hash, frequency]) => frequency >= limits.leastOccurrences && !ids.has(hash))
      // Equals by hash, so that the choice never hangs on the order.
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, limits.maxFeatures);
    const rarity = kept.map(([, frequency]) => Math.log(1 + described.length / frequency));
    return new FeatureTable({
      fields: { user: fieldsOf("user", described), item: fieldsOf("item", described) },
      hashes: Uint32Array.from([...ids, ...kept.map(([hash]) => hash)]),
      rarity: Float32Array.from([...Array.from(ids, () => 1), ...rarity]),
      middles: buckets.middles,
    });
  }

  get size(): number {
    return this.parts.hashes.length;
  }

  /** The id comes first where it is known. */
  bagOf(side: Side, { id, fields }: Described): Bag {
    const known = Object.entries(fields).filter(([name]) => this.fields[side].has(name));
    const hashes = hashFeatures(side, { id, fields: Object.fromEntries(known) }, this.buckets);
    const bag = { rows: this.idRow(hashes), weights: [] as number[] };
    bag.weights.push(...bag.rows.map(() => 1));
    this.addGroup(bag, hashes.values, VALUES_LENGTH);
    this.addGroup(bag, hashes.words, WORDS_LENGTH);
    this.addGroup(bag, hashes.grams, GRAMS_LENGTH);
    return bag;
  }

  private idRow({ id }: FeatureHashes): number[] {
    const row = id === undefined ? undefined : this.rows.get(id);
    return row === undefined ? [] : [row];
  }

  /** Sublinear counts times rarity, scaled to `length`. */
  private addGroup(
    bag: { rows: number[]; weights: number[] },
    counts: ReadonlyMap<number, number>,
    length: number,
  ): void {
    const first = bag.rows.length;
    let squares = 0;
    for (const [hash, count] of counts) {
      const row = this.rows.get(hash);
      if (row === undefined) continue;
      const weight = (count < 1 ? count : 1 + Math.log(count)) * this.parts.rarity[row];
      bag.rows.push(row);
      bag.weights.push(weight);
      squares += weight * weight;
    }
    const scale = squares > 0 ? length / Math.sqrt(squares) : 0;
    for (let i = first; i < bag.rows.length; i++) bag.weights[i] *= scale;
  }
}

function fieldsOf(side: Side, described: readonly (readonly [Side, Described])[]): string[] {
  return [...new Set(described.flatMap(([whose, { fields }]) => (whose === side ? Object.keys(fields) : [])))];
}
