export type { Candidate, Sighting } from "./candidate.ts";
export type { Reranker } from "./rerankers/reranker.ts";
export type { TuneQuery } from "./tune/held_out_queries.ts";
export type { TunePoint } from "./tune/search_values.ts";
export { type TuneClient, type TuneRequest, type Tuning, tuneIndex } from "./tune/tune_index.ts";
