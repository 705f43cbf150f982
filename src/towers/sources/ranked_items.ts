import { bestScores } from "./best_scores.ts";
import type { ItemsRequest, ScoredItem } from "./interaction_model.ts";
import type { ItemIds } from "./item_ids.ts";

/** The best items by their scores, which are overwritten where an item is not wanted; `NaN` is no score. */
export function rankedItems(ids: ItemIds, scores: Float64Array, { limit, exclude }: ItemsRequest): ScoredItem[] {
  if (exclude !== undefined) for (const number of ids.numbersOf(exclude)) scores[number] = Number.NaN;
  return bestScores(scores, limit).map((number) => ({ item: ids.names[number], score: scores[number] }));
}
