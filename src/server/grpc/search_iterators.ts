import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { RawHitPages } from "../../client/calls/raw_read_calls.ts";
import type { ElanusClient } from "../../client/elanus_client.ts";
import type { BatchSearchRequest } from "../../client/requests.ts";
import { ElanusError } from "../../errors/index.ts";
import type { SearchResultsSchema } from "../proto/generated/milvus_pb.ts";
import type { Options } from "../wire/search_request.ts";
import { searchResults } from "../wire/search_results.ts";
import { nextTimestamp } from "../wire/timestamps.ts";

/** So many at most are open at once: clients do not say when they leave one. */
const MOST_ITERATORS = 256;

/** Whether a search is a step of an iterator of the second generation; those of the first are plain range searches. */
export function isIterator(options: Options): boolean {
  return options.truth("search_iter_v2") ?? false;
}

/** Search iterators that clients go through, each by the token that its first answer gave: over the rows as they were. */
export class SearchIterators {
  /** The one that was used last comes last. */
  private readonly open = new Map<string, RawHitPages>();

  /** The next hits of an iterator, or the first of a new one. @throws ElanusError CLOSED for a token that is not known. */
  async next(
    options: Options,
    search: BatchSearchRequest,
    { client }: { client: ElanusClient },
  ): Promise<MessageInitShape<typeof SearchResultsSchema>> {
    const limit = options.number("search_iter_batch_size") ?? search.limit ?? 1;
    const token = options.text("search_iter_id") ?? (await this.begin(client, { ...search, limit }));
    const page = this.use(token).next(limit);
    const lastBound = page.hits[0].at(-1)?.score ?? options.number("search_iter_last_bound") ?? 0;
    const { results, ...answer } = searchResults(page);
    const searchIteratorV2Results = { token, lastBound };
    return { ...answer, results: { ...results, searchIteratorV2Results }, sessionTs: nextTimestamp() };
  }

  close(): void {
    for (const pages of this.open.values()) pages.close();
    this.open.clear();
  }

  private async begin(client: ElanusClient, search: BatchSearchRequest): Promise<string> {
    if (search.data?.length !== 1) {
      throw new ElanusError("INVALID_PARAMETER", "a search iterator takes one vector", {
        hint: "make an iterator for each",
      });
    }
    const token = randomUUID();
    this.open.set(token, await client.searchPagesRaw(search));
    const [oldest] = this.open;
    if (this.open.size > MOST_ITERATORS) {
      oldest[1].close();
      this.open.delete(oldest[0]);
    }
    return token;
  }

  private use(token: string): RawHitPages {
    const pages = this.open.get(token);
    if (pages === undefined) {
      throw new ElanusError("CLOSED", "the search iterator is no longer open", { hint: "begin it anew" });
    }
    this.open.delete(token);
    this.open.set(token, pages);
    return pages;
  }
}
