import type { Collection } from "../collection/collection.ts";
import { sealCollection } from "../compaction/seal.ts";
import type { Segment } from "../segment/segment.ts";

/**
 * A key has one row. Where a segment has lost its deletions, rows of it are back that newer ones had replaced: they are
 * deleted again, and that is saved.
 *
 * @param lost the ids of the segments without deletions.
 */
export async function settleLostDeletions(collection: Collection, lost: readonly number[]): Promise<void> {
  for (const segment of collection.sealed) {
    if (!lost.includes(segment.id)) continue;
    deleteReplaced(collection, segment);
    collection.unsavedDeletions.add(segment);
  }
  await sealCollection(collection);
}

function deleteReplaced(collection: Collection, segment: Segment): void {
  const others = collection.segments.filter((other) => other !== segment);
  for (let row = 0; row < segment.rowCount; row++) {
    const isNewest = segment.find(segment.keys, row) === row;
    if (!isNewest || others.some((other) => other.find(segment.keys, row) >= 0)) segment.deleteRow(row);
  }
}
