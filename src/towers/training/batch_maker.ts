import type { Bag } from "../model/feature_table.ts";
import { HistoryPools } from "../model/history_pools.ts";
import { SparseBuilder } from "../model/sparse_builder.ts";
import type { TowersOptions } from "../options.ts";
import type { Batch } from "./batch.ts";
import type { Catalogue } from "./catalogue.ts";
import type { NegativeSource } from "./negatives.ts";
import type { Example } from "./sequences.ts";
import { Slots } from "./slots.ts";

/** Makes batches of examples: candidates, histories, bags, and which candidates are no answers. */
export class BatchMaker {
  private readonly catalogue: Catalogue;
  private readonly options: TowersOptions;
  private readonly negatives: NegativeSource;
  private readonly items: Slots;
  private readonly features: Slots;
  private readonly itemBags = new SparseBuilder();
  private readonly userBags = new SparseBuilder();
  /** Its columns are what is hidden. */
  private readonly hidden = new SparseBuilder();
  private readonly pools: HistoryPools;

  constructor(catalogue: Catalogue, options: TowersOptions, negatives: NegativeSource) {
    this.catalogue = catalogue;
    this.options = options;
    this.negatives = negatives;
    this.items = new Slots(catalogue.itemIds.length);
    this.features = new Slots(catalogue.features.size);
    this.pools = new HistoryPools(options.recency);
  }

  /** The batch is good until the next one is made. */
  make(examples: readonly Example[], random: () => number): Batch {
    const { items, features, itemBags, userBags, hidden, pools } = this;
    for (const one of [items, features, itemBags, userBags, hidden, pools]) one.clear();
    const targets = examples.map(({ user, place }) => items.take(user.items[place]));
    const drawn = this.negatives.draw(examples, random);
    for (const item of drawn) items.take(item);
    const candidates = items.members.length;
    const strangers = this.options.negatives === "uniform" ? this.targetsBeside(drawn, targets) : [];
    const biases = this.negatives.biases(items.members);
    for (const [i, example] of examples.entries()) {
      this.hideFrom(example, targets[i], candidates);
      this.hideStrangers(strangers, targets[i]);
      hidden.endRow();
      this.addHistory(example, random);
      this.addBag(userBags, example.user.bag, 0);
    }
    for (const item of items.members) this.addItem(itemBags, this.catalogue.itemBags[item], random);
    const weights = weightsOf(examples);
    const questions = { targets, weights, biases, hidden: hidden.columns, hiddenStarts: hidden.starts };
    return { candidates, pools: pools.matrices, itemBags, userBags, features: features.members, questions };
  }

  /** Candidates that the user has taken, at any time, are no wrong answers. */
  private hideFrom({ user }: Example, target: number, candidates: number): void {
    for (let i = 0; i < user.positives.length; i++) {
      const slot = this.items.of(user.positives[i]);
      if (slot >= 0 && slot < candidates && slot !== target) this.hidden.add(slot, 1);
    }
  }

  /** Where negatives are drawn, the targets of other examples are none. */
  private hideStrangers(strangers: readonly number[], target: number): void {
    for (const slot of strangers) if (slot !== target) this.hidden.add(slot, 1);
  }

  private targetsBeside(drawn: readonly number[], targets: readonly number[]): number[] {
    const candidates = new Set(drawn.map((item) => this.items.of(item)));
    return [...new Set(targets)].filter((slot) => !candidates.has(slot));
  }

  /** The last items before an example, less those that dropout takes; never none where there are some. */
  private addHistory({ user, place }: Example, random: () => number): void {
    const { history, dropout } = this.options;
    const length = Math.min(history, place);
    let left = length;
    for (let age = 0; age < length; age++) {
      const drops = random() < dropout && left > 1;
      if (drops) left--;
      else this.pools.add(this.items.take(user.items[place - 1 - age]), age);
    }
    this.pools.endHistory();
  }

  private addItem(to: SparseBuilder, bag: Bag, random: () => number): void {
    // The id comes first in a bag; one that is all that is known stays.
    const dropsId = random() < this.options.idDropout && bag.rows.length > 1;
    this.addBag(to, bag, dropsId ? 1 : 0);
  }

  private addBag(to: SparseBuilder, { rows, weights }: Bag, from: number): void {
    for (let i = from; i < rows.length; i++) to.add(this.features.take(rows[i]), weights[i]);
    to.endRow();
  }
}

/** Shares of the batch's weight. */
function weightsOf(examples: readonly Example[]): Float32Array {
  const weights = Float32Array.from(examples, ({ user, place }) => user.weights[place]);
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}
