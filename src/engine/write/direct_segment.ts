import { setImmediate as pause } from "node:timers/promises";
import type { FieldSchema } from "../../schema/field_schema.ts";
import { entryOf, type SegmentDocument } from "../catalog/documents.ts";
import type { Collection } from "../collection/collection.ts";
import type { Layout } from "../collection/layout.ts";
import { NewFiles } from "../collection/new_files.ts";
import { RowTimes } from "../segment/row_times.ts";
import { Segment } from "../segment/segment.ts";
import { makeVectors } from "../vectors/make_vectors.ts";
import type { VectorColumn, VectorParts } from "../vectors/vector_column.ts";
import { type Batch, columnsFor, vectorsFor } from "./batch.ts";
import { partitioned } from "./partition_key.ts";

/** A segment that is written, and that nothing names yet. */
export interface DirectSegment {
  readonly segment: Segment;
  readonly entry: SegmentDocument;
}

/** Writes a batch to segment files of its own, one a partition that its rows go to. */
export function writeDirectly(collection: Collection, batch: Batch): Promise<DirectSegment[]> {
  const { home, layout, document } = collection;
  return NewFiles.writing(collection, async (files) => {
    const segments: Segment[] = [];
    try {
      const written: DirectSegment[] = [];
      for (const part of partitioned(layout, batch, document.partitions.length)) {
        const segment = await segmentOf(home.nextId(), layout, part);
        segments.push(segment);
        written.push({ segment, entry: entryOf(segment, await files.segment(segment)) });
      }
      return written;
    } catch (failure) {
      for (const segment of segments) segment.release();
      throw failure;
    }
  });
}

/** A segment of the rows of one batch, whose columns it takes over. */
async function segmentOf(id: number, layout: Layout, batch: Batch): Promise<Segment> {
  const { rowCount, partition, time } = batch;
  const columns = columnsFor(layout, batch.columns, rowCount);
  const parts = vectorsFor(layout, batch.vectors);
  const vectors: VectorColumn[] = [];
  for (const [i, field] of layout.vectors.entries()) {
    vectors.push(batch.vectorColumns?.[i] ?? columnOf(field, parts[i], rowCount));
    await pause();
  }
  const times = new RowTimes();
  times.append(rowCount, time);
  const segment = new Segment(id, layout, partition, { columns, vectors, times });
  segment.deleteRepeated();
  return segment;
}

function columnOf(field: FieldSchema, parts: VectorParts, rowCount: number): VectorColumn {
  const column = makeVectors(field, rowCount);
  column.append(parts, rowCount);
  return column;
}
