import { ElanusError } from "../../errors/index.ts";
import type { CatalogClient, Client } from "../client.ts";
import type { SearchHit, StatusResponse } from "../responses.ts";

/** As much of the official SDK's client as is named here; its other calls are passed on by their names. */
export interface MilvusSdk extends CatalogClient, Omit<Client, "search" | "hybridSearch"> {
  readonly connectPromise: Promise<unknown>;
  search(request: object): Promise<SdkSearchResults>;
  getVersion(): Promise<StatusResponse & { version: string }>;
  loadCollectionAsync(request: object): Promise<unknown>;
  /** Its answer is JSON, of whatever form the server has for this type. */
  getMetric<T>(request: { request: { metric_type: string } }): Promise<{ response: T }>;
  closeConnection(): Promise<unknown>;
}

/** A list of hits, or a list for each vector, as the SDK sees fit. */
export interface SdkSearchResults extends StatusResponse {
  results: SearchHit[] | SearchHit[][];
  collection_name: string;
  recalls: number[];
  session_ts?: number | string;
  search_iterator_v2_results?: { token: string; last_bound: number } | null;
}

/** How the connection is made, in the SDK's words. */
export interface SdkConfig {
  readonly address: string;
  readonly token?: string;
  readonly database?: string;
  readonly timeout?: number;
  readonly tls?: TlsOptions;
  readonly telemetry: { readonly enabled: boolean };
  readonly logLevel: string;
  /** Clients that have other ones do not share connections. */
  readonly channelOptions: Readonly<Record<string, number>>;
}

/** Certificates, as paths of PEM files. */
export interface TlsOptions {
  /** Of the authority that signed the server's. */
  readonly rootCertPath?: string;
  /** The client's own, where the server asks for it. */
  readonly privateKeyPath?: string;
  readonly certChainPath?: string;
  /** The name in the server's certificate, where it is not the host's. */
  readonly serverName?: string;
}

interface SdkModule {
  readonly MilvusClient: new (config: SdkConfig) => MilvusSdk;
}

/** Kept from the compiler and from bundlers: the package is optional, and need not be there. */
const PACKAGE: string = "@zilliz/milvus2-sdk-node";

/** @throws ElanusError DEPENDENCY_MISSING with the line that installs it. */
export async function importSdk(): Promise<SdkModule> {
  try {
    return await import(PACKAGE);
  } catch (cause) {
    throw new ElanusError("DEPENDENCY_MISSING", `the package \`${PACKAGE}\` is not installed`, {
      detail: "it speaks with Milvus and with Elanus's server",
      hint: `npm install ${PACKAGE}@3`,
      cause,
    });
  }
}
