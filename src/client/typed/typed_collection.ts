import type {
  CollectionDeclaration,
  InsertRow,
  Key,
  KeyName,
  OutputName,
  OutputRow,
  UpsertRow,
} from "../../schema/builder/index.ts";
import type { Client } from "../client.ts";
import type * as requests from "../requests.ts";
import type { MutationResult, ResultRow, SearchResults } from "../responses.ts";
import { asDeclared } from "./as_declared.ts";
import { ensureCollection, type UseOptions } from "./ensure_collection.ts";
import { where } from "./filter/where.ts";
import { HitReader } from "./hit_reader.ts";
import { plainVector, RowCodec, type VectorForm } from "./row_codec.ts";
import type {
  Exact,
  Hit,
  TypedDelete,
  TypedGet,
  TypedHybridRequest,
  TypedHybridSearch,
  TypedQuery,
  TypedSearch,
  TypedSearchOptions,
} from "./typed_requests.ts";

/** What vectors and texts are searched for with alike. */
type AnySearch<C extends CollectionDeclaration, Names extends readonly OutputName<C>[]> = Omit<
  TypedSearchOptions<C, Names>,
  "field"
> & { readonly field?: string };

/** A collection whose rows, filters and answers have the types of its declaration; over any client. */
export class TypedCollection<C extends CollectionDeclaration> {
  readonly declaration: C;
  readonly client: Client;
  protected readonly codec: RowCodec;

  constructor(client: Client, declaration: C, toForm: VectorForm = plainVector) {
    this.client = client;
    this.declaration = declaration;
    this.codec = new RowCodec(declaration.schema, toForm);
  }

  /** Its name, as requests to the client have it. */
  get collection_name(): string {
    return this.declaration.name;
  }

  /** Writes rows and resolves to their keys, in order. */
  async insert<R extends InsertRow<C>>(rows: readonly Exact<R, InsertRow<C>>[]): Promise<Key<C>[]> {
    return this.keysOf(await this.client.insert(this.write(rows)));
  }

  /** Writes rows in the place of those with the same keys, and resolves to their keys, in order. */
  async upsert<R extends UpsertRow<C>>(rows: readonly Exact<R, UpsertRow<C>>[]): Promise<Key<C>[]> {
    return this.keysOf(await this.client.upsert(this.write(rows)));
  }

  /** Resolves to how many rows were deleted. */
  async delete(request: TypedDelete<C>): Promise<number> {
    const { collection_name } = this.request;
    const { delete_cnt } =
      request.ids === undefined
        ? await this.client.delete({ collection_name, filter: where(this.declaration, request.filter) })
        : await this.client.delete({ collection_name, ids: this.codec.encodeKeys(request.ids) });
    return Number(delete_cnt);
  }

  /** Rows by their keys, with all fields unless fewer are asked for; keys that are not there are passed over. */
  async get<const Names extends readonly OutputName<C>[] = ["*"]>(
    request: TypedGet<C, Names>,
  ): Promise<OutputRow<C, [...Names, KeyName<C> & string]>[]> {
    const ids = this.codec.encodeKeys(request.ids);
    const output_fields = [...(request.outputFields ?? ["*"])];
    const { data } = await this.client.get({ ...this.request, ...readOptions(request), ids, output_fields });
    return this.rows(data);
  }

  /** The rows that the filter finds: their keys, and the fields that were asked for. */
  async query<const Names extends readonly OutputName<C>[] = []>(
    request: TypedQuery<C, Names> = {},
  ): Promise<OutputRow<C, [...Names, KeyName<C> & string]>[]> {
    const options = { ...readOptions(request), ...this.filtered(request), ...windowOf(request) };
    const output_fields = [...(request.outputFields ?? [])];
    const { data } = await this.client.query({ ...this.request, ...options, output_fields });
    return this.rows(data);
  }

  /** How many rows the filter finds, or there are. */
  async count(request: Pick<TypedQuery<C, []>, "filter"> = {}): Promise<number> {
    return (await this.client.count({ ...this.request, ...this.filtered(request) })).data;
  }

  /** The rows nearest to a vector, or to a text where BM25 compares. */
  async search<const Names extends readonly OutputName<C>[] = []>(
    request: TypedSearch<C, Names>,
  ): Promise<Hit<C, Names>[]> {
    const reader = this.hitReader(request);
    const { results } = await this.nearest(this.searchOptions(request, reader), request.text ?? request.vector);
    return asDeclared(results.map((hit) => reader.read(hit)));
  }

