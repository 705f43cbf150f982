export type { Candidate, Sighting } from "./candidate.ts";
export { type ComparedQuery, type Comparison, compareModes } from "./evaluate/compare.ts";
export {
  type EvaluatedQuery,
  type EvaluateRequest,
  type Evaluation,
  evaluate,
  type ModeFigures,
  type SearchMode,
} from "./evaluate/evaluate.ts";
export { type Judgments, judgmentsOf, judgmentsOfClicks } from "./evaluate/judgments.ts";
export { HITS_NEEDED, METRICS, type Metric } from "./evaluate/metrics.ts";
export { type IdField, missingIds } from "./evaluate/missing_ids.ts";
export { type Queries, queriesOf } from "./evaluate/queries.ts";
export { type CrossEncoderOptions, crossEncoder } from "./rerankers/cross_encoder.ts";
export { type HttpRerankerOptions, httpReranker } from "./rerankers/http_reranker.ts";
export type { Signal } from "./rerankers/learned/features.ts";
export {
  LearnedRanker,
  type LearnedRankerOptions,
  learnedRanker,
  saveRanker,
} from "./rerankers/learned/learned_ranker.ts";
export { importances, type RankerModel } from "./rerankers/learned/ranker_model.ts";
export {
  type FindCandidates,
  type TrainedRanker,
  type TrainRankerRequest,
  type TrainStage,
  trainRanker,
} from "./rerankers/learned/train_ranker.ts";
export type { Reranker } from "./rerankers/reranker.ts";
export type { Diagnosis, ExplainedStage, Explanation, Retrieval, RowId } from "./retrieval.ts";
export { type RetrieveOptions, type Retriever, type RetrieverOptions, retriever } from "./retriever.ts";
export { type BoostOptions, boost } from "./rules/boost.ts";
export { diversify } from "./rules/diversify.ts";
export { type PinOptions, pin } from "./rules/pin.ts";
export { require } from "./rules/require.ts";
export type { Boost, Reordering, Requirement, Rule } from "./rules/rule.ts";
export type { SearchUser } from "./run/search_user.ts";
export type { RetrieverClient, Searchable } from "./run/searched_collection.ts";
export type { Loss, RankedId, Trace, TraceStep } from "./run/trace.ts";
export { type FunnelOptions, funnel, funnelDims } from "./sources/funnel.ts";
export { type FuseOptions, fuse, type HybridOptions, hybrid } from "./sources/fuse.ts";
export { type Fusion, type RrfOptions, rrf, weighted } from "./sources/fusion.ts";
export { type KeywordOptions, keyword } from "./sources/keyword.ts";
export { type SemanticOptions, semantic } from "./sources/semantic.ts";
export type { Source } from "./sources/source.ts";
export type { RerankOptions } from "./stages/rerank.ts";
export type { RulesOptions } from "./stages/rules.ts";
export type { Stage } from "./stages/stage.ts";
export type { TuneQuery } from "./tune/held_out_queries.ts";
export type { TunePoint } from "./tune/search_curves.ts";
export type { TuneClient, TuneRequest } from "./tune/trial.ts";
export { type FunnelPoint, type FunnelTuning, tuneFunnel } from "./tune/tune_funnel.ts";
export { isTunable, type Tuning, tuneIndex } from "./tune/tune_index.ts";
