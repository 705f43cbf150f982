import { checkHalfLife, historyWeights } from "../history_weights.ts";
import type { InteractionModel, ItemsRequest, ScoredItem } from "../interaction_model.ts";
import type { ItemIds } from "../item_ids.ts";
import { writeModelFile } from "../model_file.ts";
import { rankedItems } from "../ranked_items.ts";
import { type FactorSettings, FactorSide } from "./factor_side.ts";

/** Scores an item by the product of its vector with the one that fits a history. */
export class FactorModel implements InteractionModel {
  readonly name = "factors";
  readonly items: readonly string[];
  private readonly ids: ItemIds;
  private readonly settings: FactorSettings;
  private readonly halfLife: number | undefined;
  private readonly side: FactorSide;
  private readonly sum: Float64Array;

  /** @param vectors one an item, `settings.dim` values each. */
  constructor(ids: ItemIds, vectors: Float32Array, settings: FactorSettings, halfLife?: number) {
    this.items = ids.names;
    this.ids = ids;
    this.settings = settings;
    this.halfLife = checkHalfLife(halfLife);
    this.side = new FactorSide(vectors, settings);
    this.sum = this.side.unobservedSum();
  }

  itemsFor(history: readonly string[], request: ItemsRequest): ScoredItem[] {
    const numbers = this.ids.numbersOf(history);
    return numbers.length === 0 ? [] : rankedItems(this.ids, this.scores(numbers), request);
  }

  save(): Uint8Array {
    const { name, items, settings, halfLife, side } = this;
    return writeModelFile({
      kind: "factors",
      name,
      items,
      settings: { ...settings, halfLife },
      arrays: { vectors: side.vectors },
    });
  }

  private scores(history: readonly number[]): Float64Array {
    const { vectors } = this.side;
    const { dim } = this.settings;
    const columns = Uint32Array.from(history);
    const user = this.side.fit({ columns, values: historyWeights(history.length, this.halfLife) }, this.sum);
    return Float64Array.from({ length: this.ids.size }, (_, item) => {
      let score = 0;
      for (let d = 0; d < dim; d++) score += user[d] * vectors[item * dim + d];
      return score;
    });
  }
}
