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
export type { Reranker } from "./rerankers/reranker.ts";
export type { TuneQuery } from "./tune/held_out_queries.ts";
export type { TunePoint } from "./tune/search_values.ts";
export { type TuneClient, type TuneRequest, type Tuning, tuneIndex } from "./tune/tune_index.ts";
