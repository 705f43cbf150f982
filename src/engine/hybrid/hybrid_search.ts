import { checkSearchParams } from "../../index/search_params.ts";
import type { Collection } from "../collection/collection.ts";
import { holdParts } from "../query/held_read.ts";
import { answerQuery } from "../search/answer_query.ts";
import { type Search, type SearchedPart, searchedParts } from "../search/search.ts";
import { isLong } from "../search/search_collection.ts";
import { answersOf, whileHeld } from "../search/search_held.ts";
import { type Fusion, fuse } from "./fuse.ts";
import type { AnyHit } from "./row_scores.ts";

/** Several searches of one collection, whose hits become one list. */
export interface HybridSearch extends Fusion {
  /** One or more, each for as many vectors as the others, and from its first hit on. */
  readonly searches: readonly Search[];
}

interface Asked {
  readonly search: Search;
  readonly parts: readonly SearchedPart[];
}

/**
 * Asks all searches, over the rows of one moment, and fuses what they find: a list of hits for each vector, best first.
 * As a search does, it runs to its end on the calling thread unless one of its searches is long.
 *
 * @param show makes of a hit of the query of this number what is answered, while its row is sure to be there.
 * @param signal ends a long one before its time.
 * @throws ElanusError as `searchCollection`.
 */
export async function searchHybrid<T>(
  collection: Collection,
  hybrid: HybridSearch,
  show: (hit: AnyHit, query: number) => T,
  signal?: AbortSignal,
): Promise<T[][]> {
  const asked = hybrid.searches.map((search) => {
    checkSearchParams(search.kind, search.params, collection.indexOn(search.field.name)?.type);
    return { search, parts: searchedParts(search) };
  });
  if (asked.some(({ parts, search }) => isLong(parts, search)))
    return searchLong(collection, hybrid, asked, show, signal);
  const found = asked.map(({ search, parts }) => search.vectors.map((vector) => answerQuery(parts, vector, search)));
  return fused(hybrid, found, show);
}

/** All reads begin before any gives way. */
function searchLong<T>(
  collection: Collection,
  hybrid: HybridSearch,
  asked: readonly Asked[],
  show: (hit: AnyHit, query: number) => T,
  signal: AbortSignal | undefined,
): Promise<T[][]> {
  const reads = asked.map(({ search, parts }) => holdParts(collection, search.scope, parts));
  return whileHeld(reads, signal, async () => {
    const found = await Promise.all(asked.map(({ search }, i) => answersOf(reads[i], search)));
    return fused(hybrid, found, show);
  });
}

/** @param found the hits of each search for each vector. */
function fused<T>(hybrid: HybridSearch, found: readonly AnyHit[][][], show: (hit: AnyHit, query: number) => T): T[][] {
  const [{ scope, vectors }] = hybrid.searches;
  return vectors.map((_, query) => {
    const lists = found.map((hits) => hits[query]);
    return fuse(scope.layout, lists, hybrid).map((hit) => show(hit, query));
  });
}
