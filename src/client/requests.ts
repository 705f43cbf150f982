/**
 * The requests of the client, in the shapes of `@zilliz/milvus2-sdk-node` 3.
 * What Elanus adds is said where it stands; a field that is not named here is refused by name.
 */

import type { ConsistencyLevelName } from "../schema/consistency_level.ts";
import type { DataType } from "../schema/data_type.ts";
import type { FunctionDefinition } from "../schema/define_functions.ts";
import type { FieldDefinition } from "../schema/field_schema.ts";
import type { AnyVector, DenseVector, SparseFloatVector } from "../schema/vector_values.ts";
import type { LexicalHighlighter } from "./highlight_types.ts";
import type { OrderByFields } from "./order_by.ts";
import type { Rerank } from "./rankers.ts";
import type { SearchHit } from "./responses.ts";

export type { FunctionDefinition } from "../schema/define_functions.ts";
export type { FieldDefinition } from "../schema/field_schema.ts";
export type {
  AnyVector,
  BinaryVector,
  DenseVector,
  HalfVector,
  Int8Vector,
  SparseFloatVector,
} from "../schema/vector_values.ts";

/** A row as the user gives it: values by field name. */
export type RowData = Record<string, unknown>;
/** Keys of rows. An Int64 key travels as a string or bigint; a number only where it is a safe integer. */
export type Ids = readonly (string | number | bigint)[];
/** Strong, Session, Bounded, Eventually, Customized: they differ for followers alone, which open read-only. */
export type ConsistencyLevel = 0 | 1 | 2 | 3 | 4;

/** The level by its name too, which the official SDK's types do not know. */
export type WithLevelName<T extends ReadConsistency> = Omit<T, "consistency_level"> & {
  consistency_level?: ConsistencyLevel | ConsistencyLevelName;
};

/** How new what a read sees must be. Without a level the collection's stands, `Bounded` unless it was made with another. */
export interface ReadConsistency {
  consistency_level?: ConsistencyLevel;
  /** How old what is seen may be under Bounded, in milliseconds: 5,000 by default. */
  graceful_time?: number;
  /** A timestamp of a mutation's answer: that write is seen, and all before it. */
  guarantee_timestamp?: string | number | bigint;
}

export interface CollectionRequest {
  collection_name: string;
  db_name?: string;
}

interface CreateCollectionBase extends CollectionRequest {
  description?: string;
  enable_dynamic_field?: boolean;
  enableDynamicField?: boolean;
  consistency_level?: string;
  properties?: Record<string, string | number | boolean>;
  /** Over how many partitions the partition key spreads the rows: 16, or 1 to 1024. */
  num_partitions?: number;
  /** The name of the field that is the partition key: the other way to say `is_partition_key`. */
  partition_key_field?: string;
  /** Accepted and without meaning: a collection in the process has one shard. */
  shards_num?: number;
  /** Indexes to create with the collection. */
  index_params?: IndexDefinition[] | IndexDefinition;
  /** What fills fields from others: BM25 a sparse field from a text. */
  functions?: FunctionDefinition[];
}

export interface CreateCollectionWithFields extends CreateCollectionBase {
  fields: FieldDefinition[];
}

export interface CreateCollectionWithSchema extends CreateCollectionBase {
  schema: FieldDefinition[];
}

/** The short form: a key, a vector, a dynamic field, and an index with Milvus's defaults. */
export interface CreateCollectionQuick extends CollectionRequest {
  dimension: number;
  primary_field_name?: string;
  id_type?: typeof DataType.Int64 | typeof DataType.VarChar;
  vector_field_name?: string;
  metric_type?: string;
  enable_dynamic_field?: boolean;
  enableDynamicField?: boolean;
  description?: string;
  auto_id?: boolean;
  consistency_level?: string;
  index_params?: IndexParameters;
}

export type CreateCollectionRequest = CreateCollectionWithFields | CreateCollectionWithSchema | CreateCollectionQuick;

export interface ListCollectionsRequest {
  db_name?: string;
  /** Those among these names alone. */
  collection_names?: string[];
  /** Accepted and without meaning: all collections are loaded. */
  type?: number;
}

export interface AlterCollectionRequest extends CollectionRequest {
  properties: Record<string, string | number | boolean>;
  delete_keys?: string[];
}

export interface DropCollectionPropertiesRequest extends CollectionRequest {
  properties: string[];
}

/** Index type and metric with the build parameters as JSON text, as Milvus's `extra_params` has them. */
export interface IndexParameters {
  index_type?: string;
  metric_type: string;
  /** JSON, as `{"M":16,"efConstruction":200}`. */
  params?: string;
}

