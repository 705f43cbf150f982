import { aliasesOf } from "../engine/aliases.ts";
import { getAttachment, putAttachment } from "../engine/attachments.ts";
import { batchKeys } from "../engine/batch.ts";
import type { Collection } from "../engine/collection.ts";
import { Database, type DatabaseOptions } from "../engine/database.ts";
import { encodeRows } from "../engine/encode_rows.ts";
import { filterOf } from "../engine/filters.ts";
import { partitionCalled } from "../engine/find_partition.ts";
import { createIndex, dropIndex, findIndex, indexProgress, waitForIndex } from "../engine/index_admin.ts";
import { countMatching, findByKeys, findMatching, keysOf, matchingKeys, type RowPlace } from "../engine/query.ts";
import { readScope } from "../engine/read_scope.ts";
import { RowReader } from "../engine/row_reader.ts";
import { sealCollection } from "../engine/seal.ts";
import { searchCollection } from "../engine/search.ts";
import { ElanusError } from "../errors/index.ts";
import type { CollectionDeclaration } from "../schema/builder/index.ts";
import { defineCollection } from "../schema/define_collection.ts";
import { LIMITS } from "../schema/limits.ts";
import { hybridTimestamp, mutation, success } from "./answers.ts";
import { PartitionCalls } from "./calls/partition_calls.ts";
import type { DatabaseRequest } from "./catalog_requests.ts";
import { checkCount, checkRequest, namesIn } from "./check_request.ts";
import type { AttachmentStore, CatalogClient, Client, VectorSearch } from "./client.ts";
import { indexRequest, planCollection } from "./collection_requests.ts";
import { databaseInfo } from "./database_info.ts";
import { describeCollection } from "./describe_collection.ts";
import { describeIndexes } from "./describe_index.ts";
import { explain } from "./explain.ts";
import type * as requests from "./requests.ts";
import type * as responses from "./responses.ts";
import { type AnySearchRequest, planSearch, SEARCH_FIELDS, toSearchHits } from "./search_requests.ts";
import { trace } from "./trace.ts";
import { ensureCollection, NativeCollection, type UseOptions } from "./typed/index.ts";
import { type BackupReport, type BackupRequest, backupFrom } from "./upkeep.ts";

/** How a database is opened. */
export interface OpenOptions extends DatabaseOptions {}

const DURABILITIES: readonly string[] = ["sync", "group", "os"];
const COUNT_OUTPUT = "count(*)";
const QUERY_FIELDS = [
  "collection_name",
  "filter",
  "expr",
  "exprValues",
  "ids",
  "output_fields",
  "partition_names",
  "offset",
  "limit",
];

/**
 * Milvus's API in the process: method for method as `@zilliz/milvus2-sdk-node` has it, over a folder of files.
 *
 * Every method throws ElanusError where it fails; an answer always has the status Success. A write is on disk (see
 * `durability`) and visible to every later read when its promise resolves.
 *
 * @example
 * const client = await ElanusClient.open("./catalogue.elanus");
 * await client.createCollection({ collection_name: "products", dimension: 384 });
 * await client.insert({ collection_name: "products", data: [{ id: 1, vector, title: "Running shoes" }] });
 * const { results } = await client.search({ collection_name: "products", data: query, limit: 10 });
 */
export class ElanusClient extends PartitionCalls implements Client, CatalogClient, VectorSearch, AttachmentStore {
  private readonly path: string;

  private constructor(path: string, database: Database) {
    super(database);
    this.path = path;
  }

  /**
   * Opens a folder, making it where it is missing, or a database in memory alone (":memory:").
   *
   * @throws ElanusError INVALID_PARAMETER, NOT_A_DATABASE, DATABASE_IN_USE, CORRUPT, NEWER_FORMAT, READ_ONLY, STORAGE_FAILED.
   */
  static async open(path: string, options: OpenOptions = {}): Promise<ElanusClient> {
    if (typeof path !== "string" || path === "") {
      throw new ElanusError("INVALID_PARAMETER", `a database cannot lie at ${JSON.stringify(path)}`, {
        hint: 'give the path of a folder, or ":memory:"',
      });
    }
    if (options.durability !== undefined && !DURABILITIES.includes(options.durability)) {
      throw new ElanusError("INVALID_PARAMETER", `durability \`${options.durability}\` does not exist`, {
        hint: `one of ${DURABILITIES.join(", ")}`,
      });
    }
    return new ElanusClient(path, await Database.open(path, options));
  }

