import { ElanusError } from "../errors/index.ts";
import type { AttachmentStore, Client, VectorSearch } from "./client.ts";
import type * as requests from "./requests.ts";
import type * as responses from "./responses.ts";

/** How a database is opened. */
export interface OpenOptions {
  /** Reads only; several processes may. */
  readOnly?: boolean;
  /** When a write is acknowledged: see the storage floor. `group` by default. */
  durability?: "sync" | "group" | "os";
}

/** Milvus's API in the process. */
export class ElanusClient implements Client, VectorSearch, AttachmentStore {
  /** Opens a folder, making it where it is missing, or a database in memory alone (":memory:"). */
  static async open(path: string, _options: OpenOptions = {}): Promise<ElanusClient> {
    throw pending(`open ${path}`);
  }

  async createCollection(_request: requests.CreateCollectionRequest): Promise<responses.Status> {
    throw pending("createCollection");
  }
  async hasCollection(_request: requests.CollectionRequest): Promise<responses.StatusResponse & { value: boolean }> {
    throw pending("hasCollection");
  }
  async describeCollection(_request: requests.CollectionRequest): Promise<responses.DescribeCollectionResponse> {
    throw pending("describeCollection");
  }
  async listCollections(_request?: requests.ListCollectionsRequest): Promise<responses.ListCollectionsResponse> {
    throw pending("listCollections");
  }
  async showCollections(_request?: requests.ListCollectionsRequest): Promise<responses.ListCollectionsResponse> {
    throw pending("showCollections");
  }
  async dropCollection(_request: requests.CollectionRequest): Promise<responses.Status> {
    throw pending("dropCollection");
  }
  async getCollectionStatistics(_request: requests.CollectionRequest): Promise<responses.StatisticsResponse> {
    throw pending("getCollectionStatistics");
  }
  async alterCollectionProperties(_request: requests.AlterCollectionRequest): Promise<responses.Status> {
    throw pending("alterCollectionProperties");
  }
  async dropCollectionProperties(_request: requests.DropCollectionPropertiesRequest): Promise<responses.Status> {
    throw pending("dropCollectionProperties");
  }
  async loadCollection(_request: requests.CollectionRequest): Promise<responses.Status> {
    throw pending("loadCollection");
  }
  async releaseCollection(_request: requests.CollectionRequest): Promise<responses.Status> {
    throw pending("releaseCollection");
  }
  async getLoadState(_request: requests.CollectionRequest): Promise<responses.LoadStateResponse> {
    throw pending("getLoadState");
  }
  async createIndex(_request: requests.CreateIndexRequest | requests.CreateIndexRequest[]): Promise<responses.Status> {
    throw pending("createIndex");
  }
  async describeIndex(_request: requests.DescribeIndexRequest): Promise<responses.DescribeIndexResponse> {
    throw pending("describeIndex");
  }
  async getIndexState(_request: requests.DescribeIndexRequest): Promise<responses.IndexStateResponse> {
    throw pending("getIndexState");
  }
  async getIndexBuildProgress(_request: requests.DescribeIndexRequest): Promise<responses.IndexProgressResponse> {
    throw pending("getIndexBuildProgress");
  }
  /** Beyond Milvus: resolves when every sealed row is indexed. */
  async waitForIndex(_request: requests.WaitForIndexRequest): Promise<void> {
    throw pending("waitForIndex");
  }
  async dropIndex(_request: requests.DescribeIndexRequest): Promise<responses.Status> {
    throw pending("dropIndex");
  }
  async insert(_request: requests.InsertRequest): Promise<responses.MutationResult> {
    throw pending("insert");
  }
  async upsert(_request: requests.InsertRequest): Promise<responses.MutationResult> {
    throw pending("upsert");
  }
  async delete(_request: requests.DeleteRequest): Promise<responses.MutationResult> {
    throw pending("delete");
  }
  async get(_request: requests.GetRequest): Promise<responses.QueryResults> {
    throw pending("get");
  }
  async query(_request: requests.QueryRequest): Promise<responses.QueryResults> {
    throw pending("query");
  }
  async count(_request: requests.CountRequest): Promise<responses.CountResult> {
    throw pending("count");
  }
  search(request: requests.SingleSearchRequest): Promise<responses.SearchResults>;
  search(request: requests.BatchSearchRequest | requests.IdsSearchRequest): Promise<responses.BatchSearchResults>;
  async search(
    _request: requests.SingleSearchRequest | requests.BatchSearchRequest | requests.IdsSearchRequest,
  ): Promise<responses.SearchResults | responses.BatchSearchResults> {
    throw pending("search");
  }
  /** Seals what grows and starts its index builds; `waitForIndex` waits for them. */
  async flush(_request: requests.FlushRequest): Promise<responses.FlushResponse> {
    throw pending("flush");
  }
  async flushSync(_request: requests.FlushRequest): Promise<responses.FlushStateResponse> {
    throw pending("flushSync");
  }
  async putAttachment(_request: { collection_name: string; name: string; data: Uint8Array }): Promise<void> {
    throw pending("putAttachment");
  }
  async getAttachment(_request: { collection_name: string; name: string }): Promise<Uint8Array | undefined> {
    throw pending("getAttachment");
  }
  /** Beyond Milvus: what lies in the database. */
  async info(): Promise<responses.DatabaseInfo> {
    throw pending("info");
  }
  async close(): Promise<void> {
    throw pending("close");
  }
  async closeConnection(): Promise<void> {
    await this.close();
  }
}

function pending(what: string): ElanusError {
  return new ElanusError("NOT_SUPPORTED", `${what} is not there yet`);
}
