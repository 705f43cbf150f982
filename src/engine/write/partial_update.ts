import { ElanusError } from "../../errors/index.ts";
import { scalarProblem, shown } from "../../schema/scalar_value.ts";
import type { PartitionDocument } from "../catalog/documents.ts";
import type { Collection } from "../collection/collection.ts";
import { makeKeyColumn } from "../columns/make_column.ts";
import { findByKeys } from "../query/query.ts";
import { requireLoaded } from "../query/read_scope.ts";
import { RowReader } from "../query/row_reader.ts";
import { expiryOf } from "../segment/expiry.ts";
import type { Segment } from "../segment/segment.ts";
import type { Row } from "./row.ts";

/**
 * Rows as a partial update leaves them: what a row does not name it keeps, undeclared keys among it; what is not there
 * is a new row, which has to be complete.
 *
 * @param partition where the rows are to be; the default one, or those that the partition key chooses, without it.
 * @throws ElanusError COLLECTION_NOT_LOADED; INVALID_ROW for a key that comes twice, or whose row lies in another partition.
 */
export function completedRows(
  collection: Collection,
  rows: readonly Row[],
  partition?: PartitionDocument,
): readonly Row[] {
  requireLoaded(collection);
  // What is no list of rows, or no row with a key, is refused when it is encoded.
  if (!Array.isArray(rows)) return rows;
  const { layout } = collection;
  const { name } = layout.primary;
  const scope = { layout, segments: collection.segments, expiry: expiryOf(collection) };
  const reader = new RowReader(layout, ["*"]);
  const seen = new Map<string, number>();
  return rows.map((row, i) => {
    const given: unknown = Object(row)[name];
    if (given === undefined || given === null || scalarProblem(layout.primary, given) !== undefined) return row;
    const before = seen.get(String(given));
    if (before !== undefined) throw refused(i, `the key ${shown(given)} is that of row ${before} too`, "name it once");
    seen.set(String(given), i);
    const keys = makeKeyColumn(layout.primary, 1);
    keys.push(given);
    const [place] = findByKeys(scope, keys);
    if (place === undefined) return row;
    checkPlace(collection, place.segment, partition, i);
    return { ...reader.read(place.segment, place.row), ...named(row) };
  });
}

/** A value that is undefined is not given. */
function named(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}

/** To write it elsewhere would move it, which who changes a field does not expect. */
function checkPlace(
  collection: Collection,
  segment: Segment,
  wanted: PartitionDocument | undefined,
  row: number,
): void {
  if (collection.layout.partitionKey !== undefined) return;
  const { partitions } = collection.document;
  const target = wanted ?? partitions[0];
  if (segment.partition === target.id) return;
  const place = partitions.find(({ id }) => id === segment.partition);
  throw refused(row, `lies in partition \`${place?.name}\`, not in \`${target.name}\``, "give its partition_name");
}

function refused(row: number, what: string, hint: string): ElanusError {
  return new ElanusError("INVALID_ROW", `row ${row}: ${what}`, { detail: "nothing of this batch was written", hint });
}