  /** The rows that several searches find, by a vector or a text each, as one list. */
  async hybridSearch<const Names extends readonly OutputName<C>[] = []>(
    request: TypedHybridSearch<C, Names>,
  ): Promise<Hit<C, Names>[]> {
    const reader = this.hitReader(request);
    const { results } = await this.client.hybridSearch({
      ...this.searchOptions(request, reader),
      ...(request.rerank === undefined ? {} : { rerank: request.rerank }),
      data: request.requests.map((each) => this.hybridRequest(each)),
    });
    return asDeclared(results.map((hit) => reader.read(hit)));
  }

  protected nearest(options: requests.SearchOptions, data: requests.AnyVector | string): Promise<SearchResults> {
    return this.client.search({ ...options, data: typeof data === "string" ? data : plainVector(data) });
  }

  protected hitReader<Names extends readonly OutputName<C>[]>(request: AnySearch<C, Names>): HitReader {
    return new HitReader(this.declaration.schema, this.codec, request.outputFields ?? [], request);
  }

  protected searchOptions<Names extends readonly OutputName<C>[]>(
    request: AnySearch<C, Names>,
    reader: HitReader,
  ): requests.SearchOptions {
    return {
      ...this.request,
      ...readOptions(request),
      ...this.filtered(request),
      ...windowOf(request),
      ...groupingOf(request),
      ...(request.field === undefined ? {} : { anns_field: request.field }),
      ...(request.params === undefined ? {} : { params: { ...request.params } }),
      ...(request.highlighter === undefined ? {} : { highlighter: request.highlighter }),
      output_fields: reader.outputFields,
    };
  }

  private get request(): requests.CollectionRequest {
    return { collection_name: this.collection_name };
  }

  private write(rows: readonly Readonly<requests.RowData>[]): requests.InsertRequest {
    return { ...this.request, data: rows.map((row) => this.codec.encode(row)) };
  }

  /** `expr`, since the SDK knows no other name of it here. */
  private hybridRequest({ field, vector, text, filter, params, limit }: TypedHybridRequest<C>) {
    return {
      anns_field: field,
      data: vector === undefined ? text : plainVector(vector),
      ...(filter === undefined ? {} : { expr: where(this.declaration, filter) }),
      ...(params === undefined ? {} : { params: { ...params } }),
      ...(limit === undefined ? {} : { limit }),
    };
  }

  private filtered({ filter }: Pick<TypedQuery<C, []>, "filter">): { filter?: string } {
    return filter === undefined ? {} : { filter: where(this.declaration, filter) };
  }

  private rows<T>(data: readonly ResultRow[]): T[] {
    return asDeclared(data.map((row) => this.codec.decode(row)));
  }

  private keysOf({ IDs }: MutationResult): Key<C>[] {
    const { data } = "int_id" in IDs ? IDs.int_id : IDs.str_id;
    return asDeclared(data.map((key) => this.codec.decodeKey(key)));
  }
}

/**
 * Opens a typed collection over any client: Elanus's, or Milvus's own.
 *
 * @throws ElanusError COLLECTION_NOT_FOUND; INVALID_SCHEMA where the collection is not as declared.
 */
export async function typedCollection<C extends CollectionDeclaration>(
  client: Client,
  declaration: C,
  options: UseOptions = {},
): Promise<TypedCollection<C>> {
  await ensureCollection(client, declaration, options);
  return new TypedCollection(client, declaration);
}

/** What is left out stays out: not every client takes every option. */
function readOptions(request: {
  readonly partitionNames?: readonly string[];
  readonly consistencyLevel?: requests.ConsistencyLevel;
}) {
  return {
    ...(request.partitionNames === undefined ? {} : { partition_names: [...request.partitionNames] }),
    ...(request.consistencyLevel === undefined ? {} : { consistency_level: request.consistencyLevel }),
  };
}

function windowOf({ limit, offset }: { readonly limit?: number; readonly offset?: number }) {
  return { ...(limit === undefined ? {} : { limit }), ...(offset === undefined ? {} : { offset }) };
}

function groupingOf(request: {
  readonly groupBy?: string;
  readonly groupSize?: number;
  readonly strictGroupSize?: boolean;
}) {
  return {
    ...(request.groupBy === undefined ? {} : { group_by_field: request.groupBy }),
    ...(request.groupSize === undefined ? {} : { group_size: request.groupSize }),
    ...(request.strictGroupSize === undefined ? {} : { strict_group_size: request.strictGroupSize }),
  };
}
