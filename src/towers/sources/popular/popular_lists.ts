import type { InteractionModel, ItemsRequest, ScoredItem } from "../interaction_model.ts";
import type { ItemIds } from "../item_ids.ts";
import { writeModelFile } from "../model_file.ts";

/** A list of items by number, best first. */
export interface PopularList {
  readonly items: Uint32Array;
  readonly scores: Float32Array;
}

/** What is popular, overall and within groups, as categories or regions: what there is to offer where nothing is known. */
export class PopularLists implements InteractionModel {
  readonly name = "popular";
  readonly items: readonly string[];
  /** The names of the groups. */
  readonly groups: readonly string[];
  private readonly overall: PopularList;
  private readonly byGroup: ReadonlyMap<string, PopularList>;

  constructor(ids: ItemIds, overall: PopularList, byGroup: ReadonlyMap<string, PopularList>) {
    this.items = ids.names;
    this.groups = [...byGroup.keys()];
    this.overall = overall;
    this.byGroup = byGroup;
  }

  /** What is popular overall: a history says nothing. */
  itemsFor(_history: readonly string[], request: ItemsRequest): ScoredItem[] {
    return this.itemsOf([], request);
  }

  /** What is popular in the first group, then in the next, then overall; groups that are not known say nothing. */
  itemsOf(groups: readonly string[], { limit, exclude }: ItemsRequest): ScoredItem[] {
    const lists = [...groups.flatMap((group) => this.byGroup.get(group) ?? []), this.overall];
    const found: ScoredItem[] = [];
    const seen = new Set(exclude);
    for (const { items, scores } of lists) {
      for (let i = 0; i < items.length && found.length < limit; i++) {
        const item = this.items[items[i]];
        if (!seen.has(item)) found.push({ item, score: scores[i] });
        seen.add(item);
      }
    }
    return found;
  }

  save(): Uint8Array {
    const arrays: Record<string, Uint32Array | Float32Array> = {};
    for (const [group, list] of [["", this.overall] as const, ...this.byGroup]) {
      arrays[`items:${group}`] = list.items;
      arrays[`scores:${group}`] = list.scores;
    }
    return writeModelFile({ kind: "popular", name: this.name, items: this.items, settings: {}, arrays });
  }
}
