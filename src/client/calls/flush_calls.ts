import type { Collection } from "../../engine/collection.ts";
import { sealCollection } from "../../engine/seal.ts";
import { hybridTimestamp, success } from "../answers.ts";
import type * as catalog from "../catalog_requests.ts";
import type * as answers from "../catalog_responses.ts";
import { checkRequest, namesIn } from "../check_request.ts";
import type * as requests from "../requests.ts";
import type * as responses from "../responses.ts";
import { IteratorCalls } from "./iterator_calls.ts";

/** What becomes of the segments that rows lie in. */
export class FlushCalls extends IteratorCalls {
  /**
   * Seals what grows and merges small segments; their indexes are then built in the background, see `waitForIndex`.
   * Writes are durable and found without it, but rows that no index covers yet are scanned at every search.
   */
  async flush(request: requests.FlushRequest): Promise<responses.FlushResponse> {
    checkRequest("flush", request, ["collection_names"]);
    const collections = namesIn("collection_names", request.collection_names).map((name) =>
      this.database.collection(name, this.databaseOf(request)),
    );
    const segments: Record<string, unknown> = {};
    for (const collection of collections) {
      await sealCollection(collection, { merge: true });
      segments[collection.name] = { data: collection.sealed.map(({ id }) => String(id)) };
    }
    return { status: success(), coll_segIDs: segments };
  }

  /** `flush`, with the answer of the SDK's waiting form. */
  async flushSync(request: requests.FlushRequest): Promise<responses.FlushStateResponse> {
    await this.flush(request);
    return { status: success(), flushed: true };
  }

  /** `flush` of all collections of a database. */
  async flushAll(request: catalog.FlushAllRequest = {}): Promise<answers.FlushAllResponse> {
    checkRequest("flushAll", request, []);
    for (const collection of this.database.listCollections(this.databaseOf(request))) {
      await sealCollection(collection, { merge: true }).catch(unlessDropped(collection));
    }
    return { status: success(), flush_all_ts: hybridTimestamp(Date.now()) };
  }

  /** `flushAll`, with the answer of the SDK's waiting form. */
  async flushAllSync(request: catalog.FlushAllRequest = {}): Promise<responses.FlushStateResponse> {
    await this.flushAll(request);
    return { status: success(), flushed: true };
  }

  /** Whether segments are sealed: those that `flush` names are. */
  async getFlushState(request: catalog.FlushStateRequest): Promise<responses.FlushStateResponse> {
    checkRequest("getFlushState", request, ["segmentIDs", "flush_ts", "collection_name"]);
    const growing = new Set(
      this.database.listCollections().flatMap(({ growing }) => [...growing.values()].map(({ id }) => id)),
    );
    const { segmentIDs = [] } = request;
    return { status: success(), flushed: segmentIDs.every((id) => !growing.has(Number(id))) };
  }

  /** `flushAll` returns when all is sealed. */
  async getFlushAllState(request: object = {}): Promise<responses.FlushStateResponse> {
    checkRequest("getFlushAllState", request, ["flush_all_ts", "flush_all_tss"]);
    return { status: success(), flushed: true };
  }
}

function unlessDropped(collection: Collection): (error: unknown) => void {
  return (error) => {
    if (!collection.dropped) throw error;
  };
}
