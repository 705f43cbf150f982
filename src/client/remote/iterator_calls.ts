import { ElanusError } from "../../errors/index.ts";
import { LIMITS } from "../../schema/limits.ts";
import { checkCount } from "../check_request.ts";
import type * as requests from "../requests.ts";
import type { SearchHit } from "../responses.ts";
import type { SdkSearchResults } from "./milvus_sdk.ts";
import { RemoteReadCalls } from "./read_calls.ts";
import { type BatchWindow, NO_LIMIT, RemoteBatches } from "./remote_batches.ts";
import { keyLiteral } from "./wire_values.ts";

/** What asks the server for the rows of a query by rising keys. */
const IN_ORDER_OF_KEYS = { iterator: true };

/** Answers of any size, batch by batch; unlike those in the process they see what is written meanwhile. */
export class RemoteIteratorCalls extends RemoteReadCalls {
  /** All rows that match a filter, by rising keys. */
  async queryIterator(request: requests.QueryIteratorRequest): Promise<RemoteBatches<Record<string, unknown>>> {
    const { batchSize, limit, filter, expr, ...rest } = request;
    const key = await this.keyField(request);
    const given = filter || expr || "";
    let after = "";
    return new RemoteBatches(windowOf(request), async (most) => {
      const parts = [after, given === "" ? "" : `(${given})`].filter((part) => part !== "");
      const { data } = await this.queryRows({ ...rest, filter: parts.join(" and "), limit: most }, IN_ORDER_OF_KEYS);
      const last = data.at(-1);
      if (last !== undefined) after = `${key.name} > ${keyLiteral(key, last[key.name])}`;
      return data;
    });
  }

  /**
   * All rows, the nearest to one vector first. The server goes on where a token says that it stopped.
   *
   * @throws ElanusError as `search`.
   */
  async searchIterator(request: requests.SearchIteratorRequest): Promise<RemoteBatches<SearchHit>> {
    const { batchSize: _, limit: __, external_filter_fn, ...search } = request;
    const { collectionID } = await this.described(request);
    const start = { iterator: true, search_iter_v2: true, collection_id: collectionID };
    let position: Readonly<Record<string, unknown>> = { guarantee_timestamp: 0 };
    const nextHits = async (most: number) => {
      const more = { ...start, ...position, search_iter_batch_size: most };
      const { answer, lists } = await this.searched("searchIterator", { ...search, limit: most }, more);
      position = positionAfter(answer);
      return lists[0];
    };
    return new RemoteBatches(windowOf(request), nextHits, external_filter_fn);
  }
}

/** @throws ElanusError NOT_SUPPORTED where the server does not say where it stopped: it would begin anew for ever. */
function positionAfter({ search_iterator_v2_results: stop, session_ts, results }: SdkSearchResults) {
  if (results.length > 0 && !stop?.token) {
    throw new ElanusError("NOT_SUPPORTED", "the server does not support searchIterator");
  }
  return {
    search_iter_id: stop?.token,
    search_iter_last_bound: stop?.last_bound,
    guarantee_timestamp: session_ts,
  };
}

/** As in the SDK, batches are cut to the largest answer. */
function windowOf({ batchSize, limit }: BatchWindow): BatchWindow {
  const size = checkCount("batchSize", batchSize, 1, Number.MAX_SAFE_INTEGER);
  return {
    batchSize: Math.min(size, LIMITS.maxWindow),
    limit: checkCount("limit", limit ?? NO_LIMIT, NO_LIMIT, Number.MAX_SAFE_INTEGER),
  };
}
