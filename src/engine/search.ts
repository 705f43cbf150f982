import type { CompiledFilter } from "../filter/index.ts";
import { FlatIndex } from "../index/flat/flat_index.ts";
import { isHigherNearer } from "../index/scores.ts";
import { checkSearchParams } from "../index/search_params.ts";
import type { IndexHits, IndexParams, MetricType, QueryVector, RowSearcher } from "../index/vector_index.ts";
import type { FieldSchema } from "../schema/field_schema.ts";
import type { VectorKind } from "../schema/vector_kind.ts";
import type { Collection } from "./collection.ts";
import { bitsOf, type MatchingPart, matchingParts } from "./filters.ts";
import { type GroupedHit, type Grouping, Groups } from "./grouped_hits.ts";
import { type Asking, type Hit, NearToFar } from "./near_to_far.ts";
import type { ReadScope } from "./read_scope.ts";
import type { ScoreRange } from "./score_range.ts";
import type { Segment } from "./segment.ts";
import { vectorIndexOf } from "./segment_index.ts";

/** A search whose every part was checked. */
export interface Search {
  readonly scope: ReadScope;
  readonly field: FieldSchema;
  readonly kind: VectorKind;
  readonly metric: MetricType;
  readonly vectors: readonly QueryVector[];
  /** Of hits; of groups where they are grouped. */
  readonly limit: number;
  readonly offset: number;
  /** For the index. */
  readonly params: IndexParams;
  /** Scan all vectors, whatever index there is. */
  readonly exact: boolean;
  readonly filter: CompiledFilter | undefined;
  readonly range: ScoreRange;
  readonly grouping: Grouping | undefined;
}

/** The rows of one segment that match, and the index that is asked for the nearest of them. */
interface SearchedPart extends MatchingPart {
  readonly index: RowSearcher;
  readonly params: IndexParams;
}

/** The best hits of one segment, best first. */
interface SegmentHits extends IndexHits {
  readonly segment: Segment;
}

const NO_PARAMS: IndexParams = {};

/** Searches all segments: one list of hits a vector, best first. Runs to its end on the calling thread. */
export function searchCollection(collection: Collection, search: Search): (Hit | GroupedHit)[][] {
  const { layout } = collection;
  const vectorField = layout.vectors.indexOf(search.field);
  checkSearchParams(search.kind, search.params, collection.indexOn(search.field.name)?.type);
  const { segments, expiredUpTo } = search.scope;
  const parts = Array.from(matchingParts(segments, search.filter, expiredUpTo), (part) => ({
    ...part,
    ...indexFor(part.segment, vectorField, search),
  }));
  return search.vectors.map((vector) => {
    if (search.grouping !== undefined) return grouped(parts, vector, search, search.grouping);
    return search.range.isBounded ? inRange(parts, vector, search) : nearest(parts, vector, search);
  });
}

/** What a search asks in one segment: the index of the field, or a scan while there is none. */
export function indexFor(segment: Segment, vectorField: number, search: Search) {
  const built = search.exact ? undefined : servingIndex(segment, search.field.name);
  if (built !== undefined && built.metric === search.metric && !(built instanceof FlatIndex)) {
    return { index: built, params: search.params };
  }
  return { index: segment.exactIndex(vectorField, search.metric), params: NO_PARAMS };
}

/** The index of a field, or the one that grows until it is there. */
function servingIndex(segment: Segment, field: string): RowSearcher | undefined {
  return vectorIndexOf(segment.indexes.get(field)) ?? segment.growing.get(field)?.index;
}

/** Each index is asked once for as many as are wanted. */
function nearest(parts: readonly SearchedPart[], vector: QueryVector, search: Search): Hit[] {
  const { offset, limit, metric } = search;
  const found = parts.map(({ segment, rows: allowed, index, params }): SegmentHits => {
    const { rows, scores, strategy } = index.search({ vector, limit: offset + limit, params, allowed });
    return { segment, rows, scores, strategy };
  });
  return merge(found, isHigherNearer(metric), offset, limit);
}

/** Rows before the near bound may come first: indexes are asked on until there are enough behind it. */
function inRange(parts: readonly SearchedPart[], vector: QueryVector, search: Search): Hit[] {
  const wanted = search.offset + search.limit;
  const stream = nearToFar(parts, search, { vector, window: wanted });
  const hits: Hit[] = [];
  while (hits.length < wanted) {
    const hit = stream.next();
    if (hit === undefined) break;
    hits.push(hit);
  }
  return hits.slice(search.offset);
}

/** Indexes are asked on until there are enough groups. */
function grouped(
  parts: readonly SearchedPart[],
  vector: QueryVector,
  search: Search,
  grouping: Grouping,
): GroupedHit[] {
  const wanted = search.offset + search.limit;
  const groups = new Groups(grouping, wanted);
  const stream = nearToFar(parts, search, {
    vector,
    window: wanted * grouping.size,
    isWanted: (source, row) => groups.isWanted(source, row),
  });
  return groups.gather(stream, isHigherNearer(search.metric)).slice(search.offset).flat();
}

function nearToFar(
  parts: readonly SearchedPart[],
  { range, metric }: Search,
  asking: Pick<Asking, "vector" | "window" | "isWanted">,
) {
  const asked = parts.map((part) => ({ ...part, source: part.segment, matching: bitsOf(part) }));
  return new NearToFar(asked, { ...asking, range, higherIsNearer: isHigherNearer(metric) });
}

/** Takes the best head among the segments' lists until there are enough; few segments, so that a heap would not pay. */
function merge(parts: readonly SegmentHits[], higherIsNearer: boolean, offset: number, limit: number): Hit[] {
  const next = new Uint32Array(parts.length);
  const hits: Hit[] = [];
  for (let taken = 0; taken < offset + limit; taken++) {
    let best = -1;
    let bestScore = 0;
    for (let p = 0; p < parts.length; p++) {
      if (next[p] >= parts[p].rows.length) continue;
      const score = parts[p].scores[next[p]];
      if (best >= 0 && (higherIsNearer ? score <= bestScore : score >= bestScore)) continue;
      best = p;
      bestScore = score;
    }
    if (best < 0) break;
    const row = parts[best].rows[next[best]++];
    if (taken >= offset) hits.push({ source: parts[best].segment, row, score: bestScore });
  }
  return hits;
}