/** An index on one field. */
export interface IndexDefinition {
  field_name: string;
  index_type: string;
  metric_type?: string;
  index_name?: string;
  /** Build parameters, as `{ M: 16, efConstruction: 200 }`. */
  params?: Record<string, unknown>;
}

export type CreateIndexRequest =
  | (CollectionRequest & IndexDefinition)
  | (CollectionRequest & { field_name: string; index_name?: string; extra_params?: IndexParameters });

/** Names an index by its field or its name; neither names the collection's only one. */
export interface DescribeIndexRequest extends CollectionRequest {
  field_name?: string;
  index_name?: string;
}

/** Beyond Milvus: waits until every sealed row is indexed. */
export interface WaitForIndexRequest extends CollectionRequest {
  field_name?: string;
  /** Called as builds go on, with the share of the rows that are indexed, 0 to 1. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

interface InsertBase extends CollectionRequest {
  partition_name?: string;
}

export type InsertRequest = InsertBase &
  ({ data: RowData[]; fields_data?: undefined } | { fields_data: RowData[]; data?: undefined });

/** With `partial_update` rows keep the fields that they are not given; each row names its own. */
export type UpsertRequest = InsertRequest & { partial_update?: boolean };

interface DeleteBase extends CollectionRequest {
  partition_name?: string;
  /** Values of the filter's templates. */
  exprValues?: Record<string, unknown>;
  consistency_level?: "Strong" | "Session" | "Bounded" | "Eventually" | "Customized";
}

/** By keys or by a filter (`expr` is its older name). */
export type DeleteRequest = DeleteBase & ({ ids: Ids } | { filter: string } | { expr: string });

export interface GetRequest extends CollectionRequest, WithLevelName<ReadConsistency> {
  ids: Ids;
  output_fields?: string[];
  /** Where times without an offset are and by whose clocks times come out; the collection's without it. */
  timezone?: string;
  partition_names?: string[];
  offset?: number;
  limit?: number;
}

export interface QueryRequest extends CollectionRequest, WithLevelName<ReadConsistency> {
  filter?: string;
  expr?: string;
  /** Values of the filter's templates, as `price < {limit}`. */
  exprValues?: Record<string, unknown>;
  ids?: Ids;
  /** Field names, `*` (all of them, as if left out), or `count(*)` alone. */
  output_fields?: string[];
  /** Where times without an offset are and by whose clocks times come out; the collection's without it. */
  timezone?: string;
  partition_names?: string[];
  offset?: number;
  limit?: number;
  /** In which order rows are answered; `order_by` is its other name. */
  order_by_fields?: OrderByFields;
  order_by?: OrderByFields;
}

/** A query in batches. */
export interface QueryIteratorRequest extends Omit<QueryRequest, "ids" | "offset" | "order_by_fields" | "order_by"> {
  /** Rows a batch, 1 or more; more than 16,384 count as so many. */
  batchSize: number;
  /** Rows in all; all there are without it. */
  limit?: number;
}

export interface CountRequest extends CollectionRequest, WithLevelName<ReadConsistency> {
  filter?: string;
  expr?: string;
}

/** What every search takes in `params`; what an index takes stands beside it. */
export interface SearchParameters {
  /** The far bound of the scores, outside of the range. */
  radius?: number;
  /** The near bound of the scores, inside of the range; needs a `radius`. */
  range_filter?: number;
  /** Beyond Milvus: scan all vectors. */
  exact?: boolean;
  /** Beyond Milvus: fill `recalls`. */
  recall?: boolean;
  /** Beyond Milvus: compare so many of the first dims alone. */
  dims?: number;
  /** Beyond Milvus: score what the first dims find by ever more of them. */
  funnel?: FunnelParameters;
  [indexParameter: string]: unknown;
}

/** Each has a default, so that `{}` is a funnel. */
export interface FunnelParameters {
  /** How many hits of the search by the fewest dims go in; 128 by default. */
  candidates?: number;
  /** By how many dims they are scored anew, rising; a third, two thirds and all by default. */
  scales?: readonly number[];
  /** The share that each scale drops, 0 to below 1; 0.5 by default. */
  prune?: number;
  /** Once no more are left the funnel ends, whatever scales there are yet. */
  top?: number;
}

/** Everything of a search but the vectors. */
export interface SearchOptions extends CollectionRequest, ReadConsistency {
  /** The vector field; the first of the schema without it, as in the SDK. */
  anns_field?: string;
  partition_names?: string[];
  /** How many hits, 100 by default as in the SDK (`topk` is its older name). */
  limit?: number;
  topk?: number;
  offset?: number;
  filter?: string;
  expr?: string;
  /** Values of the filter's templates, as `price < {limit}`. */
  exprValues?: Record<string, unknown>;
  output_fields?: string[];
  /** Checked against the index's. */
  metric_type?: string;
  /**
   * `ef` and its like; `radius` and `range_filter`, between which the scores must lie. Beyond Milvus: `exact: true` scans
   * all vectors, `prefix` traverses that many dims and finishes with all of them, `dims` compares the first dims alone,
   * `funnel` narrows down what these find, `recall: true` counts what was missed. See docs/search.md and SearchParameters.
   */
  params?: SearchParameters;
  /** Answers with the nearest hits of each value of this field: `limit` and `offset` count groups. */
  group_by_field?: string;
  /** Most hits a group, 1 by default. */
  group_size?: number;
  /** Looks on until every group has `group_size` hits, or there are no more. */
  strict_group_size?: boolean;
  /** Decimal places of the scores; -1 leaves them as they are. */
  round_decimal?: number;
  /** Leaves out rows that were not sealed yet: those of the last writes, and of small ones. */
  ignore_growing?: boolean;
  /** Shows the terms that were searched for in the texts of the hits. */
  highlighter?: LexicalHighlighter;
  /** Puts the hits that are answered in an order of their values; groups go by the first of their hits. */
  order_by_fields?: OrderByFields;
  /** Scores the hits anew. */
  rerank?: Rerank;
  /** Where times without an offset are and by whose clocks times come out; the collection's without it. */
  timezone?: string;
}

/** A search for one vector, or for a text where BM25 compares: what Milvus's SDK and Elanus take alike. */
export interface SearchRequest extends SearchOptions {
  data: PlainVector | string;
}

/** A vector in the forms that the official SDK takes as well. */
export type PlainVector = number[] | Uint8Array | Int8Array | SparseFloatVector;

/** What is searched for; `vector` is the SDK's other name of `data`. */
type SearchFor<T> = ({ data: T; vector?: undefined } | { vector: T; data?: undefined }) & { ids?: undefined };

/** A search for one vector, typed arrays included (beyond Milvus's SDK), or for a text where BM25 compares. */
export type SingleSearchRequest = WithLevelName<SearchOptions> & SearchFor<AnyVector | string>;

/** A search for several vectors at once: `results` has a list of hits for each. */
export type BatchSearchRequest = WithLevelName<SearchOptions> & SearchFor<AnyVector[] | string[]>;

/** A search by the vectors of rows that are in the collection already. */
export interface IdsSearchRequest extends WithLevelName<SearchOptions> {
  ids: Ids;
  data?: undefined;
  vector?: undefined;
}

/** A search in batches, for one vector. */
export type SearchIteratorRequest = WithLevelName<
  Omit<SearchOptions, "topk" | "offset" | "group_by_field" | "group_size" | "strict_group_size" | "rerank">
> &
  SearchFor<AnyVector | string> & {
    /** Hits a batch, 1 or more; more than 16,384 count as so many. */
    batchSize: number;
    /** Hits in all, those that `external_filter_fn` left out not among them; all there are without it. */
    limit?: number;
    /** Hits that it refuses are left out. */
    external_filter_fn?: (hit: SearchHit) => boolean;
  };

export interface FlushRequest {
  collection_names: string[];
  db_name?: string;
}

export interface CompactionRequest {
  /** What `compact` answered. */
  compactionID: number | string;
}

/** Asks what an analyzer makes of texts. */
export interface RunAnalyzerRequest {
  text: string | string[];
  /** As `{ type: "english" }`, or JSON text of it; `standard` without it. See docs/text.md. */
  analyzer_params?: Record<string, unknown> | string;
  /** Instead of `analyzer_params`: the analyzer of a field. */
  collection_name?: string;
  field_name?: string;
  /** Also where the terms stand: positions, and offsets in bytes of UTF-8. */
  with_detail?: boolean;
  /** Also the index of each term in the sparse vectors of BM25. */
  with_hash?: boolean;
  db_name?: string;
}

/** Beyond Milvus: asks how a filter is answered. */
export interface ExplainRequest extends CollectionRequest {
  filter: string;
  exprValues?: Record<string, unknown>;
  data?: undefined;
  vector?: undefined;
}

/** Beyond Milvus: walks one search on an HNSW index and records the steps. */
export interface TraceRequest extends CollectionRequest {
  anns_field?: string;
  data: DenseVector;
  limit?: number;
  params?: Record<string, unknown>;
}
