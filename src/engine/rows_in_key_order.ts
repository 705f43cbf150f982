import type { CompiledFilter } from "../filter/index.ts";
import type { KeyColumn, KeyRange } from "./columns/column.ts";
import { findMatching, type RowPlace } from "./query.ts";
import type { ReadScope } from "./read_scope.ts";

/** What was found of a key column when it had so many rows. */
const knownRanges = new WeakMap<KeyColumn, { count: number; range: KeyRange | undefined }>();

/**
 * As `findMatching`, the rows with the smallest keys first: Milvus answers so, and a client that asks on from the last
 * key it was told relies on it.
 */
export function findInKeyOrder(
  scope: ReadScope,
  filter: CompiledFilter | undefined,
  offset: number,
  limit: number,
): RowPlace[] {
  const inOrder = segmentsInOrder(scope);
  if (inOrder !== undefined) return findMatching(inOrder, filter, offset, limit);
  const places = findMatching(scope, filter, 0, Number.POSITIVE_INFINITY);
  const keyed = places.map((place) => ({ place, key: place.segment.keys.read(place.row) }));
  const isText = scope.layout.primary.type === "VarChar";
  const sorted = isText
    ? keyed.map(({ place, key }) => ({ place, key: String(key) }))
    : keyed.map(({ place, key }) => ({ place, key: BigInt(String(key)) }));
  sorted.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return sorted.slice(offset, offset + limit).map(({ place }) => place);
}

/** The scope with its segments in such an order that rows lie in that of their keys; undefined where there is none. */
function segmentsInOrder(scope: ReadScope): ReadScope | undefined {
  const ranged = scope.segments.flatMap((segment) => {
    const range = rangeOf(segment.keys);
    return range === undefined && segment.keys.count === 0 ? [] : [{ segment, range }];
  });
  const ordered = ranged.flatMap(({ segment, range }) => (range?.rises ? [{ segment, range }] : []));
  if (ordered.length < ranged.length) return undefined;
  ordered.sort((a, b) => (a.range.least < b.range.least ? -1 : 1));
  const overlap = ordered.some(({ range }, i) => i > 0 && range.least <= ordered[i - 1].range.most);
  return overlap ? undefined : { ...scope, segments: ordered.map(({ segment }) => segment) };
}

function rangeOf(keys: KeyColumn): KeyRange | undefined {
  const known = knownRanges.get(keys);
  if (known?.count === keys.count) return known.range;
  const range = keys.range();
  knownRanges.set(keys, { count: keys.count, range });
  return range;
}
