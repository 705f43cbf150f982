import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, createServer as createSocketServer, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { ElanusError } from "../../errors/index.ts";
import { SERVER_LIMITS } from "../limits.ts";
import { handOver } from "./first_bytes.ts";

export interface PortOptions {
  readonly host: string;
  /** 0 takes one that is free. */
  readonly port: number;
  /** Certificate chain and key, in PEM: then nobody is served without TLS. */
  readonly tls?: { readonly cert: Uint8Array; readonly key: Uint8Array };
  readonly onRequest: RequestListener;
  /** Takes over a connection that speaks HTTP/2. */
  readonly onHttp2: (socket: Socket) => void;
}

const HTTP_OPTIONS = {
  headersTimeout: SERVER_LIMITS.headersMs,
  requestTimeout: SERVER_LIMITS.requestMs,
  keepAliveTimeout: SERVER_LIMITS.idleMs,
  connectionsCheckingInterval: 5000,
};

/**
 * The first that the client offers too. Browsers and curl offer both, and over HTTP/2 they would reach gRPC, which knows
 * nothing of REST; clients of gRPC offer HTTP/2 alone.
 */
const ALPN_PROTOCOLS = ["http/1.1", "h2"];

const CLOSING_INTERVAL_MS = 50;

/**
 * One port for gRPC and HTTP: the first bytes of a connection say which of the two it speaks, and under TLS what client and
 * server agreed on (ALPN).
 */
export class Port {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.server = server;
    server.maxConnections = SERVER_LIMITS.connections;
    server.on("connection", (socket: Socket) => {
      this.sockets.add(socket);
      socket.once("close", () => this.sockets.delete(socket));
    });
  }

  /** @throws ElanusError INVALID_PARAMETER where it cannot listen there, or with such a certificate. */
  static async open(options: PortOptions): Promise<Port> {
    const port = new Port(options.tls === undefined ? plainServer(options) : secureServer(options, options.tls));
    await new Promise<void>((resolve, reject) => {
      port.server.once("error", (cause) => reject(cannotListen(options, cause)));
      port.server.listen(options.port, options.host, resolve);
    });
    return port;
  }

  /** @throws ElanusError INVALID_PARAMETER where nothing could listen there. */
  static async checkFree(place: Pick<PortOptions, "host" | "port">): Promise<void> {
    const server = createSocketServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", (cause) => reject(cannotListen(place, cause)));
      server.listen(place.port, place.host, resolve);
    });
    await new Promise((resolve) => server.close(resolve));
  }

  /** The number of the port. */
  get number(): number {
    const address = this.server.address();
    return isAddress(address) ? address.port : 0;
  }

  /** Takes no more connections, and closes each once its requests have ended. Resolves when all are closed. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) if (socket.bytesRead === 0) socket.destroy();
    // A connection whose request ends from now on would wait for the next one.
    const timer = setInterval(() => this.server.closeIdleConnections(), CLOSING_INTERVAL_MS);
    await closed;
    clearInterval(timer);
  }

  /** Ends all connections at once. */
  destroy(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}

function plainServer({ onRequest, onHttp2 }: PortOptions): Server {
  const server = createServer(HTTP_OPTIONS, onRequest);
  const http1 = takeListener(server, "connection");
  server.on("connection", (socket: Socket) => handOver(socket, { http1, http2: onHttp2 }, SERVER_LIMITS.headersMs));
  return server;
}

function secureServer(
  { onRequest, onHttp2 }: PortOptions,
  { cert, key }: { cert: Uint8Array; key: Uint8Array },
): Server {
  const server = openSecure(onRequest, { cert: Buffer.from(cert), key: Buffer.from(key) });
  const http1 = takeListener(server, "secureConnection");
  server.on("secureConnection", (socket: TLSSocket) => {
    if (socket.alpnProtocol === "h2") onHttp2(socket);
    else http1(socket);
  });
  return server;
}

function openSecure(onRequest: RequestListener, keys: { cert: Buffer; key: Buffer }) {
  try {
    const handshakeTimeout = SERVER_LIMITS.headersMs;
    return createSecureServer({ ...HTTP_OPTIONS, ...keys, handshakeTimeout, ALPNProtocols: ALPN_PROTOCOLS }, onRequest);
  } catch (cause) {
    throw new ElanusError("INVALID_PARAMETER", "the certificate and its key cannot be used", {
      detail: cause instanceof Error ? cause.message : undefined,
      hint: "both in PEM, and the key without a passphrase",
      cause,
    });
  }
}

/** Takes over what the server itself does with a connection; that still comes to those that speak HTTP/1. */
function takeListener(server: Server, event: "connection" | "secureConnection"): (socket: Socket) => void {
  const listeners = server.listeners(event);
  server.removeAllListeners(event);
  return (socket) => {
    for (const listener of listeners) Reflect.apply(listener, server, [socket]);
  };
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === "object" && address !== null;
}

function cannotListen({ host, port }: Pick<PortOptions, "host" | "port">, cause: NodeJS.ErrnoException): ElanusError {
  const taken = cause.code === "EADDRINUSE";
  return new ElanusError("INVALID_PARAMETER", `the server cannot listen on ${host}, port ${port}`, {
    detail: taken ? "another program does" : cause.message,
    hint: taken ? "choose another with --port; 0 takes one that is free" : undefined,
    cause,
  });
}
