import { checkSearchParams } from "../../index/search_params.ts";
import type { Collection } from "../collection/collection.ts";
import { holdParts } from "../query/held_read.ts";
import { answerQuery } from "./answer_query.ts";
import type { GroupedHit } from "./grouped_hits.ts";
import type { Hit } from "./near_to_far.ts";
import { type Search, type SearchAnswer, type SearchedPart, searchedParts } from "./search.ts";
import { searchHeld } from "./search_held.ts";

/** From so many vectors on a search gives way: worker threads take less time for all of them than this one does. */
const MANY_VECTORS = 8;
/** A scan of so many bytes takes some 5 ms, a hundred times what it costs to hand it to a worker. */
const LONG_SCAN_BYTES = 2 ** 26;

/**
 * Searches all segments. A short search runs to its end on the calling thread; a long one gives way, over the rows as they
 * were when it began.
 *
 * @param show makes of a hit of the query of this number what is answered, while its row is sure to be there.
 * @param signal ends a long search before its time.
 * @throws ElanusError INVALID_PARAMETER; COLLECTION_NOT_FOUND, COLLECTION_NOT_LOADED where a long search outlived its collection;
 *   CANCELLED.
 */
export async function searchCollection<T>(
  collection: Collection,
  search: Search,
  show: (hit: Hit | GroupedHit, query: number) => T,
  signal?: AbortSignal,
): Promise<SearchAnswer<T>> {
  checkSearchParams(search.kind, search.params, collection.indexOn(search.field.name)?.type);
  const parts = searchedParts(search);
  if (isLong(parts, search)) return searchHeld(holdParts(collection, search.scope, parts), search, show, signal);
  const hits = search.vectors.map((vector, query) => {
    return answerQuery(parts, vector, search).map((hit) => show(hit, query));
  });
  return { hits, recalls: [] };
}

/** Whether a search takes so long that it gives way. */
export function isLong(parts: readonly SearchedPart[], { vectors, recall, field }: Search): boolean {
  if (recall || vectors.length >= MANY_VECTORS) return true;
  const scanned = parts.filter(({ index, scan }) => index === scan);
  const bytes = scanned.reduce((sum, { segment, rows }) => {
    const { usedBytes, count } = segment.vectorsOf(field.name);
    return sum + (rows === undefined ? usedBytes : (usedBytes / count) * rows.count());
  }, 0);
  return bytes * vectors.length >= LONG_SCAN_BYTES;
}
