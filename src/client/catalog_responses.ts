import type { CollectionEntry, KeyValue, StatusResponse } from "./responses.ts";

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
