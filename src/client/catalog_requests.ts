/** Requests about what a store consists of: databases, aliases, collections as wholes; as the SDK has them. */
import type { CollectionRequest, FieldDefinition } from "./requests.ts";

export interface DatabaseRequest {
  db_name: string;
}

export interface CreateDatabaseRequest extends DatabaseRequest {
  properties?: Record<string, string | number | boolean>;
}

export interface AlterDatabaseRequest extends DatabaseRequest {
  db_id?: string;
  properties: Record<string, string | number | boolean>;
  delete_keys?: string[];
}

export interface DropDatabasePropertiesRequest extends DatabaseRequest {
  properties: string[];
}

export interface AliasRequest extends CollectionRequest {
  alias: string;
}

/** Programs for the SDK give the collection too; the alias alone says it. */
export interface DropAliasRequest {
  alias: string;
  collection_name?: string;
  db_name?: string;
}

export interface DescribeAliasRequest extends DropAliasRequest {}

/** Without a collection: the aliases of all collections of the database. */
export interface ListAliasesRequest {
  collection_name?: string;
  db_name?: string;
}

export interface RenameCollectionRequest extends CollectionRequest {
  new_collection_name: string;
  /** The database to move to. */
  new_db_name?: string;
}

export interface LoadStateRequest extends CollectionRequest {
  partition_names?: string[];
}

export interface PartitionRequest extends CollectionRequest {
  partition_name: string;
}

export interface PartitionsRequest extends CollectionRequest {
  partition_names: string[];
}

export interface ListPartitionsRequest extends CollectionRequest {
  /** As Milvus's SDK has it: 1 for those alone that are loaded. */
  type?: number;
}

export interface AddFieldRequest extends CollectionRequest {
  field: FieldDefinition;
}

export interface AddFieldsRequest extends CollectionRequest {
  fields: FieldDefinition[];
}

export interface BatchDescribeRequest {
  collection_names: string[];
  db_name?: string;
}

export interface AlterFieldRequest extends CollectionRequest {
  field_name: string;
  properties: Record<string, string | number | boolean>;
}

export interface AlterIndexRequest extends CollectionRequest {
  index_name: string;
  params: Record<string, string | number | boolean>;
}

export interface DropIndexPropertiesRequest extends CollectionRequest {
  index_name: string;
  properties: string[];
}

/** The SDK's own spelling. */
export interface SegmentInfoRequest {
  collectionName: string;
  dbName?: string;
}

export interface FlushStateRequest {
  segmentIDs?: (number | string)[];
  flush_ts?: number | string;
  collection_name?: string;
  db_name?: string;
}

export interface FlushAllRequest {
  db_name?: string;
}
