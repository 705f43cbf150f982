import type { FilterExplanation } from "../filter/index.ts";
import type { HighlightData } from "./highlight_types.ts";
/** The answers of the client, in the shapes of `@zilliz/milvus2-sdk-node` 3. */

/** How a call went. In the process failures are thrown as ElanusError, so an answer's status is always `Success`. */
export interface Status {
  error_code: string | number;
  code?: number;
  reason: string;
  detail: string;
  retriable: boolean;
  extra_info: Record<string, unknown>;
}

export interface StatusResponse {
  status: Status;
}

/** A value that may come boxed: the official SDK declares `Boolean`, `Number` and `String` objects in places. */
type MaybeBoxed<T> = T | { valueOf(): T };

export interface BoolResponse extends StatusResponse {
  value: MaybeBoxed<boolean>;
}

export interface KeyValue {
  key: string;
  value: string | number;
}

export interface CollectionEntry {
  name: string;
  id: string;
  timestamp: string;
  loadedPercentage: string;
}

export interface ListCollectionsResponse extends StatusResponse {
  data: CollectionEntry[];
  created_timestamps: string[];
  created_utc_timestamps: string[];
}

export interface FieldDescription {
  fieldID: string | number;
  name: string;
  description: string;
  is_primary_key: boolean;
  is_partition_key?: boolean;
  autoID: boolean;
  data_type: string;
  /** The number of `data_type`. */
  dataType: number;
  nullable?: boolean;
  default_value?: number | string | null;
  is_dynamic?: boolean;
  state: string;
  /** `dim`, `max_length`, `max_capacity`: the values as strings. */
  type_params: { key: string; value: unknown }[];
  index_params: KeyValue[];
  is_function_output: boolean;
  /** Only of Arrays. */
  element_type?: string | number;
  dim?: unknown;
  max_length?: unknown;
  max_capacity?: unknown;
  "mmap.enabled"?: unknown;
  enable_analyzer?: unknown;
  enable_match?: unknown;
  analyzer_params?: unknown;
}

export interface FunctionDescription {
  name: string;
  description?: string;
  type: string | number;
  input_field_names: string[];
  output_field_names?: string[];
  params: Record<string, unknown>;
}

export interface CollectionDescription {
  name: string;
  description: string;
  enable_dynamic_field: boolean;
  autoID: boolean;
  fields: FieldDescription[];
  functions?: FunctionDescription[];
}

export interface DescribeCollectionResponse extends StatusResponse {
  schema: CollectionDescription;
  collectionID: string;
  collection_name: string;
  consistency_level: string;
  aliases: string[];
  properties: KeyValue[];
  created_timestamp: string;
  created_utc_timestamp: string;
  /** Since when the schema is as it is. */
  update_timestamp_str: string;
  shards_num: number;
  num_partitions?: string;
  db_name: string;
  /** The vector fields by name. */
  anns_fields: Record<string, FieldDescription>;
  /** The other fields by name. */
  scalar_fields: Record<string, FieldDescription>;
}

export interface StatisticsResponse extends StatusResponse {
  stats: KeyValue[];
  /** The stats as an object: `row_count`. */
  data: Record<string, unknown>;
}

export interface LoadStateResponse extends StatusResponse {
  state: "LoadStateNotExist" | "LoadStateNotLoad" | "LoadStateLoading" | "LoadStateLoaded";
}

/** What Milvus calls the state of an index. */
export type IndexStateName = "IndexStateNone" | "Unissued" | "InProgress" | "Finished" | "Failed";

export interface IndexDescription {
  index_name: string;
  indexID: number;
  field_name: string;
  /** `index_type`, `metric_type` and the build parameters. */
  params: KeyValue[];
  indexed_rows: string;
  total_rows: string;
  pending_index_rows: string;
  state: string;
  index_state_fail_reason: string;
  /** Beyond Milvus: bytes of memory that the index takes beside the vectors. */
  bytes?: number;
  /** Beyond Milvus: bytes of memory of the vectors themselves, of a vector index; near none where they stay on disk. */
  vector_bytes?: number;
  /** Beyond Milvus: what the index came to where its parameters left it open, segment by segment (docs/indexes.md). */
  learnt?: SegmentLearnt[];
  /** Beyond Milvus: when it was last built anew because it had worn, and why. */
  last_rebuild?: LastRebuild;
}

