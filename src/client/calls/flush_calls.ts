import type { Collection } from "../../engine/collection/collection.ts";
import type { CompactionReport } from "../../engine/compaction/compactions.ts";
import { flushCollection } from "../../engine/compaction/seal.ts";
import { hybridTimestamp, success } from "../answers.ts";
import type * as catalog from "../catalog_requests.ts";
import type * as answers from "../catalog_responses.ts";
import { checkCount, checkRequest, namesIn } from "../check_request.ts";
import type * as requests from "../requests.ts";
import type * as responses from "../responses.ts";
import { IteratorCalls } from "./iterator_calls.ts";

/** What becomes of the segments that rows lie in. */
export class FlushCalls extends IteratorCalls {
  /**
   * Seals what grows; its indexes are then built in the background, see `waitForIndex`, and small segments merged.
   * Writes are durable and found without it, but rows that no index covers yet are scanned at every search.
   */
  async flush(request: requests.FlushRequest): Promise<responses.FlushResponse> {
    checkRequest("flush", request, ["collection_names"]);
    const collections = namesIn("collection_names", request.collection_names).map((name) =>
      this.database.collection(name, this.databaseOf(request)),
    );
    const segments: Record<string, unknown> = {};
    for (const collection of collections) {
      await flushCollection(collection);
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
      await flushCollection(collection).catch(unlessDropped(collection));
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
      this.database
        .listCollections()
        .flatMap(({ direct, growing }) => [...direct, ...growing.values()].map(({ id }) => id)),
    );
    const { segmentIDs = [] } = request;
    return { status: success(), flushed: segmentIDs.every((id) => !growing.has(Number(id))) };
  }

  /** `flushAll` returns when all is sealed. */
  async getFlushAllState(request: object = {}): Promise<responses.FlushStateResponse> {
    checkRequest("getFlushAllState", request, ["flush_all_ts", "flush_all_tss"]);
    return { status: success(), flushed: true };
  }

  /**
   * Merges sealed segments into as few as can be and reclaims deleted and expired rows, in the background. The same goes
   * on by itself where it pays; this asks for all of it. What is merged serves with its indexes to the end.
   */
  async compact(request: requests.CollectionRequest): Promise<responses.CompactionResponse> {
    const { id, planned } = this.database.compactions.begin(this.open(request, "compact"));
    return { status: success(), compactionID: String(id), compactionPlanCount: planned };
  }

  /** @throws ElanusError INVALID_PARAMETER where this process began no such compaction. */
  async getCompactionState(request: requests.CompactionRequest): Promise<responses.CompactionStateResponse> {
    const { state, planned, failed, merges } = this.compaction("getCompactionState", request);
    return {
      status: success(),
      state,
      executingPlanNo: String(planned - failed - merges.length),
      timeoutPlanNo: "0",
      completedPlanNo: String(merges.length),
      failedPlanNo: String(failed),
    };
  }

  /** The segments that were merged so far, and what came of them. @throws ElanusError as `getCompactionState`. */
  async getCompactionStateWithPlans(request: requests.CompactionRequest): Promise<responses.CompactionPlansResponse> {
    const { state, merges } = this.compaction("getCompactionStateWithPlans", request);
    const mergeInfos = merges.map(({ sources, target }) => ({ sources: sources.map(String), target: String(target) }));
    return { status: success(), state, mergeInfos };
  }

  private compaction(call: string, request: requests.CompactionRequest): CompactionReport {
    checkRequest(call, request, ["compactionID"]);
    return this.database.compactions.find(checkCount("compactionID", request.compactionID, 0, Number.MAX_SAFE_INTEGER));
  }
}

function unlessDropped(collection: Collection): (error: unknown) => void {
  return (error) => {
    if (!collection.dropped) throw error;
  };
}
