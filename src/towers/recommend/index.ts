export { type AffinityOptions, affinity } from "./affinity.ts";
export type { CandidateRelease } from "./candidate_release.ts";
export { createItemCollection } from "./create_item_collection.ts";
export {
  type CandidatesOptions,
  type Recommendation,
  type Recommendations,
  type Recommender,
  type RecommenderOptions,
  recommender,
} from "./recommender.ts";
export { type BlendOptions, blend } from "./sources/blend.ts";
export { type ModelSourceOptions, modelSource } from "./sources/model_source.ts";
export { type GroupsOfUser, type PopularSourceOptions, popularSource } from "./sources/popular_source.ts";
export { type TowerSourceOptions, towerSource } from "./sources/tower_source.ts";
export { recordTowers } from "./tower_binding.ts";
export { type FallbackOptions, withFallback } from "./with_fallback.ts";
export { type WriteItemsOptions, writeItems } from "./write_items.ts";