export interface LastRebuild {
  /** As 2026-11-26T10:00:00.000Z. */
  at: string;
  reason: "deleted rows" | "drift" | "age";
}

/** The rows of a segment, and what its index learnt from them, by name: of HNSW `prefix`, `rotate`, `pool`, `recall`, `energy`. */
export interface SegmentLearnt {
  rows: number;
  [fact: string]: string | number;
}

export interface DescribeIndexResponse extends StatusResponse {
  index_descriptions: IndexDescription[];
}

export interface IndexStateResponse extends StatusResponse {
  state: IndexStateName;
  /** Beyond Milvus: as `describeIndex` has it. */
  last_rebuild?: LastRebuild;
}

export interface IndexProgressResponse extends StatusResponse {
  indexed_rows: number;
  total_rows: number;
}

/** Keys of a mutation: Int64 keys as decimal strings, so that none is rounded. */
export type IdArray =
  | { int_id: { data: MaybeBoxed<string | number>[] } }
  | { str_id: { data: MaybeBoxed<string | number>[] } };

export interface MutationResult extends StatusResponse {
  /** Positions of the rows that were taken: all of them, since a batch is taken or refused as a whole. */
  succ_index: MaybeBoxed<number>[];
  err_index: MaybeBoxed<number>[];
  acknowledged: boolean;
  insert_cnt: string;
  delete_cnt: string;
  upsert_cnt: string;
  timestamp: string;
  IDs: IdArray;
}

/** Values of a row by field name. Int64 values are decimal strings, vectors `number[]`. */
export type ResultRow = Record<string, unknown>;

export interface QueryResults extends StatusResponse {
  data: ResultRow[];
}

export interface CountResult extends StatusResponse {
  data: number;
}

/** A hit: its key, its score in the metric's terms, and the output fields. */
export interface SearchHit extends ResultRow {
  id: string;
  score: number;
  /** In a search that groups: the field that was grouped by, with the value that the hit's group has in common. */
  group_by_field_values?: Record<string, unknown>;
  /** In a search with a `highlighter`: by field, what its text shows of the terms. */
  highlight?: Record<string, HighlightData>;
}

export interface SearchResults extends StatusResponse {
  results: SearchHit[];
  collection_name: string;
  recalls: number[];
}

export interface BatchSearchResults extends StatusResponse {
  /** One list of hits a query, in the order of the queries. */
  results: SearchHit[][];
  collection_name: string;
  recalls: number[];
}

export interface FlushResponse extends StatusResponse {
  coll_segIDs: Record<string, unknown>;
}

export interface FlushStateResponse extends StatusResponse {
  flushed: boolean;
}

export interface CompactionResponse extends StatusResponse {
  compactionID: string;
  /** Merges that are planned already. */
  compactionPlanCount: number;
}

/** Counts of merges, as texts. */
export interface CompactionStateResponse extends StatusResponse {
  state: "Executing" | "Completed";
  executingPlanNo: string;
  timeoutPlanNo: string;
  completedPlanNo: string;
  failedPlanNo: string;
}

export interface CompactionPlansResponse extends StatusResponse {
  state: "Executing" | "Completed";
  /** Ids of segments. */
  mergeInfos: { sources: string[]; target: string }[];
}

/** What `client.info()` tells of one vector field's index. */
export interface IndexInfo {
  field_name: string;
  /** The index type, or "exact (no index)". */
  index_type: string;
  /** What AUTOINDEX came to, and why, as `describeIndex` shows it; else empty. */
  chosen: string;
  metric_type: string;
  state: IndexStateName;
  indexed_rows: number;
  total_rows: number;
  /** Bytes of memory that the index takes beside the vectors, and of the vectors themselves. */
  bytes: number;
  vector_bytes: number;
  /** As `describeIndex` has it. */
  last_rebuild?: LastRebuild;
}

