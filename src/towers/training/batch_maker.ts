import type { Bag } from "../model/feature_table.ts";
import { type History, poolHistories } from "../model/history_pools.ts";
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

  constructor(catalogue: Catalogue, options: TowersOptions, negatives: NegativeSource) {
    this.catalogue = catalogue;
    this.options = options;
    this.negatives = negatives;
    this.items = new Slots(catalogue.itemIds.length);
    this.features = new Slots(catalogue.features.size);
  }

  make(examples: readonly Example[], random: () => number): Batch {
    const { items, features } = this;
    items.clear();
    features.clear();
    const targets = examples.map(({ user, place }) => items.take(user.items[place]));
    for (const item of this.negatives.draw(examples, random)) items.take(item);
    const candidates = items.members.length;
    const biases = this.negatives.biases(items.members);
    const histories = examples.map((example) => this.historyOf(example, random));
    const pools = this.options.recency.map((halfLife) => poolHistories(histories, halfLife));
    const itemBags = new SparseBuilder();
    for (const item of items.members) this.addItem(itemBags, this.catalogue.itemBags[item], random);
    const userBags = new SparseBuilder();
    for (const { user } of examples) this.addBag(userBags, user.bag, 0);
    return {
      candidates,
      pools,
      itemBags,
      userBags,
      features: [...features.members],
      questions: { targets, weights: weightsOf(examples), biases, ...this.hiddenOf(examples, targets, candidates) },
    };
  }

  /** The last items before an example, less those that dropout takes; never none where there are some. */
  private historyOf({ user, place }: Example, random: () => number): History {
    const { history, dropout } = this.options;
    const items: number[] = [];
    const ages: number[] = [];
    for (let age = 0; age < Math.min(history, place); age++) {
      const isLast = age === Math.min(history, place) - 1;
      if (random() < dropout && !(isLast && items.length === 0)) continue;
      items.push(this.items.take(user.items[place - 1 - age]));
      ages.push(age);
    }
    return { items, ages };
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

  /** Candidates that the user has taken, at any time, are no wrong answers. */
  private hiddenOf(examples: readonly Example[], targets: readonly number[], candidates: number) {
    const hidden: number[] = [];
    const hiddenStarts = [0];
    examples.forEach(({ user }, i) => {
      for (const item of user.positives) {
        const slot = this.items.of(item);
        if (slot >= 0 && slot < candidates && slot !== targets[i]) hidden.push(slot);
      }
      hiddenStarts.push(hidden.length);
    });
    return { hidden, hiddenStarts };
  }
}

/** Shares of the batch's weight. */
function weightsOf(examples: readonly Example[]): Float32Array {
  const weights = Float32Array.from(examples, ({ user, place }) => user.weights[place]);
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}
