import { getRequestListener } from "@hono/node-server";
import type { ElanusClient } from "../../client/elanus_client.ts";
import type { DatabaseInfo } from "../../client/responses.ts";
import { ServerMetrics } from "../../observe/index.ts";
import { accessBy } from "../access/access.ts";
import { checkListeningPlace, isLoopback } from "../access/listening_place.ts";
import { tokenOfMetadata } from "../access/tokens.ts";
import { GrpcOnDemand } from "../grpc/grpc_on_demand.ts";
import { SERVER_LIMITS } from "../limits.ts";
import { RequestBudget } from "../request_budget.ts";
import { restApp } from "../rest/rest_app.ts";
import { Port } from "./port.ts";

export interface ServerOptions {
  /** Where it listens: on this machine alone, at 127.0.0.1, without it. */
  readonly host?: string;
  /** Milvus's, 19530, without it; 0 takes one that is free. */
  readonly port?: number;
  /** What every request must bring: `user:password`, or an API key. */
  readonly token?: string;
  /** Serves other machines without a token. */
  readonly insecure?: boolean;
  /** Certificate chain and key, in PEM. */
  readonly tls?: { readonly cert: Uint8Array; readonly key: Uint8Array };
}

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_PORT = 19_530;

/** Milvus's gRPC service, its REST v2, `/healthz` and `/metrics` on one port, over an open client. */
export class ElanusServer {
  readonly url: string;
  /** Whether other machines are served without a token. */
  readonly isOpen: boolean;
  private readonly client: ElanusClient;
  private readonly port: Port;
  private readonly grpc: GrpcOnDemand;

  private constructor(client: ElanusClient, port: Port, grpc: GrpcOnDemand, options: ServerOptions) {
    const { host = DEFAULT_HOST, tls, token } = options;
    this.client = client;
    this.port = port;
    this.grpc = grpc;
    this.url = urlOf(host, port.number, tls !== undefined);
    this.isOpen = token === undefined && !isLoopback(host);
  }

  /**
   * Begins to serve. The client is the server's from now on: `stop` closes it.
   *
   * @throws ElanusError INVALID_PARAMETER where it cannot listen, or should not without a token.
   */
  static async start(client: ElanusClient, options: ServerOptions = {}): Promise<ElanusServer> {
    const { host = DEFAULT_HOST, port: number = DEFAULT_PORT, tls, token } = options;
    checkListeningPlace(host, options);
    const access = accessBy(token);
    const metrics = new ServerMetrics(client);
    const observed = metrics.observed();
    const budget = new RequestBudget();
    const app = restApp({ client: observed, access, metrics, budget, anyHost: !isLoopback(host) });
    const grpc = new GrpcOnDemand(observed, {
      maxRequestBytes: SERVER_LIMITS.requestBytes,
      budget,
      authorise: (metadata) => access.check(tokenOfMetadata(metadata.get("authorization").map(String).at(0))),
      onCall: (name, milliseconds, code) => metrics.called(name, milliseconds, code),
    });
    const onRequest = getRequestListener(app.fetch, { overrideGlobalObjects: false });
    const port = await Port.open({ host, port: number, tls, onRequest, onHttp2: (socket) => grpc.inject(socket) });
    return new ElanusServer(client, port, grpc, options);
  }

  /**
   * To be asked before anything is made for a server that could not be.
   *
   * @throws ElanusError INVALID_PARAMETER as `start` does.
   */
  static async checkPlace(options: ServerOptions): Promise<void> {
    const { host = DEFAULT_HOST, port = DEFAULT_PORT } = options;
    checkListeningPlace(host, options);
    await Port.checkFree({ host, port });
  }

  /** What lies in the database that is served. */
  info(): Promise<DatabaseInfo> {
    return this.client.info();
  }

  /**
   * Takes no more requests, lets those that run end, and closes the database: what was acknowledged is there.
   *
   * @param patienceMs how long requests may run on.
   */
  async stop(patienceMs: number = SERVER_LIMITS.stopMs): Promise<void> {
    const timer = setTimeout(() => this.port.destroy(), patienceMs);
    await Promise.all([this.port.close(), this.grpc.close(patienceMs)]);
    clearTimeout(timer);
    await this.client.close();
  }
}

function urlOf(host: string, port: number, secure: boolean): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return `${secure ? "https" : "http"}://${name}:${port}`;
}
