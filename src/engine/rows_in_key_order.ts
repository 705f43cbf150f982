import type { KeyColumn, KeyRange } from "./columns/column.ts";
import { Int64Column } from "./columns/int64_column.ts";
import type { HeldQuery } from "./query_held.ts";
import type { ReadScope } from "./read_scope.ts";
import type { RowSource } from "./row_reader.ts";
import type { Segment } from "./segment.ts";

/** What was found of a key column when it had so many rows. */
const knownRanges = new WeakMap<KeyColumn, { count: number; range: KeyRange | undefined }>();

/** Where a row lies, in columns that stay as they are. */
export interface HeldRow {
  readonly source: RowSource;
  readonly row: number;
}

/**
 * The rows that match, those with the smallest keys first: Milvus answers so, and a client that asks on from the last
 * key it was told relies on it.
 */
export async function findInKeyOrder(query: HeldQuery, offset: number, limit: number): Promise<HeldRow[]> {
  const most = offset + limit;
  const segments = segmentsInOrder(query.scope);
  const found = segments === undefined ? await smallestKeys(query, most) : await firstRows(query, segments, most);
  return found.slice(offset);
}

async function firstRows(query: HeldQuery, segments: readonly Segment[], most: number): Promise<HeldRow[]> {
  const found: HeldRow[] = [];
  for await (const { source, rows } of query.parts(segments)) {
    for (const row of rows) {
      found.push({ source, row });
      if (found.length === most) return found;
      if (query.isTimeToLook()) await query.giveWay();
    }
  }
  return found;
}

async function smallestKeys(query: HeldQuery, most: number): Promise<HeldRow[]> {
  const smallest = new SmallestKeys(most);
  for await (const { segment, source, rows } of query.parts()) {
    const rises = rangeOf(segment.keys)?.rises ?? false;
    for (const row of rows) {
      const isAmong = smallest.add(keyAt(segment.keys, row), { source, row });
      if (!isAmong && rises) break;
      if (query.isTimeToLook()) await query.giveWay();
    }
  }
  return smallest.rows();
}

type Key = string | bigint;

/** The rows with the smallest keys of those that were added; of equal ones the first. */
class SmallestKeys {
  private readonly most: number;
  private kept: { readonly key: Key; readonly place: HeldRow }[] = [];
  /** No row with this key or a larger one is among them any more. */
  private bound: Key | undefined;

  constructor(most: number) {
    this.most = most;
  }

  /** @returns whether the row may be among them. */
  add(key: Key, place: HeldRow): boolean {
    if (this.bound !== undefined && key >= this.bound) return false;
    this.kept.push({ key, place });
    // Now and then, so that each row costs little.
    if (this.kept.length >= 2 * this.most) this.cut();
    return true;
  }

  rows(): HeldRow[] {
    this.cut();
    return this.kept.map(({ place }) => place);
  }

  private cut(): void {
    this.kept.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    if (this.kept.length < this.most) return;
    this.kept.length = this.most;
    this.bound = this.kept.at(-1)?.key;
  }
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