  /** Creates a collection from its fields, or in short from the dimension of its vectors, with its indexes. */
  async createCollection(request: requests.CreateCollectionRequest): Promise<responses.Status> {
    const plan = planCollection(request);
    const collection = await this.database.createCollection(
      defineCollection(plan.definition),
      plan.properties,
      this.databaseOf(request),
    );
    try {
      for (const index of plan.indexes) await createIndex(collection, index);
    } catch (error) {
      await this.database.dropCollection(collection.name, collection.document.namespace);
      throw error;
    }
    return success();
  }

  async hasCollection(request: requests.CollectionRequest): Promise<responses.StatusResponse & { value: boolean }> {
    checkRequest("hasCollection", request, ["collection_name"]);
    return { status: success(), value: this.database.hasCollection(request.collection_name, this.databaseOf(request)) };
  }

  async describeCollection(request: requests.CollectionRequest): Promise<responses.DescribeCollectionResponse> {
    const collection = this.open(request, "describeCollection", ["cache"]);
    return describeCollection(collection, aliasesOf(this.database.document, collection.document.id));
  }

  async listCollections(request: requests.ListCollectionsRequest = {}): Promise<responses.ListCollectionsResponse> {
    checkRequest("listCollections", request, ["collection_names", "type"]);
    const { collection_names: names } = request;
    const wanted = names === undefined ? undefined : namesIn("collection_names", names);
    const documents = this.database
      .listCollections(this.databaseOf(request))
      .filter(({ name }) => wanted?.includes(name) ?? true)
      .map(({ document }) => document);
    return {
      status: success(),
      data: documents.map((document) => ({
        name: document.schema.name,
        id: String(document.id),
        timestamp: hybridTimestamp(document.createdAt),
        loadedPercentage: document.loaded ? "100" : "0",
      })),
      created_timestamps: documents.map((document) => hybridTimestamp(document.createdAt)),
      created_utc_timestamps: documents.map((document) => String(document.createdAt)),
    };
  }

  /** `listCollections` under its other name. */
  showCollections(request?: requests.ListCollectionsRequest): Promise<responses.ListCollectionsResponse> {
    return this.listCollections(request);
  }

  async dropCollection(request: requests.CollectionRequest): Promise<responses.Status> {
    checkRequest("dropCollection", request, ["collection_name"]);
    // As in Milvus: what is not there need not be dropped.
    const database = this.databaseOf(request);
    if (this.database.hasCollection(request.collection_name, database)) {
      await this.database.dropCollection(request.collection_name, database);
    }
    return success();
  }

  async getCollectionStatistics(request: requests.CollectionRequest): Promise<responses.StatisticsResponse> {
    const { rowCount } = this.open(request, "getCollectionStatistics");
    return {
      status: success(),
      stats: [{ key: "row_count", value: String(rowCount) }],
      data: { row_count: String(rowCount) },
    };
  }

  /** `getCollectionStatistics` under its other name. */
  getCollectionStats(request: requests.CollectionRequest): Promise<responses.StatisticsResponse> {
    return this.getCollectionStatistics(request);
  }

  /** Creates one index or several; sealed rows are indexed in the background, see `waitForIndex`. */
  async createIndex(request: requests.CreateIndexRequest | requests.CreateIndexRequest[]): Promise<responses.Status> {
    for (const one of [request].flat()) {
      const known = ["field_name", "index_name", "index_type", "metric_type", "params", "extra_params"];
      await createIndex(this.open(one, "createIndex", known), indexRequest(one));
    }
    return success();
  }

  /** All indexes of a collection, or the one of a field or name. */
  async describeIndex(request: requests.DescribeIndexRequest): Promise<responses.DescribeIndexResponse> {
    const collection = this.open(request, "describeIndex", ["field_name", "index_name"]);
    const { field_name, index_name } = request;
    const all = field_name === undefined && index_name === undefined;
    const definitions = all ? collection.document.indexes : [findIndex(collection, field_name, index_name)];
    return { status: success(), index_descriptions: describeIndexes(collection, definitions) };
  }

