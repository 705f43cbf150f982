import { partsInMemory } from "../../index/stored_parts.ts";
import type { VectorIndex } from "../../index/vector_index.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import { SegmentFileReader } from "../../storage/index.ts";
import type { Segment } from "../segment/segment.ts";
import { openVectors, segmentFile } from "../segment/segment_file.ts";
import { type SegmentIndex, vectorIndexOf } from "../segment/segment_index.ts";
import type { VectorColumn } from "../vectors/vector_column.ts";
import type { Collection } from "./collection.ts";
import { staysOnDisk } from "./on_disk.ts";

/**
 * Has vectors lie where they shall, of segments that are stored: the memory of what shall stay on disk is given back, and what
 * an index needs in memory is brought there. What waits for its index is scanned from the file: a program that writes faster
 * than indexes are built holds no more in memory than what grows and what is being built.
 *
 * @param place "first": before the builds that wait; "last": behind them, for what they have had in memory.
 */
export function scheduleMoves(collection: Collection, place: "first" | "last"): void {
  for (const segment of collection.stored) {
    if (collection.merging.has(segment) || columnsToMove(collection, segment).length === 0) continue;
    void collection.home.builds.schedule(segment, (signal) => moveVectors(collection, segment, signal), place);
  }
}

interface MovingColumn {
  readonly field: FieldSchema;
  readonly column: VectorColumn;
  readonly toDisk: boolean;
  /** Of the field's index. */
  readonly slot: SegmentIndex | undefined;
}

function columnsToMove({ document, layout }: Collection, segment: Segment): MovingColumn[] {
  return layout.vectors.flatMap((field, i) => {
    const column = segment.vectors[i];
    const toDisk = staysOnDisk(document, field);
    return column.isOnDisk === toDisk ? [] : [{ field, column, toDisk, slot: segment.indexes.get(field.name) }];
  });
}

/** A failure leaves all where it is, which serves on; the next time it is tried again. */
async function moveVectors(collection: Collection, segment: Segment, signal: AbortSignal): Promise<void> {
  // An index that grew with the rows lies in their memory until it is finished; any other is built over a copy.
  const moving = columnsToMove(collection, segment).filter(
    ({ field, toDisk }) => !toDisk || !segment.growing.has(field.name),
  );
  if (moving.length === 0) return;
  const columns = new Map<VectorColumn, VectorColumn>();
  const indexes = new Map<SegmentIndex, VectorIndex>();
  let file: SegmentFileReader | undefined;
  try {
    file = await SegmentFileReader.open(collection.home.fs, collection.path(segmentFile(segment.id)));
    for (const { field, column, toDisk, slot } of moving) {
      const moved = await openVectors(file, field, segment.rowCount, toDisk);
      columns.set(column, moved);
      const index = vectorIndexOf(slot);
      if (slot !== undefined && index !== undefined) indexes.set(slot, await movedIndex(slot, index, moved));
    }
    signal.throwIfAborted();
    for (const [slot, index] of indexes) slot.index = index;
    segment.replaceVectors(columns, file);
    collection.home.filler.add(segment);
  } catch {
    for (const moved of columns.values()) moved.release();
    await file?.close().catch(() => {});
  }
}

/** The index over the same rows in another memory. */
function movedIndex({ definition }: SegmentIndex, index: VectorIndex, rows: VectorColumn): Promise<VectorIndex> {
  const { type, params } = definition;
  return rows.loadIndex(type, index.metric, params, partsInMemory(index.save()));
}
