export { type BuildRequest, type BuildStage, buildRelease } from "./build/build_release.ts";
export type { ReleaseExtras } from "./build/release_extras.ts";
export { type CheckRequest, checkRelease } from "./check/check_release.ts";
export type { CheckBounds } from "./check/verdict.ts";
export type { DriftSign } from "./drift/drift_test.ts";
export {
  type DriftAlarm,
  type DriftMetrics,
  DriftWatch,
  type DriftWatchOptions,
  driftWatch,
  type ServedAnswer,
} from "./drift/drift_watch.ts";
export { embedderEncoder } from "./encode/embedder_encoder.ts";
export {
  assertSameEncoder,
  type EncodeOptions,
  type EncoderIdentity,
  type ReleaseEncoder,
  type RowEncoder,
  sameEncoder,
} from "./encode/release_encoder.ts";
export { type TowersEncoderOptions, towersEncoder } from "./encode/towers_encoder.ts";
export { towersOfRows } from "./encode/towers_of_rows.ts";
export { type IndexPlan, type Plan, type PlanRequest, plan } from "./plan/plan.ts";
export { type PolicyOptions, type PolicyReport, ReleasePolicy, releasePolicy } from "./policy/release_policy.ts";
export { type PromoteRequest, promoteRelease, rollbackRelease, type Turned } from "./promote/promote_release.ts";
export { type Pruned, type PruneRequest, pruneReleases } from "./promote/prune_releases.ts";
export type { CheckFigures, Evaluation } from "./record/evaluation.ts";
export type {
  BuildClaim,
  Promotion,
  Release,
  ReleaseIndex,
  ReleaseRecord,
  UnfinishedRelease,
} from "./record/release_record.ts";
export { allReleases, listReleases, readRelease, resolveRelease } from "./record/releases.ts";
export { candidateRelease } from "./search/candidate_release.ts";
export {
  type ReleaseRecommender,
  type ReleaseRecommenderOptions,
  releaseRecommender,
} from "./search/release_recommender.ts";
export {
  type EncodedQuery,
  type ReleaseAnswer,
  ReleaseSearcher,
  type ReleaseSearcherOptions,
  type ReleaseSearchOptions,
  releaseSearcher,
} from "./search/release_searcher.ts";
export {
  type ReleaseDelete,
  ReleaseWriter,
  type ReleaseWriterOptions,
  releaseWriter,
} from "./write/release_writer.ts";
