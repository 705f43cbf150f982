import type { Duplex } from "node:stream";
import { type Metadata, Server, ServerCredentials } from "@grpc/grpc-js";
import type { ElanusClient } from "../../client/elanus_client.ts";
import { SERVER_LIMITS } from "../limits.ts";
import { arrivalLimit } from "./arrival_limit.ts";
import { type CallOptions, registerCalls } from "./register_calls.ts";
import { RunningCalls } from "./running_calls.ts";
import { SearchIterators } from "./search_iterators.ts";

/** How a server takes calls. */
export interface GrpcServerOptions extends CallOptions {
  /** Bytes of the largest request that is taken: 64 MiB without it, as in Milvus. */
  maxRequestBytes?: number;
  /** Bytes of the largest answer that is sent: 256 MiB without it, as in Milvus. */
  maxResponseBytes?: number;
  /** What differs from `SERVER_LIMITS`. */
  limits?: Partial<Record<"grpcIdleMs" | "pingMs" | "pingAnswerMs" | "requestMs" | "streams", number>>;
}

/** Milvus's gRPC service on connections that are handed to it. */
export interface GrpcServer {
  /** Takes over a connection on which a client speaks HTTP/2. */
  inject(connection: Duplex): void;
  /** Takes no more calls, lets those that run end for so long (10 s without it), and closes the connections. */
  close(deadlineMs?: number): Promise<void>;
}

export type { Metadata };

const MIB = 1024 * 1024;
const DEFAULT_REQUEST_BYTES = 64 * MIB;
const DEFAULT_RESPONSE_BYTES = 256 * MIB;
const DEFAULT_DEADLINE_MS = 10_000;
/** Clients of Milvus send a ping every 10 seconds, also without calls. */
const LEAST_PING_INTERVAL_MS = 5000;

/**
 * Milvus's gRPC service (`milvus.proto.milvus.MilvusService`) over an open client. It listens nowhere: connections that
 * speak HTTP/2 are handed to it.
 *
 * @example
 * const grpc = grpcServer(await ElanusClient.open("./catalogue.elanus"), {});
 * net.createServer((socket) => grpc.inject(socket)).listen(19530, "127.0.0.1");
 */
export function grpcServer(client: ElanusClient, options: GrpcServerOptions = {}): GrpcServer {
  const limits = { ...SERVER_LIMITS, ...options.limits };
  const server = new Server({
    "grpc.max_receive_message_length": options.maxRequestBytes ?? DEFAULT_REQUEST_BYTES,
    "grpc.max_send_message_length": options.maxResponseBytes ?? DEFAULT_RESPONSE_BYTES,
    "grpc.http2.min_ping_interval_without_data_ms": LEAST_PING_INTERVAL_MS,
    "grpc.max_connection_idle_ms": limits.grpcIdleMs,
    "grpc.keepalive_time_ms": limits.pingMs,
    "grpc.keepalive_timeout_ms": limits.pingAnswerMs,
    "grpc.max_concurrent_streams": limits.streams,
    interceptors: [arrivalLimit(limits.requestMs)],
  });
  const running = new RunningCalls();
  const iterators = new SearchIterators();
  registerCalls(server, { client, iterators }, running, options);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  return {
    inject(connection) {
      running.addConnection(connection);
      injector.injectConnection(connection);
    },
    async close(deadlineMs = DEFAULT_DEADLINE_MS) {
      injector.drain(deadlineMs);
      await running.ended(deadlineMs);
      iterators.close();
      injector.destroy();
      server.forceShutdown();
    },
  };
}
