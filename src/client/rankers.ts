import type { FunctionType } from "../schema/define_functions.ts";

/** How lists become one, by the name of the way: `rrf` or `weighted`. */
export interface RerankerObj {
  strategy: string;
  params: Record<string, unknown>;
}

/** The same as a function, whose `params.reranker` names the way: `rrf`, `weighted`, `decay` or `boost`. */
export interface RerankFunction {
  name: string;
  description?: string;
  type: typeof FunctionType.RERANK | "Rerank";
  /** The field of a decay; none of the others. */
  input_field_names: string[];
  output_field_names?: string[];
  params: Record<string, unknown>;
}

/** One function in a list, or several of the way `boost`, with what `params` says of how they go together. */
export interface FunctionScore {
  functions: RerankFunction[];
  params: Record<string, unknown>;
}

export type Rerank = RerankerObj | RerankFunction | FunctionScore;

/** Ranks alone count: a row's score is the sum of 1 / (k + rank) over the lists that have it. As in Milvus's SDK. */
export function RRFRanker(k = 60): RerankerObj {
  return { strategy: "rrf", params: { k } };
}

/**
 * Scores count, each list's times its weight. As in Milvus's SDK.
 *
 * @param weights from 0 to 1, one a request.
 * @param normScore whether scores are brought to 0 to 1 first, by what their metric is; beyond Milvus's SDK, as in
 * pymilvus.
 */
export function WeightedRanker(weights: number[], normScore?: boolean): RerankerObj {
  return { strategy: "weighted", params: { weights, ...(normScore === undefined ? {} : { norm_score: normScore }) } };
}
