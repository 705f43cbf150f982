import { isHigherNearer } from "../../index/scores.ts";
import type { IndexHits, IndexQuery, QueryVector } from "../../index/vector_index.ts";
import { narrow } from "./funnel.ts";
import { type GroupedHit, type Grouping, Groups, inOrder } from "./grouped_hits.ts";
import { mergeHits } from "./merge_hits.ts";
import { type Asking, type Hit, MOST_WINDOW, NearToFar, windowQuery } from "./near_to_far.ts";
import type { Search, SearchedPart } from "./search.ts";

/** How many rows the index of each segment is asked for first; mostly that is all. */
function firstWindow({ offset, limit, grouping, funnel }: Search): number {
  const end = offset + limit;
  return Math.min(grouping === undefined ? Math.max(end, funnel?.candidates ?? 0) : end * grouping.size, MOST_WINDOW);
}

/** What the index of a segment is asked first. */
export function firstQuery(part: SearchedPart, vector: QueryVector, search: Search): IndexQuery {
  const window = firstWindow(search);
  if (window > search.offset + search.limit) return windowQuery(part, vector, window, part.rows);
  return { vector, limit: window, params: part.params, allowed: part.rows };
}

/** The hits of one vector, best first, or as the search orders them. @param first what each part answered to `firstQuery`. */
export function answerQuery(
  parts: readonly SearchedPart[],
  vector: QueryVector,
  search: Search,
  first?: readonly IndexHits[],
): (Hit | GroupedHit)[] {
  const hits = nearestHits(parts, vector, search, first);
  return search.order === undefined ? hits : inOrder(hits, search.order);
}

function nearestHits(
  parts: readonly SearchedPart[],
  vector: QueryVector,
  search: Search,
  first: readonly IndexHits[] = parts.map((part) => part.index.search(firstQuery(part, vector, search))),
): (Hit | GroupedHit)[] {
  const higherIsNearer = isHigherNearer(search.metric);
  const asking = { vector, window: firstWindow(search), range: search.range, higherIsNearer, first };
  if (search.grouping !== undefined) return grouped(parts, asking, search, search.grouping);
  if (search.range.isBounded) return inRange(new NearToFar(parts, asking), search);
  const { offset, limit, funnel } = search;
  const end = offset + limit;
  const found = parts.map(({ source }, i) => ({ source, found: first[i] }));
  if (funnel === undefined) return mergeHits(found, higherIsNearer, offset, end);
  const candidates = mergeHits(found, higherIsNearer, 0, asking.window);
  return narrow(parts, vector, candidates, funnel, end).slice(offset, end);
}

/** Rows before the near bound may come first: indexes are asked on until there are enough behind it. */
function inRange(stream: NearToFar<SearchedPart>, { offset, limit }: Search): Hit[] {
  const hits: Hit[] = [];
  for (let hit = stream.next(); hit !== undefined; hit = stream.next()) {
    if (hits.push(hit) === offset + limit) break;
  }
  return hits.slice(offset);
}

/** Indexes are asked on until there are enough groups. */
function grouped(
  parts: readonly SearchedPart[],
  asking: Asking,
  { offset, limit }: Search,
  grouping: Grouping,
): GroupedHit[] {
  const groups = new Groups(grouping, offset + limit);
  const stream = new NearToFar(parts, { ...asking, isWanted: (source, row) => groups.isWanted(source, row) });
  return groups.gather(stream, asking.higherIsNearer).slice(offset).flat();
}
