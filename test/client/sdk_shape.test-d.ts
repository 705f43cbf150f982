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

/** What is the connection's, or only an older spelling. */
type WireName =
  | "channelOptions"
  | "channelPool"
  | "checkCompatibility"
  | "clientId"
  | "config"
  | "connect"
  | "connectPromise"
  | "connectStatus"
  | "drop_collection"
  | "globalEndpoint"
  | "globalTopology"
  | "isGlobal"
  | "list_collections"
  | "reconnectToPrimary"
  | "serverInfo"
  | "timeout"
  | "tlsMode"
  | "topologyRefresher"
  | "_createCollection"
  | "_createIndex";

/** Merging by hand, which is yet to come. */
type ToCome = "compact" | "getCompactionState" | "getCompactionStateWithPlans";

/** Every call of the SDK is there under its name, if only to refuse: a new one does not compile until it is. */
export type EverySdkName = Satisfies<keyof ElanusClient | WireName | ToCome, keyof MilvusClient>;
