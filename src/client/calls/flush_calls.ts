import { sealCollection } from "../../engine/seal.ts";
import { success } from "../answers.ts";
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
}
