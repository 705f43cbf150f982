/** The requests of a typed collection: the client's, with the names and types of the declaration. */
import type {
  CollectionDeclaration,
  GroupName,
  Key,
  KeyInput,
  OutputName,
  OutputRow,
  TermsName,
  VectorName,
} from "../../schema/builder/index.ts";
import type { HighlightData, LexicalHighlighter } from "../highlight_types.ts";
import type { Rerank } from "../rankers.ts";
import type { AnyVector, ConsistencyLevel, SearchParameters } from "../requests.ts";
import type { Filter } from "./filter/where.ts";

interface ReadRequest<Names extends readonly string[]> {
  /** The fields to answer with; `*` is all of them. */
  readonly outputFields?: Names;
  readonly partitionNames?: readonly string[];
  readonly consistencyLevel?: ConsistencyLevel;
}

interface Window {
  readonly limit?: number;
  readonly offset?: number;
}

export interface TypedGet<C extends CollectionDeclaration, Names extends readonly OutputName<C>[]>
  extends ReadRequest<Names> {
  readonly ids: readonly KeyInput<C>[];
}

export interface TypedQuery<C extends CollectionDeclaration, Names extends readonly OutputName<C>[]>
  extends ReadRequest<Names>,
    Window {
  readonly filter?: Filter<C>;
}

/** Everything of a search but the vectors. */
export interface TypedSearchOptions<C extends CollectionDeclaration, Names extends readonly OutputName<C>[]>
  extends ReadRequest<Names>,
    Window {
  /** The vector field; may be left out where there is only one. */
  readonly field?: VectorName<C>;
  readonly filter?: Filter<C>;
  /** `ef` and its like, as the client's search takes them. */
  readonly params?: Readonly<SearchParameters>;
  /** Answers with the nearest hits of each value: `limit` and `offset` count groups. */
  readonly groupBy?: GroupName<C>;
  /** Most hits a group, 1 by default. */
  readonly groupSize?: number;
  /** Looks on until every group has `groupSize` hits, or there are no more. */
  readonly strictGroupSize?: boolean;
  /** Shows the terms that were searched for in the texts of the hits. */
  readonly highlighter?: LexicalHighlighter;
}

/** A search for a vector, or for a text in a field that `bm25` declares. */
export type TypedSearch<C extends CollectionDeclaration, Names extends readonly OutputName<C>[]> =
  | (TypedSearchOptions<C, Names> & { readonly vector: AnyVector; readonly text?: undefined })
  | (Omit<TypedSearchOptions<C, Names>, "field"> & {
      readonly field: TermsName<C>;
      readonly text: string;
      readonly vector?: undefined;
    });

export interface TypedSearchMany<C extends CollectionDeclaration, Names extends readonly OutputName<C>[]>
  extends TypedSearchOptions<C, Names> {
  readonly vectors: readonly AnyVector[];
}

/** One of the searches of a hybrid search, for a vector or for a text where BM25 compares. */
export type TypedHybridRequest<C extends CollectionDeclaration> = {
  readonly field: VectorName<C>;
  /** In the place of the whole search's. */
  readonly filter?: Filter<C>;
  readonly params?: Readonly<SearchParameters>;
  /** How many hits go into the list: as many as are answered, the offset included, without it. */
  readonly limit?: number;
} & (
  | { readonly vector: AnyVector; readonly text?: undefined }
  | { readonly text: string; readonly vector?: undefined }
);

export interface TypedHybridSearch<C extends CollectionDeclaration, Names extends readonly OutputName<C>[]>
  extends Omit<TypedSearchOptions<C, Names>, "field" | "params"> {
  readonly requests: readonly TypedHybridRequest<C>[];
  /** `RRFRanker()` without it. */
  readonly rerank?: Rerank;
}

/** By keys or by a filter. */
export type TypedDelete<C extends CollectionDeclaration> =
  | { readonly ids: readonly KeyInput<C>[]; readonly filter?: undefined }
  | { readonly filter: Filter<C>; readonly ids?: undefined };

/** A hit: its key, its score in the metric's terms, and the fields that were asked for. */
export interface Hit<C extends CollectionDeclaration, Names extends readonly string[]> {
  readonly id: Key<C>;
  readonly score: number;
  readonly row: OutputRow<C, Names>;
  /** In a search that groups: the value that the hit's group has in common. */
  readonly group?: unknown;
  /** In a search with a `highlighter`: by field, what its text shows of the terms. */
  readonly highlight?: Readonly<Record<string, HighlightData>>;
}

/** A row as it is given, of which no key may be beyond those of the row's type. */
export type Exact<Given, RowType> = Given & { readonly [K in Exclude<keyof Given, keyof RowType>]: never };
