/**
 * The client interface: Milvus's calls in the shapes of `@zilliz/milvus2-sdk-node` 3, as far as Elanus uses them.
 * The SDK's own MilvusClient satisfies it (a type test proves it), and so does ElanusClient over the engine.
 */
import type * as catalog from "./catalog_requests.ts";
import type * as answers from "./catalog_responses.ts";
import type * as hybrid from "./hybrid_requests.ts";
import type * as requests from "./requests.ts";
import type * as responses from "./responses.ts";

export interface Client {
  createCollection(request: requests.CreateCollectionRequest): Promise<responses.Status>;
  hasCollection(request: requests.CollectionRequest): Promise<responses.BoolResponse>;
  describeCollection(request: requests.CollectionRequest): Promise<responses.DescribeCollectionResponse>;
  listCollections(): Promise<responses.ListCollectionsResponse>;
  dropCollection(request: requests.CollectionRequest): Promise<responses.Status>;
  getCollectionStatistics(request: requests.CollectionRequest): Promise<responses.StatisticsResponse>;
  alterCollectionProperties(request: requests.AlterCollectionRequest): Promise<responses.Status>;
  loadCollection(request: requests.CollectionRequest): Promise<responses.Status>;
  createIndex(request: requests.CreateIndexRequest | requests.CreateIndexRequest[]): Promise<responses.Status>;
  describeIndex(request: requests.DescribeIndexRequest): Promise<responses.DescribeIndexResponse>;
  dropIndex(request: requests.DescribeIndexRequest): Promise<responses.Status>;
  insert(request: requests.InsertRequest): Promise<responses.MutationResult>;
  upsert(request: requests.UpsertRequest): Promise<responses.MutationResult>;
  delete(request: requests.DeleteRequest): Promise<responses.MutationResult>;
  get(request: requests.GetRequest): Promise<responses.QueryResults>;
  query(request: requests.QueryRequest): Promise<responses.QueryResults>;
  count(request: requests.CountRequest): Promise<responses.CountResult>;
  search(request: requests.SearchRequest): Promise<responses.SearchResults>;
  hybridSearch(request: hybrid.HybridSearchRequest): Promise<responses.SearchResults>;
  flushSync(request: requests.FlushRequest): Promise<unknown>;
}

/** What a store consists of: databases, collections as wholes, partitions, aliases. The SDK's MilvusClient satisfies this too. */
export interface CatalogClient {
  createDatabase(request: catalog.CreateDatabaseRequest): Promise<responses.Status>;
  dropDatabase(request: catalog.DatabaseRequest): Promise<responses.Status>;
  listDatabases(): Promise<answers.ListDatabasesResponse>;
  describeDatabase(request: catalog.DatabaseRequest): Promise<answers.DescribeDatabaseResponse>;
  alterDatabaseProperties(request: catalog.AlterDatabaseRequest): Promise<responses.Status>;
  dropDatabaseProperties(request: catalog.DropDatabasePropertiesRequest): Promise<responses.Status>;
  useDatabase(request: catalog.DatabaseRequest): Promise<unknown>;
  renameCollection(request: catalog.RenameCollectionRequest): Promise<responses.Status>;
  truncateCollection(request: requests.CollectionRequest): Promise<responses.StatusResponse>;
  addCollectionField(request: catalog.AddFieldRequest): Promise<responses.Status>;
  addCollectionFields(request: catalog.AddFieldsRequest): Promise<responses.Status>;
  dropCollectionProperties(request: requests.DropCollectionPropertiesRequest): Promise<responses.Status>;
  releaseCollection(request: requests.CollectionRequest): Promise<responses.Status>;
  getLoadState(request: catalog.LoadStateRequest): Promise<responses.StatusResponse & { state: string }>;
  getLoadingProgress(request: catalog.LoadStateRequest): Promise<answers.LoadingProgressResponse>;
  createPartition(request: catalog.PartitionRequest): Promise<responses.Status>;
  dropPartition(request: catalog.PartitionRequest): Promise<responses.Status>;
  hasPartition(request: catalog.PartitionRequest): Promise<responses.BoolResponse>;
  listPartitions(request: catalog.ListPartitionsRequest): Promise<answers.ListPartitionsResponse>;
  showPartitions(request: catalog.ListPartitionsRequest): Promise<answers.ListPartitionsResponse>;
  getPartitionStatistics(request: catalog.PartitionRequest): Promise<responses.StatisticsResponse>;
  loadPartitions(request: catalog.PartitionsRequest): Promise<responses.Status>;
  releasePartitions(request: catalog.PartitionsRequest): Promise<responses.Status>;
  createAlias(request: catalog.AliasRequest): Promise<responses.Status>;
  alterAlias(request: catalog.AliasRequest): Promise<responses.Status>;
  dropAlias(request: catalog.DropAliasRequest): Promise<responses.Status>;
  describeAlias(request: catalog.AliasRequest): Promise<answers.DescribeAliasResponse>;
  listAliases(request: requests.CollectionRequest): Promise<answers.ListAliasesResponse>;
}

/** Answers in batches. The SDK's MilvusClient satisfies this too. */
export interface IteratorClient {
  queryIterator(request: requests.QueryIteratorRequest): Promise<AsyncIterable<Record<string, unknown>[]>>;
  searchIterator(
    request: requests.SearchIteratorRequest & { data: number[]; consistency_level?: requests.ConsistencyLevel },
  ): Promise<AsyncIterable<responses.SearchHit[]>>;
}

/**
 * Searches beyond the SDK's types: typed arrays, and many vectors at once with a list of hits for each
 * (the SDK types those as one list). ElanusClient has both; code that needs them asks for `Client & VectorSearch`.
 */
export interface VectorSearch {
  search(request: requests.SingleSearchRequest): Promise<responses.SearchResults>;
  search(request: requests.BatchSearchRequest): Promise<responses.BatchSearchResults>;
  search(request: requests.IdsSearchRequest): Promise<responses.BatchSearchResults>;
  hybridSearch(request: hybrid.SingleHybridSearchRequest): Promise<responses.SearchResults>;
  hybridSearch(request: hybrid.BatchHybridSearchRequest): Promise<responses.BatchSearchResults>;
}

/** Whose engine answers: Elanus's, in the process or served, does more than Milvus. */
export type EngineName = "elanus" | "milvus";

/** A client that says so. The SDK's does not, and is taken for Milvus. */
export interface EngineNamed {
  readonly engine: EngineName;
}

/**
 * Small files that belong to a collection and are dropped with it: a trained embedder, a learned ranker.
 * Beyond Milvus: in the process they lie beside the segments.
 */
export interface AttachmentStore {
  putAttachment(request: { collection_name: string; name: string; data: Uint8Array }): Promise<void>;
  /** Undefined where the collection has no attachment of that name. */
  getAttachment(request: { collection_name: string; name: string }): Promise<Uint8Array | undefined>;
}