export interface CollectionInfo {
  db_name: string;
  name: string;
  rows: number;
  deleted_rows: number;
  segments: number;
  /** Segments that are being merged, and merges since the database was opened. */
  merging_segments: number;
  merges: number;
  indexes: IndexInfo[];
  bytes_on_disk: number;
  /** What the log ended in when it was opened, of writes that were never acknowledged: the trace of a crash. */
  torn_log_bytes: number;
  bytes_in_memory: number;
}

/** Beyond Milvus: what lies in the database. */
export interface DatabaseInfo {
  /** The folder, or ":memory:". */
  path: string;
  read_only: boolean;
  collections: CollectionInfo[];
  bytes_on_disk: number;
  bytes_in_memory: number;
  /** Memory that was released and is kept for what comes, in this process. */
  idle_memory_bytes: number;
}

/** A row by its key, with its score in the metric's terms. */
export interface TraceNode {
  id: string;
  score: number;
}

export interface TraceLayer {
  layer: number;
  /** Where the walk came in: the nearest row of the layer above, with others that were near there. */
  entry: TraceNode;
  /** The rows gone to, each found among the links of row `from`. */
  steps: { from: string; to: string; score: number }[];
  /** All rows that were compared with the query, in that order. */
  visited: TraceNode[];
}

/** Beyond Milvus: the plan of a filter in one segment, with what the planner expected and what came out. */
export interface ExplainedSegment {
  /** The partition's name. */
  partition: string;
  /** Of the segment, deleted ones among them. */
  rows: number;
  plan: FilterExplanation;
}

export interface ExplainResponse extends StatusResponse {
  /** The partitions that are asked: all that are loaded, or those that the partition key in the filter leads to. */
  partitions: string[];
  segments: ExplainedSegment[];
}

/** Beyond Milvus: how one segment answered a search, and why so. */
export interface ExplainedSearch {
  /** Of the index that was asked: FLAT where there is none. */
  index_type: string;
  /**
   * How it went about it: "scan", "scan of codes", "graph", "graph + filter" (a walk that drops rows which do not match),
   * "filtered graph" (one that looks through them), "ivf", "lsh" and their like.
   */
  strategy: string;
  /** Why so: why there was no choice, or what each way was expected to cost, and why one that costs less was not taken. */
  reason: string;
  /** What each way was expected to cost, in exact scores; absent where there was no choice. */
  estimates?: Readonly<Partial<Record<string, number>>>;
  /** Live rows that match. */
  matching: number;
  /** How many dims were compared; absent of sparse vectors. */
  dims?: number;
  /** Bytes of vectors that a scan of the matching rows reads, and what it leaves because it compares the first dims alone. */
  vector_bytes: number;
  saved_bytes: number;
  hits: number;
  milliseconds: number;
}

export interface ExplainSearchResponse extends StatusResponse {
  partitions: string[];
  segments: (Omit<ExplainedSegment, "plan"> & {
    /** Where the search has a filter. */
    plan?: FilterExplanation;
    search: ExplainedSearch;
  })[];
}

/** Beyond Milvus: one search on the graph of the collection's largest indexed segment, from the top layer down. */
export interface TraceResponse extends StatusResponse {
  metric_type: string;
  /** The rows of the segment. */
  rows: number;
  /** What its index learnt from them, as `describeIndex` shows it. */
  learnt: Record<string, string | number>;
  layers: TraceLayer[];
  hits: TraceNode[];
}

/** What was not asked for is 0. */
export interface AnalyzerToken {
  token: string;
  start_offset: number;
  end_offset: number;
  position: number;
  position_length: number;
  hash: number;
}

/** The tokens of each text. */
export interface RunAnalyzerResponse {
  status: Status;
  results: { tokens: AnalyzerToken[] }[];
}