  async getIndexState(request: requests.DescribeIndexRequest): Promise<responses.IndexStateResponse> {
    const { progress } = this.indexOf(request, "getIndexState");
    return { status: success(), state: progress.state };
  }

  async getIndexBuildProgress(request: requests.DescribeIndexRequest): Promise<responses.IndexProgressResponse> {
    const { progress } = this.indexOf(request, "getIndexBuildProgress");
    return { status: success(), indexed_rows: progress.indexedRows, total_rows: progress.totalRows };
  }

  /**
   * Beyond Milvus: resolves when every sealed row is indexed.
   *
   * @throws ElanusError INDEX_NOT_FOUND, CANCELLED, INTERNAL where a build failed.
   */
  async waitForIndex(request: requests.WaitForIndexRequest): Promise<void> {
    const collection = this.open(request, "waitForIndex", ["field_name", "onProgress", "signal"]);
    const { indexes } = collection.document;
    const all = request.field_name === undefined && indexes.length > 0;
    for (const definition of all ? indexes : [findIndex(collection, request.field_name)]) {
      await waitForIndex(collection, definition, request.onProgress, request.signal);
    }
  }

  async dropIndex(request: requests.DescribeIndexRequest): Promise<responses.Status> {
    const { collection, definition } = this.indexOf(request, "dropIndex");
    await dropIndex(collection, definition);
    return success();
  }

  /** Writes rows; all of them, or none. A row whose key exists takes its place, as after an upsert. */
  async insert(request: requests.InsertRequest): Promise<responses.MutationResult> {
    const { keys, rowCount } = await this.writeRows(request, "insert");
    return mutation(keys, { inserted: rowCount });
  }

  /** Writes rows in the place of those with the same keys; all of them, or none. */
  async upsert(request: requests.InsertRequest): Promise<responses.MutationResult> {
    const { keys, rowCount } = await this.writeRows(request, "upsert");
    return mutation(keys, { upserted: rowCount });
  }

  /** Deletes by keys or by a filter; `delete_cnt` is how many rows there were. */
  async delete(request: requests.DeleteRequest): Promise<responses.MutationResult> {
    const known = ["ids", "filter", "expr", "exprValues", "partition_name"];
    const collection = this.open(request, "delete", known);
    const partitions = namedPartition(request);
    const keys = keysToDelete(collection, request, partitions);
    const ids = partitions.map((name) => partitionCalled(collection, name).id);
    return mutation(keys, { deleted: await collection.delete(keys, ids.length === 0 ? undefined : ids) });
  }

  /** `delete` under its older name. */
  deleteEntities(request: requests.DeleteRequest): Promise<responses.MutationResult> {
    return this.delete(request);
  }

  /** Rows by their keys, in the order of the keys; keys that are not there are passed over. */
  async get(request: requests.GetRequest): Promise<responses.QueryResults> {
    const known = ["ids", "output_fields", "partition_names", "offset", "limit"];
    const collection = this.open(request, "get", known);
    const scope = readScope(collection, request.partition_names);
    const { offset, limit } = windowOf(request);
    const places = findByKeys(scope, keysOf(collection.layout, request.ids));
    return rowsOf(collection, places.slice(offset, offset + limit), request.output_fields ?? ["*"]);
  }

  /** Rows by a filter (or keys), in the order in which they were written. */
  async query(request: requests.QueryRequest): Promise<responses.QueryResults> {
    const collection = this.open(request, "query", QUERY_FIELDS);
    const scope = readScope(collection, request.partition_names);
    const filter = filterOf(collection.layout, request.filter ?? request.expr, request.exprValues);
    const outputs = request.output_fields ?? ["*"];
    const isCount = Array.isArray(outputs) && outputs.includes(COUNT_OUTPUT);
    const { offset, limit } = windowOf(request);
    if (request.ids !== undefined) {
      if (filter !== undefined) throw idsAndFilter("query");
      const places = findByKeys(scope, keysOf(collection.layout, request.ids));
      return isCount ? counted(places.length) : rowsOf(collection, places.slice(offset, offset + limit), outputs);
    }
    if (isCount) return counted(countMatching(scope, filter));
    return rowsOf(collection, findMatching(scope, filter, offset, limit), outputs);
  }

