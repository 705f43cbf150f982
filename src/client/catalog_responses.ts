import type { CollectionEntry, DescribeCollectionResponse, KeyValue, StatusResponse } from "./responses.ts";

export interface ListDatabasesResponse extends StatusResponse {
  /** `default` first, then by age. */
  db_names: string[];
  db_ids: string[];
  created_timestamp: string[];
}

export interface DescribeDatabaseResponse extends StatusResponse {
  db_name: string;
  dbID: number;
  created_timestamp: number;
  properties: KeyValue[];
}

export interface DescribeAliasResponse extends StatusResponse {
  db_name: string;
  alias: string;
  /** The name of the collection that the alias stands for. */
  collection: string;
}

export interface ListAliasesResponse extends StatusResponse {
  db_name: string;
  aliases: string[];
  collection_name: string;
}

export interface LoadingProgressResponse extends StatusResponse {
  /** Percent. */
  progress: string;
}

export interface ListPartitionsResponse extends StatusResponse {
  /** `_default` first, then by age. */
  partition_names: string[];
  partitionIDs: number[];
  created_timestamps: string[];
  created_utc_timestamps: string[];
  data: CollectionEntry[];
}

export interface VersionResponse extends StatusResponse {
  version: string;
}

export interface HealthResponse extends StatusResponse {
  isHealthy: boolean;
  /** Why it is not. */
  reasons: string[];
  quota_states: string[];
}

export interface ListIndexesResponse extends StatusResponse {
  /** Their names. */
  indexes: string[];
}

export interface BatchDescribeResponse extends StatusResponse {
  /** In the order of the names. */
  responses: DescribeCollectionResponse[];
}

/** A segment on disk. */
export interface PersistentSegmentInfo {
  segmentID: number;
  collectionID: number;
  partitionID: number;
  num_rows: number;
  state: "Flushed";
  level: "L1";
  is_sorted: boolean;
  storage_version: number;
}

/** A segment in memory. */
export interface QuerySegmentInfo extends Omit<PersistentSegmentInfo, "state"> {
  /** Bytes. */
  mem_size: number;
  /** Of the first vector field's index; empty where none is built. */
  index_name: string;
  indexID: number;
  nodeID: number;
  nodeIds: number[];
  state: "Growing" | "Sealed";
}

export interface SegmentInfoResponse<Info> extends StatusResponse {
  infos: Info[];
}

export interface FlushAllResponse extends StatusResponse {
  /** What was written up to this moment is sealed: a hybrid timestamp. */
  flush_all_ts: string;
}
