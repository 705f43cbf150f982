import { LIMITS } from "../schema/limits.ts";

/** What one request may ask of the server, and how long it may take; times in milliseconds. */
export const SERVER_LIMITS = {
  /** As in Milvus (`proxy.grpc.serverMaxRecvSize`). */
  requestBytes: 64 * 2 ** 20,
  /** Of all requests that arrive or are answered. */
  requestBytesTogether: 512 * 2 ** 20,
  resultBytes: LIMITS.maxAnswerBytes,
  /** Hits of all the vectors of a search together: as many as one search of the largest window for 64 vectors. */
  hits: 2 ** 20,
  /** How deep the JSON of a request may nest. */
  jsonDepth: 256,
  connections: 4096,
  /** Calls by gRPC that one connection makes at once; clients hold back others. */
  streams: 256,
  /** From the first byte of a connection, or of a request, to the end of the headers. */
  headersMs: 10_000,
  /** From the first byte of a request to its last. */
  requestMs: 60_000,
  /** How long a connection may stay open without a request. */
  idleMs: 60_000,
  /** The same by gRPC, whose clients keep their connections: they open another with the next call. */
  grpcIdleMs: 600_000,
  /** How often gRPC asks whether a client is still there, and how long it waits for a sign. */
  pingMs: 60_000,
  pingAnswerMs: 60_000,
  /** As in Milvus (`proxy.http.requestTimeoutMs`); the header `Request-Timeout` says otherwise, in seconds. */
  answerMs: 30_000,
  /** How long a stop waits for requests that run. */
  stopMs: 30_000,
} as const;
