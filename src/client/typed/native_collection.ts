import type { CollectionDeclaration, OutputName } from "../../schema/builder/index.ts";
import type { Client, VectorSearch } from "../client.ts";
import type * as requests from "../requests.ts";
import type { SearchResults } from "../responses.ts";
import { asDeclared } from "./as_declared.ts";
import { TypedCollection } from "./typed_collection.ts";
import type { Hit, TypedSearchMany } from "./typed_requests.ts";

/** A typed collection over a client that takes typed arrays as they are, and many vectors at once. */
export class NativeCollection<C extends CollectionDeclaration> extends TypedCollection<C> {
  private readonly native: Client & VectorSearch;

  constructor(client: Client & VectorSearch, declaration: C) {
    super(client, declaration, (vector) => vector);
    this.native = client;
  }

  /** The rows nearest to each of several vectors: a list of hits for each, in their order. */
  async searchMany<const Names extends readonly OutputName<C>[] = []>(
    request: TypedSearchMany<C, Names>,
  ): Promise<Hit<C, Names>[][]> {
    const reader = this.hitReader(request);
    const data = [...request.vectors];
    const { results } = await this.native.search({ ...this.searchOptions(request, reader), data });
    return asDeclared(results.map((hits) => hits.map((hit) => reader.read(hit))));
  }

  protected override nearest(
    options: requests.SearchOptions,
    data: requests.AnyVector | string,
  ): Promise<SearchResults> {
    return this.native.search({ ...options, data });
  }
}
