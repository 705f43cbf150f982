import type { RefusedCalls } from "./calls/refused_calls.ts";
import type { ElanusClient } from "./elanus_client.ts";
import type * as requests from "./requests.ts";
import type { SearchHit } from "./responses.ts";

/** The calls that a server answers with. */
type RawCalls = "queryRaw" | "searchRaw" | "hybridSearchRaw" | "searchPagesRaw";

/** The calls that are answered in the process as they are over the wire. */
type SharedCalls = Omit<ElanusClient, keyof RefusedCalls | RawCalls | "queryIterator" | "searchIterator">;

/** What `connect` gives: one and the same client, wherever the rows lie. */
export interface Connection extends SharedCalls {
  queryIterator(request: requests.QueryIteratorRequest): Promise<Batches<Record<string, unknown>>>;
  searchIterator(request: requests.SearchIteratorRequest): Promise<Batches<SearchHit>>;
}

/** An answer in batches, to be walked with `for await`; `close` lets it go before its end. */
export interface Batches<T> extends AsyncIterableIterator<T[], undefined> {
  close(): void;
}
