import type { Client, VectorSearch } from "../../client/client.ts";
import type { SingleSearchRequest } from "../../client/requests.ts";

/** What one search found, best first, and how long it took. */
export interface TimedAnswer {
  readonly ids: readonly string[];
  readonly ms: number;
}

/** Searches once, by the clock. */
export async function searchTimed(
  client: Pick<Client & VectorSearch, "search">,
  request: SingleSearchRequest,
): Promise<TimedAnswer> {
  const startedAt = performance.now();
  const { results } = await client.search(request);
  return { ids: results.map((hit) => hit.id), ms: performance.now() - startedAt };
}
