import { ElanusError } from "../../errors/index.ts";
import type { CompiledFilter } from "../../filter/index.ts";
import { scalarProblem } from "../../schema/scalar_value.ts";
import type { Layout } from "../collection/layout.ts";
import type { KeyColumn } from "../columns/column.ts";
import { makeKeyColumn } from "../columns/make_column.ts";
import { bitsOf, matchingParts } from "../matching/filters.ts";
import type { Segment } from "../segment/segment.ts";
import { FirstInOrder } from "./first_in_order.ts";
import type { ReadScope } from "./read_scope.ts";
import type { RowOrder } from "./row_order.ts";

/** Where a row lies. */
export interface RowPlace {
  readonly segment: Segment;
  readonly row: number;
}

/** Keys as the user gives them, in the form in which they are compared. @throws ElanusError INVALID_PARAMETER */
export function keysOf(layout: Layout, ids: readonly unknown[]): KeyColumn {
  if (!Array.isArray(ids)) throw badKey(layout, "`ids` is not an array");
  const keys = makeKeyColumn(layout.primary, ids.length);
  ids.forEach((id, i) => {
    const problem = scalarProblem(layout.primary, id);
    if (problem !== undefined) throw badKey(layout, `id ${i}: ${problem}`);
    keys.push(id);
  });
  return keys;
}

/** The rows with these keys, in the order of the keys; keys that are not there are passed over. */
export function findByKeys(scope: ReadScope, keys: KeyColumn): RowPlace[] {
  const places: RowPlace[] = [];
  for (let i = 0; i < keys.count; i++) {
    for (const segment of scope.segments) {
      const row = segment.find(keys, i);
      if (row >= 0 && !scope.expiry.isExpired(segment, row)) places.push({ segment, row });
    }
  }
  return places;
}

/** The rows that match, in the order in which they were written. */
export function findMatching(
  scope: ReadScope,
  filter: CompiledFilter | undefined,
  offset: number,
  limit: number,
): RowPlace[] {
  const places: RowPlace[] = [];
  let skipped = 0;
  for (const part of matchingParts(scope.segments, filter, scope.expiry)) {
    const { segment } = part;
    for (const row of bitsOf(part)) {
      if (places.length >= limit) return places;
      if (skipped < offset) skipped++;
      else places.push({ segment, row });
    }
  }
  return places;
}

/** The same in an order of their values; of equal ones those that were written first. */
export function findInOrder(
  scope: ReadScope,
  filter: CompiledFilter | undefined,
  order: RowOrder,
  { offset, limit }: { offset: number; limit: number },
): readonly RowPlace[] {
  const first = new FirstInOrder<RowPlace & { readonly values: readonly unknown[] }>(offset + limit, (a, b) =>
    order.compare(a.values, b.values),
  );
  for (const part of matchingParts(scope.segments, filter, scope.expiry)) {
    const { segment } = part;
    for (const row of bitsOf(part)) first.add({ segment, row, values: order.valuesOf({ source: segment, row }) });
  }
  return first.items().slice(offset);
}

/** Rows in an order of their values; as they are without one. */
export function inOrder(places: readonly RowPlace[], order: RowOrder | undefined): readonly RowPlace[] {
  return order === undefined ? places : order.sorted(places, ({ segment, row }) => ({ source: segment, row }));
}

/** The keys of the rows that match. */
export function matchingKeys(scope: ReadScope, filter: CompiledFilter | undefined): KeyColumn {
  const keys = makeKeyColumn(scope.layout.primary);
  for (const part of matchingParts(scope.segments, filter, scope.expiry)) {
    for (const row of bitsOf(part)) keys.appendRow(part.segment.keys, row);
  }
  return keys;
}

function badKey(layout: Layout, detail: string): ElanusError {
  return new ElanusError("INVALID_PARAMETER", `the ids do not fit the key \`${layout.primary.name}\``, {
    detail,
    hint: `the key is of type ${layout.primary.type}`,
  });
}
