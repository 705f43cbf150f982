import { checkHalfLife, historyWeights } from "../history_weights.ts";
import type { InteractionModel, ItemsRequest, ScoredItem } from "../interaction_model.ts";
import type { ItemIds } from "../item_ids.ts";
import { writeModelFile } from "../model_file.ts";
import { rankedItems } from "../ranked_items.ts";
import { ReachedSums } from "../reached_sums.ts";
import type { NeighbourTable } from "./neighbour_table.ts";

/** What models of neighbours have in common. */
export interface NeighbourOptions {
  /** How many neighbours each item keeps. */
  readonly neighbours?: number;
  /**
   * An item of a history that stands so many items before the last counts half as much as the last; all count alike
   * without it.
   */
  readonly halfLife?: number;
}

/** Scores an item by the sum of the weights that lead to it from the items of a history. */
export class NeighbourModel implements InteractionModel {
  readonly name: string;
  readonly items: readonly string[];
  private readonly ids: ItemIds;
  private readonly table: NeighbourTable;
  private readonly halfLife: number | undefined;

  constructor(name: string, ids: ItemIds, table: NeighbourTable, halfLife?: number) {
    this.name = name;
    this.items = ids.names;
    this.ids = ids;
    this.table = table;
    this.halfLife = checkHalfLife(halfLife);
  }

  itemsFor(history: readonly string[], request: ItemsRequest): ScoredItem[] {
    return rankedItems(this.ids, this.scores(this.ids.numbersOf(history)), request);
  }

  save(): Uint8Array {
    const { name, items, halfLife } = this;
    return writeModelFile({ kind: "neighbours", name, items, settings: { halfLife }, arrays: { ...this.table } });
  }

  /** Of each item; `NaN` of those that no weight leads to. */
  private scores(history: readonly number[]): Float64Array {
    const { starts, neighbours, weights } = this.table;
    const sums = new ReachedSums(this.ids.size);
    const shares = historyWeights(history.length, this.halfLife);
    for (const [h, item] of history.entries()) {
      const share = shares[h];
      for (let i = starts[item]; i < starts[item + 1]; i++) sums.add(neighbours[i], share * weights[i]);
    }
    return sums.take();
  }
}