  async count(request: requests.CountRequest): Promise<responses.CountResult> {
    const collection = this.open(request, "count", ["filter", "expr"]);
    const filter = filterOf(collection.layout, request.filter ?? request.expr);
    return { status: success(), data: countMatching(readScope(collection), filter) };
  }

  /** The rows nearest to one vector, or to each of several. */
  search(request: requests.SingleSearchRequest): Promise<responses.SearchResults>;
  search(request: requests.BatchSearchRequest | requests.IdsSearchRequest): Promise<responses.BatchSearchResults>;
  async search(request: AnySearchRequest): Promise<responses.SearchResults | responses.BatchSearchResults> {
    const collection = this.open(request, "search", SEARCH_FIELDS);
    const plan = planSearch(collection, request);
    const found = searchCollection(collection, plan.search).map((hits) => toSearchHits(plan, hits));
    const rest = { status: success(), collection_name: collection.name, recalls: [] };
    return plan.single ? { ...rest, results: found[0] } : { ...rest, results: found };
  }

  /**
   * Beyond Milvus: how a filter finds its rows, segment by segment: in which order its parts are asked, by which
   * index or by a scan, for how many rows each was expected to be true and for how many it is.
   *
   * @throws ElanusError INVALID_FILTER, FIELD_NOT_FOUND.
   */
  async explain(request: requests.ExplainRequest): Promise<responses.ExplainResponse> {
    return explain(this.open(request, "explain", ["filter", "exprValues"]), request);
  }

  /**
   * Beyond Milvus: the steps of one search on the collection's HNSW index, to be looked at.
   *
   * @throws ElanusError INDEX_NOT_FOUND where no HNSW index is built.
   */
  async trace(request: requests.TraceRequest): Promise<responses.TraceResponse> {
    return trace(this.open(request, "trace", ["anns_field", "data", "limit", "params"]), request);
  }

  /**
   * Seals what grows and merges small segments; their indexes are then built in the background, see `waitForIndex`.
   * Writes are durable and found without it, but rows that no index covers yet are scanned at every search.
   */
  async flush(request: requests.FlushRequest): Promise<responses.FlushResponse> {
    checkRequest("flush", request, ["collection_names"]);
    const collections = namesIn("collection_names", request.collection_names).map((name) =>
      this.database.collection(name, this.databaseOf(request)),
    );
    const segments: Record<string, unknown> = {};
    for (const collection of collections) {
      await sealCollection(collection, { merge: true });
      segments[collection.name] = { data: collection.sealed.map(({ id }) => String(id)) };
    }
    return { status: success(), coll_segIDs: segments };
  }

  /** `flush`, with the answer of the SDK's waiting form. */
  async flushSync(request: requests.FlushRequest): Promise<responses.FlushStateResponse> {
    await this.flush(request);
    return { status: success(), flushed: true };
  }

  /** Beyond Milvus: stores a small file with the collection; it is dropped with it. */
  async putAttachment(request: { collection_name: string; name: string; data: Uint8Array }): Promise<void> {
    await putAttachment(this.open(request, "putAttachment", ["name", "data"]), request.name, request.data);
  }

  /** Beyond Milvus: undefined where the collection has no attachment of that name. */
  async getAttachment(request: { collection_name: string; name: string }): Promise<Uint8Array | undefined> {
    return getAttachment(this.open(request, "getAttachment", ["name"]), request.name);
  }

  /** Later calls go to that database. */
  override use(request: DatabaseRequest): Promise<responses.Status>;
  /**
   * Beyond Milvus: a collection with the types of its declaration, checked against what is there.
   *
   * @throws ElanusError COLLECTION_NOT_FOUND; INVALID_SCHEMA whose detail names each difference.
   * @example
   * const products = await client.use(declaration, { create: true });
   */
  override use<C extends CollectionDeclaration>(declaration: C, options?: UseOptions): Promise<NativeCollection<C>>;
  override async use<C extends CollectionDeclaration>(
    what: DatabaseRequest | C,
    options: UseOptions = {},
  ): Promise<responses.Status | NativeCollection<C>> {
    if (typeof what !== "object" || what === null || !("definitions" in what)) return super.use(what);
    await ensureCollection(this, what, options);
    return new NativeCollection(this, what);
  }

