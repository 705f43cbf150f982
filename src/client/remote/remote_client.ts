import { ElanusError } from "../../errors/index.ts";
import type { CollectionDeclaration } from "../../schema/builder/index.ts";
import type { DatabaseRequest } from "../catalog_requests.ts";
import type { Connection } from "../connection.ts";
import type * as responses from "../responses.ts";
import { ensureCollection, NativeCollection, type UseOptions } from "../typed/index.ts";
import { importSdk, type TlsOptions } from "./milvus_sdk.ts";
import { RemoteOwnCalls } from "./own_calls.ts";
import { errorOfThrown, isSuccess } from "./remote_errors.ts";

/** How many there have been: by its number a client has connections of its own. */
let clients = 0;

/** How a server is reached. */
export interface RemoteOptions {
  /** `root:password`, or an API key. */
  readonly token?: string;
  /** The database that requests mean which name none; `default` without it. */
  readonly database?: string;
  /** Milliseconds that one call may take: 15,000 by default. */
  readonly timeout?: number;
  /** Certificates; an address that begins with `https` needs none where a known authority signed the server's. */
  readonly tls?: TlsOptions;
}

/** What an address says: where the server is, and the token and the database that it names. */
function parseAddress(address: string): { place: string; token?: string; database?: string } {
  if (!URL.canParse(address)) {
    throw new ElanusError("INVALID_PARAMETER", `\`${address}\` is no server's address`, {
      hint: "as http://localhost:19530",
    });
  }
  const { protocol, host, hostname, username, password, pathname } = new URL(address);
  const token = [username, password]
    .filter((part) => part !== "")
    .map(decodeURIComponent)
    .join(":");
  const database = decodeURIComponent(pathname.slice(1));
  return {
    place: `${protocol}//${host === hostname ? `${host}:${portOf(address, protocol)}` : host}`,
    ...(token === "" ? {} : { token }),
    ...(database === "" ? {} : { database }),
  };
}

/** A URL drops the port that its scheme has by default; without one Milvus's is meant. */
function portOf(address: string, protocol: string): number {
  if (/:(80|443)(\/|$)/.test(address)) return protocol === "https:" ? 443 : 80;
  return 19_530;
}

/**
 * The client of a server: Milvus, or `elanus serve`. Call for call it is what ElanusClient is in the process, over
 * `@zilliz/milvus2-sdk-node`; failing answers are thrown as ElanusError.
 *
 * What is beyond Milvus (`explain`, `trace`, `info`; the search parameters `exact`, `recall`, `dims`,
 * `funnel`, `prefix`) is refused by name where the server is Milvus.
 */
export class RemoteClient extends RemoteOwnCalls implements Connection {
  /**
   * @param address as `http://localhost:19530`, or `https://` for TLS; a token and a database may stand in it, as
   * `http://root:password@localhost:19530/shop`.
   * @throws ElanusError DEPENDENCY_MISSING without the SDK, REMOTE_FAILED where no server answers, INVALID_PARAMETER.
   */
  static async connect(address: string, options: RemoteOptions = {}): Promise<RemoteClient> {
    const { place, ...named } = parseAddress(address);
    const { MilvusClient } = await importSdk();
    // Unasked, the SDK would send figures of its use every minute, and print what is thrown as well. Clients with the same
    // options share connections: one would wait out the pauses of another, whose server has gone and come back. Within a
    // client they stay shared, so that calls arrive in the order in which they were made.
    const sdk = new MilvusClient({
      ...named,
      ...options,
      address: place,
      telemetry: { enabled: false },
      logLevel: "error",
      channelOptions: { "elanus.client": ++clients },
    });
    try {
      await sdk.connectPromise;
      const { status, version } = await sdk.getVersion();
      if (!isSuccess(status)) throw status;
      return new RemoteClient(sdk, version.includes("-elanus-") ? "elanus" : "milvus");
    } catch (thrown) {
      await sdk.closeConnection();
      throw errorOfThrown(`connecting to ${place}`, thrown);
    }
  }

  /** Later calls go to that database. */
  use(request: DatabaseRequest): Promise<responses.Status>;
  /**
   * A collection with the types of its declaration, checked against what is there.
   *
   * @throws ElanusError COLLECTION_NOT_FOUND; INVALID_SCHEMA whose detail names each difference.
   */
  use<C extends CollectionDeclaration>(declaration: C, options?: UseOptions): Promise<NativeCollection<C>>;
  async use<C extends CollectionDeclaration>(
    what: DatabaseRequest | C,
    options: UseOptions = {},
  ): Promise<responses.Status | NativeCollection<C>> {
    if (!("definitions" in what)) return this.useDatabase(what);
    await ensureCollection(this, what, options);
    return new NativeCollection(this, what);
  }

  /** @throws ElanusError NOT_SUPPORTED: a backup is made where the files are. */
  async backup(): Promise<never> {
    throw new ElanusError("NOT_SUPPORTED", "a backup is made where the files are", {
      hint: "`elanus backup` on the server's machine, Milvus Backup for Milvus, or `elanus copy` from here",
    });
  }

  /** Lets the connection go. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.sdk.closeConnection();
  }

  /** `close` under its name in the SDK. */
  closeConnection(): Promise<void> {
    return this.close();
  }
}
