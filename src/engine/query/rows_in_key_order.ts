import type { KeyColumn, KeyRange } from "../columns/column.ts";
import { Int64Column } from "../columns/int64_column.ts";
import type { Segment } from "../segment/segment.ts";
import { FirstInOrder } from "./first_in_order.ts";
import type { HeldQuery } from "./query_held.ts";
import type { ReadScope } from "./read_scope.ts";
import type { RowOrder } from "./row_order.ts";
import type { RowSource } from "./row_reader.ts";

/** What was found of a key column when it had so many rows. */
const knownRanges = new WeakMap<KeyColumn, { count: number; range: KeyRange | undefined }>();

/** Where a row lies, in columns that stay as they are. */
export interface HeldRow {
  readonly source: RowSource;
  readonly row: number;
}

/** Which of the rows that match are asked for. */
interface RowWindow {
  readonly offset: number;
  readonly limit: number;
}

/** Told of a row that is asked for, each in its turn. */
type See = (row: HeldRow) => void;

/**
 * Shows the rows that match, those with the smallest keys first: Milvus answers so, and a client that asks on from the
 * last key it was told relies on it. Where segments lie in the order of their keys each row is shown when it is found:
 * who is shown too much and throws has not waited for all.
 */
export async function seeInKeyOrder(query: HeldQuery, window: RowWindow, see: See): Promise<void> {
  const segments = segmentsInOrder(query.scope);
  if (segments !== undefined) await seeAsTheyLie(query, segments, window, see);
  else await seeAll(query, await smallestKeys(query, window), see);
}

/** The same in an order of values; of equal ones the row with the smallest key comes first. */
export async function seeInOrder(query: HeldQuery, order: RowOrder, window: RowWindow, see: See): Promise<void> {
  const first = new FirstInOrder<KeyedRow & { readonly values: readonly unknown[] }>(
    window.offset + window.limit,
    (a, b) => order.compare(a.values, b.values) || byKey(a, b),
  );
  for await (const { segment, source, rows } of query.parts()) {
    for (const row of rows) {
      first.add({ key: keyAt(segment.keys, row), source, row, values: order.valuesOf({ source, row }) });
      if (query.isTimeToLook()) await query.giveWay();
    }
  }
  await seeAll(query, first.items().slice(window.offset), see);
}

async function seeAsTheyLie(
  query: HeldQuery,
  segments: readonly Segment[],
  { offset, limit }: RowWindow,
  see: See,
): Promise<void> {
  let found = 0;
  for await (const { source, rows } of query.parts(segments)) {
    for (const row of rows) {
      if (found >= offset) see({ source, row });
      if (++found === offset + limit) return;
      if (query.isTimeToLook()) await query.giveWay();
    }
  }
}

async function seeAll(query: HeldQuery, rows: readonly HeldRow[], see: See): Promise<void> {
  for (const row of rows) {
    see(row);
    if (query.isTimeToLook()) await query.giveWay();
  }
}

async function smallestKeys(query: HeldQuery, { offset, limit }: RowWindow): Promise<readonly HeldRow[]> {
  const smallest = new FirstInOrder<KeyedRow>(offset + limit, byKey);
  for await (const { segment, source, rows } of query.parts()) {
    const rises = rangeOf(segment.keys)?.rises ?? false;
    for (const row of rows) {
      const isAmong = smallest.add({ key: keyAt(segment.keys, row), source, row });
      if (!isAmong && rises) break;
      if (query.isTimeToLook()) await query.giveWay();
    }
  }
  return smallest.items().slice(offset);
}

type Key = string | bigint;

interface KeyedRow extends HeldRow {
  readonly key: Key;
}

function byKey(a: KeyedRow, b: KeyedRow): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

function keyAt(keys: KeyColumn, row: number): Key {
  return keys instanceof Int64Column ? (keys.valueAt(row) ?? 0n) : String(keys.read(row));
}

/** The segments in such an order that rows lie in that of their keys; undefined where there is none. */
function segmentsInOrder(scope: ReadScope): Segment[] | undefined {
  const ranged = scope.segments.flatMap((segment) => {
    const range = rangeOf(segment.keys);
    return range === undefined && segment.keys.count === 0 ? [] : [{ segment, range }];
  });
  const ordered = ranged.flatMap(({ segment, range }) => (range?.rises ? [{ segment, range }] : []));
  if (ordered.length < ranged.length) return undefined;
  ordered.sort((a, b) => (a.range.least < b.range.least ? -1 : 1));
  const overlap = ordered.some(({ range }, i) => i > 0 && range.least <= ordered[i - 1].range.most);
  return overlap ? undefined : ordered.map(({ segment }) => segment);
}

function rangeOf(keys: KeyColumn): KeyRange | undefined {
  const known = knownRanges.get(keys);
  if (known?.count === keys.count) return known.range;
  const range = keys.range();
  knownRanges.set(keys, { count: keys.count, range });
  return range;
}
