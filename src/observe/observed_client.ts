import type { RawHitPages } from "../client/calls/raw_read_calls.ts";
import type { ElanusClient } from "../client/elanus_client.ts";
import type { BatchSearchRequest } from "../client/requests.ts";
import type { CalledCollection, CallMetrics, ReadKind, WriteKind } from "./call_metrics.ts";

/** What tells of a request where it went. */
interface CollectionCall {
  readonly collection_name: string;
  readonly db_name?: string;
}

/** Of a search, in the SDK's form and in that of a wire. */
interface SearchAnswer {
  readonly recalls: readonly number[];
  readonly collection_name?: string;
  readonly collectionName?: string;
  readonly results?: readonly unknown[];
  readonly hits?: readonly unknown[];
}

/** The calls that are measured, and what is told of each. */
const READS: ReadonlyMap<string, ReadKind> = new Map([
  ["search", "search"],
  ["searchRaw", "search"],
  ["hybridSearch", "hybrid_search"],
  ["hybridSearchRaw", "hybrid_search"],
  ["query", "query"],
  ["queryRaw", "query"],
  ["get", "query"],
  ["count", "query"],
]);
const WRITES: ReadonlyMap<string, { kind: WriteKind; count: string }> = new Map([
  ["insert", { kind: "insert", count: "insert_cnt" }],
  ["upsert", { kind: "upsert", count: "upsert_cnt" }],
  ["delete", { kind: "delete", count: "delete_cnt" }],
]);

/** The same client, whose reads and writes are measured where they succeed. Closing it closes the client. */
export function observedClient(client: ElanusClient, metrics: CallMetrics): ElanusClient {
  const bound = new Map<string | symbol, unknown>();
  return new Proxy(client, {
    get(target, name) {
      if (!bound.has(name)) bound.set(name, memberOf(target, name, metrics));
      return bound.get(name);
    },
  });
}

function memberOf(client: ElanusClient, name: string | symbol, metrics: CallMetrics): unknown {
  if (name === "searchPagesRaw") {
    return async (request: BatchSearchRequest) =>
      observedPages(await client.searchPagesRaw(request), placeOf(request), metrics);
  }
  const member: unknown = Reflect.get(client, name);
  if (typeof member !== "function") return member;
  const call = (...request: unknown[]): unknown => Reflect.apply(member, client, request);
  const read = READS.get(String(name));
  const write = WRITES.get(String(name));
  if (read === undefined && write === undefined) return call;
  return async (...request: unknown[]) => {
    const begun = performance.now();
    const answer = await call(...request);
    const milliseconds = performance.now() - begun;
    const where = placeOf(request[0]);
    if (read !== undefined) noteRead(metrics, read, { where, milliseconds, answer });
    if (write !== undefined) metrics.write(write.kind, where, milliseconds, numberIn(answer, write.count));
    return answer;
  };
}

/** Each page of an iterator is a search. */
function observedPages(pages: RawHitPages, where: CalledCollection, metrics: CallMetrics): RawHitPages {
  return {
    next(limit) {
      const begun = performance.now();
      const answer = pages.next(limit);
      noteRead(metrics, "search", { where, milliseconds: performance.now() - begun, answer });
      return answer;
    },
    close: () => pages.close(),
  };
}

interface Done {
  readonly where: CalledCollection;
  readonly milliseconds: number;
  readonly answer: unknown;
}

function noteRead(metrics: CallMetrics, kind: ReadKind, { where, milliseconds, answer }: Done): void {
  if (!isSearchAnswer(answer)) {
    metrics.read(kind, where, milliseconds, 0);
    return;
  }
  // An alias is no collection of its own.
  const collection_name = answer.collection_name ?? answer.collectionName ?? where.collection_name;
  const named = { ...where, collection_name };
  metrics.read(kind, named, milliseconds, vectorsOf(answer));
  metrics.recall(named, answer.recalls);
}

/** How many vectors were searched for: there is a list of hits for each, or one list for the only one. */
function vectorsOf({ hits, results = [] }: SearchAnswer): number {
  if (hits !== undefined) return hits.length;
  return Array.isArray(results[0]) ? results.length : 1;
}

function placeOf(request: unknown): CalledCollection {
  return isCollectionCall(request)
    ? { db_name: request.db_name || "default", collection_name: request.collection_name }
    : { db_name: "default", collection_name: "" };
}

function isCollectionCall(request: unknown): request is CollectionCall {
  return typeof request === "object" && request !== null && "collection_name" in request;
}

function isSearchAnswer(answer: unknown): answer is SearchAnswer {
  return typeof answer === "object" && answer !== null && "recalls" in answer;
}

function numberIn(answer: unknown, name: string): number {
  return typeof answer === "object" && answer !== null ? Number(Reflect.get(answer, name)) : 0;
}
