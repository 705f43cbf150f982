/** The requests of a hybrid search, in the shapes of `@zilliz/milvus2-sdk-node` 3. */
import type { Rerank } from "./rankers.ts";
import type {
  AnyVector,
  CollectionRequest,
  PlainVector,
  ReadConsistency,
  SearchOptions,
  SearchParameters,
  WithLevelName,
} from "./requests.ts";

/** One of the requests of a hybrid search. What it does not say the whole says for it, but for the field. */
export interface HybridRequest<Data> {
  anns_field: string;
  data: Data;
  /** The request's own filter (`expr` is the SDK's name of it). */
  filter?: string;
  expr?: string;
  exprValues?: Record<string, unknown>;
  params?: SearchParameters;
  metric_type?: string;
  /** How many hits go into the fusion: as many as the whole answers with, its offset included, without it. */
  limit?: number;
  topk?: number;
  ignore_growing?: boolean;
}

/** What a hybrid search takes beside its requests. */
export interface HybridOptions
  extends CollectionRequest,
    ReadConsistency,
    Pick<
      SearchOptions,
      | "partition_names"
      | "limit"
      | "topk"
      | "offset"
      | "filter"
      | "expr"
      | "exprValues"
      | "output_fields"
      | "metric_type"
      | "params"
      | "group_by_field"
      | "group_size"
      | "strict_group_size"
      | "round_decimal"
      | "ignore_growing"
      | "timezone"
      | "highlighter"
      | "order_by_fields"
    > {
  /** `RRFRanker()` without it. */
  rerank?: Rerank;
  /**
   * What the score of a group is made of: its best hit's, or the sum or average of those it answers with; `max` without
   * it.
   */
  rank_group_scorer?: "max" | "sum" | "avg";
}

/** A hybrid search as Milvus's SDK and Elanus take it alike. */
export interface HybridSearchRequest extends Omit<HybridOptions, "rank_group_scorer"> {
  data: HybridRequest<PlainVector | string>[];
}

/** A hybrid search for one vector or text a request, typed arrays included. */
export type SingleHybridSearchRequest = WithLevelName<HybridOptions> & { data: HybridRequest<AnyVector | string>[] };

/** A hybrid search for several at once, as many a request: `results` has a list of hits for each. */
export type BatchHybridSearchRequest = WithLevelName<HybridOptions> & {
  data: HybridRequest<AnyVector[] | string[]>[];
};
