import type { AttachmentStore, Client } from "../../src/client/client.ts";
import type * as requests from "../../src/client/requests.ts";
import type * as responses from "../../src/client/responses.ts";
import { ElanusError } from "../../src/errors/index.ts";

const SUCCESS: responses.Status = {
  error_code: "Success",
  code: 0,
  reason: "",
  detail: "",
  retriable: false,
  extra_info: {},
};

/** What ingestion needs of a client, over maps: rows by key, and every call that it saw. */
export class FakeClient implements Client, AttachmentStore {
  readonly rows = new Map<unknown, requests.RowData>();
  readonly attachments = new Map<string, Uint8Array>();
  readonly properties = new Map<string, string>();
  readonly calls: string[] = [];
  fields: requests.FieldDefinition[] | undefined;
  functions: requests.FunctionDefinition[] | undefined;
  readonly indexes = new Map<string, requests.IndexDefinition>();
  /** Runs before a batch is taken; may throw as the collection does. */
  beforeUpsert: (rows: readonly requests.RowData[]) => void = () => undefined;

  async createCollection(request: requests.CreateCollectionRequest): Promise<responses.Status> {
    this.calls.push("createCollection");
    if (!("fields" in request)) throw unused();
    this.fields = request.fields;
    this.functions = request.functions;
    return SUCCESS;
  }

  async hasCollection(): Promise<responses.BoolResponse> {
    return { status: SUCCESS, value: this.fields !== undefined };
  }

  async describeCollection(request: requests.CollectionRequest): Promise<responses.DescribeCollectionResponse> {
    const fields = (this.fields ?? []).map(describeField);
    const name = request.collection_name;
    return {
      status: SUCCESS,
      schema: { name, description: "", enable_dynamic_field: true, autoID: false, fields, functions: this.functions },
      collectionID: "1",
      collection_name: name,
      consistency_level: "Strong",
      aliases: [],
      properties: Array.from(this.properties, ([key, value]) => ({ key, value })),
      created_timestamp: "0",
      created_utc_timestamp: "0",
      update_timestamp_str: "0",
      shards_num: 1,
      db_name: "default",
      anns_fields: {},
      scalar_fields: {},
    };
  }

  async upsert(request: requests.InsertRequest): Promise<responses.MutationResult> {
    const rows = request.data ?? [];
    this.beforeUpsert(rows);
    this.calls.push(`upsert ${rows.length}`);
    const key = this.fields?.find((field) => field.is_primary_key)?.name ?? "";
    for (const row of rows) this.rows.set(row[key], row);
    return mutation(rows.length);
  }

  async delete(request: requests.DeleteRequest): Promise<responses.MutationResult> {
    if (!("filter" in request)) throw unused();
    const match = /^source_id in (\[.*\])$/.exec(request.filter);
    const sources = new Set<unknown>(JSON.parse(match?.[1] ?? "[]"));
    for (const [key, row] of this.rows) if (sources.has(row.source_id)) this.rows.delete(key);
    return mutation(0);
  }

  async createIndex(request: requests.CreateIndexRequest | requests.CreateIndexRequest[]): Promise<responses.Status> {
    this.calls.push("createIndex");
    if (Array.isArray(request) || !("index_type" in request)) throw unused();
    this.indexes.set(request.field_name, request);
    return SUCCESS;
  }

  async describeIndex({ field_name = "" }: requests.DescribeIndexRequest): Promise<responses.DescribeIndexResponse> {
    if (!this.indexes.has(field_name)) throw new ElanusError("INDEX_NOT_FOUND", "there is no index");
    const total = String(this.rows.size);
    const description = {
      index_name: field_name,
      indexID: 1,
      field_name,
      params: [],
      indexed_rows: total,
      total_rows: total,
      pending_index_rows: "0",
      state: "Finished",
      index_state_fail_reason: "",
    };
    return { status: SUCCESS, index_descriptions: [description] };
  }

  async flushSync(): Promise<unknown> {
    this.calls.push("flushSync");
    return SUCCESS;
  }

  async putAttachment({ name, data }: { name: string; data: Uint8Array }): Promise<void> {
    this.calls.push(`putAttachment ${name}`);
    this.attachments.set(name, data);
  }

  async getAttachment({ name }: { name: string }): Promise<Uint8Array | undefined> {
    return this.attachments.get(name);
  }

  async alterCollectionProperties(request: requests.AlterCollectionRequest): Promise<responses.Status> {
    for (const [key, value] of Object.entries(request.properties)) this.properties.set(key, String(value));
    return SUCCESS;
  }
  async getCollectionStatistics(): Promise<responses.StatisticsResponse> {
    return { status: SUCCESS, stats: [], data: { row_count: String(this.rows.size) } };
  }
  async count(): Promise<responses.CountResult> {
    return { status: SUCCESS, data: this.rows.size };
  }

  async listCollections(): Promise<responses.ListCollectionsResponse> {
    throw unused();
  }
  async dropCollection(): Promise<responses.Status> {
    throw unused();
  }
  async loadCollection(): Promise<responses.Status> {
    throw unused();
  }
  async dropIndex(): Promise<responses.Status> {
    throw unused();
  }
  async insert(): Promise<responses.MutationResult> {
    throw unused();
  }
  async get(): Promise<responses.QueryResults> {
    throw unused();
  }
  async query(): Promise<responses.QueryResults> {
    throw unused();
  }
  async search(): Promise<responses.SearchResults> {
    throw unused();
  }

  async hybridSearch(): Promise<responses.SearchResults> {
    return this.search();
  }
}

function describeField(field: requests.FieldDefinition): responses.FieldDescription {
  return {
    fieldID: 0,
    name: field.name,
    description: "",
    is_primary_key: field.is_primary_key ?? false,
    autoID: false,
    data_type: String(field.data_type),
    dataType: 0,
    nullable: field.nullable ?? false,
    state: "",
    type_params: field.dim === undefined ? [] : [{ key: "dim", value: String(field.dim) }],
    index_params: [],
    is_function_output: false,
  };
}

function mutation(count: number): responses.MutationResult {
  return {
    status: SUCCESS,
    succ_index: [],
    err_index: [],
    acknowledged: true,
    insert_cnt: "0",
    delete_cnt: "0",
    upsert_cnt: String(count),
    timestamp: "0",
    IDs: { str_id: { data: [] } },
  };
}

function unused(): ElanusError {
  return new ElanusError("NOT_SUPPORTED", "ingestion does not call this");
}