  /** Beyond Milvus: what lies in the database. */
  async info(): Promise<responses.DatabaseInfo> {
    return databaseInfo(this.path, this.database);
  }

  /** Beyond Milvus: copies the database into one checked file while writes go on; see `backupDatabase`. */
  async backup(request: BackupRequest): Promise<BackupReport> {
    checkRequest("backup", request, ["to", "onProgress", "signal"]);
    return backupFrom({ fs: this.database.fs, folder: this.database.path }, request);
  }

  /** Ends index builds (they begin again at the next opening), waits for writes, and gives memory and lock back. */
  async close(): Promise<void> {
    await this.database.close();
  }

  /** `close` under its name in the SDK. */
  async closeConnection(): Promise<void> {
    await this.close();
  }

  private indexOf(request: requests.DescribeIndexRequest, call: string) {
    const collection = this.open(request, call, ["field_name", "index_name"]);
    const definition = findIndex(collection, request.field_name, request.index_name);
    return { collection, definition, progress: indexProgress(collection, definition.field) };
  }

  private async writeRows(request: requests.InsertRequest, call: "insert" | "upsert") {
    const collection = this.open(request, call, ["data", "fields_data", "partition_name"]);
    const [partition] = namedPartition(request).map((name) => partitionCalled(collection, name).id);
    const batch = encodeRows(collection.layout, request.data ?? request.fields_data, {
      nextAutoId: () => collection.nextAutoId(),
      keysAreGiven: call === "upsert",
      partition,
    });
    await collection.write(batch, () => sealCollection(collection, { merge: false }));
    return { keys: batchKeys(batch, collection.layout), rowCount: batch.rowCount };
  }
}

function keysToDelete(collection: Collection, request: requests.DeleteRequest, partitions: readonly string[]) {
  const text = "filter" in request ? request.filter : "expr" in request ? request.expr : undefined;
  const filter = filterOf(collection.layout, text, request.exprValues);
  if ("ids" in request && request.ids !== undefined) {
    if (filter !== undefined) throw idsAndFilter("delete");
    return keysOf(collection.layout, request.ids);
  }
  if (filter !== undefined) return matchingKeys(readScope(collection, partitions), filter);
  throw new ElanusError("INVALID_PARAMETER", "delete needs `ids` or a `filter`", {
    hint: "to delete all rows, drop the collection or name a filter that all rows match",
  });
}

/** The partition that a write names, if it does. */
function namedPartition({ partition_name }: { partition_name?: string }): string[] {
  return partition_name === undefined || partition_name === "" ? [] : [partition_name];
}

/** Which of the two holds would be a guess. */
function idsAndFilter(call: string): ElanusError {
  return new ElanusError("INVALID_PARAMETER", `${call} takes either \`ids\` or a filter, not both`, {
    hint: "name the key in the filter, as `id in [1, 2] and price < 5`",
  });
}

function counted(rows: number): responses.QueryResults {
  return { status: success(), data: [{ [COUNT_OUTPUT]: String(rows) }] };
}

function windowOf(request: { offset?: number; limit?: number }) {
  const offset = checkCount("offset", request.offset ?? 0, 0, Number.MAX_SAFE_INTEGER);
  if (request.limit === undefined) return { offset, limit: Number.POSITIVE_INFINITY };
  return { offset, limit: checkCount("limit", request.limit, 1, LIMITS.maxWindow) };
}

/** A row of an answer always has its key. */
function rowsOf(
  collection: Collection,
  places: readonly RowPlace[],
  outputs: readonly string[],
): responses.QueryResults {
  const reader = new RowReader(collection.layout, [collection.layout.primary.name, ...outputs]);
  return { status: success(), data: places.map(({ segment, row }) => reader.read(segment, row)) };
}
