import type { MilvusClient } from "@zilliz/milvus2-sdk-node";
import type { CatalogClient, Client, ElanusClient, IteratorClient, SearchHit } from "../../src/index.ts";

/** Compiles only where a value of type `Given` can stand for `Wanted`; checked by `tsc`, never run. */
type Satisfies<Wanted, Given extends Wanted> = Given;

/** A program written against `Client` takes the official SDK's client as well as ours. */
export type SdkIsAClient = Satisfies<Client & CatalogClient & IteratorClient, MilvusClient>;
export type ElanusIsAClient = Satisfies<Client & CatalogClient & IteratorClient, ElanusClient>;

/** One vector gives one list of hits, several give a list for each. */
declare const client: ElanusClient;
export const one: Promise<SearchHit[]> = client
  .search({ collection_name: "c", data: new Float32Array(2) })
  .then(({ results }) => results);
export const several: Promise<SearchHit[][]> = client
  .search({ collection_name: "c", data: [[1, 2], new Float32Array(2)] })
  .then(({ results }) => results);

/** Methods beyond `Client` that bear the SDK's names. */
type SharedName =
  | "showCollections"
  | "alterDatabase"
  | "use"
  | "alterCollection"
  | "getPartitionStats"
  | "loadPartitionsSync"
  | "dropCollectionProperties"
  | "loadCollectionSync"
  | "releaseCollection"
  | "getLoadState"
  | "getIndexState"
  | "getIndexBuildProgress"
  | "flush"
  | "closeConnection";
export type SdkNames = Satisfies<keyof MilvusClient, SharedName>;
export type ElanusNames = Satisfies<keyof ElanusClient, SharedName>;
