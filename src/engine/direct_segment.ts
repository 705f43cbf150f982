import { setImmediate as pause } from "node:timers/promises";
import type { Batch } from "./batch.ts";
import { columnsFor } from "./batch.ts";
import type { Layout } from "./layout.ts";
import { RowTimes } from "./row_times.ts";
import { Segment } from "./segment.ts";
import { makeVectors } from "./vectors/make_vectors.ts";

/** A segment of the rows of one batch, whose columns it takes over. */
export async function segmentOf(id: number, layout: Layout, batch: Batch): Promise<Segment> {
  const { rowCount, partition, time } = batch;
  const columns = columnsFor(layout, batch.columns, rowCount);
  const vectors = layout.vectors.map((field) => makeVectors(field, rowCount));
  for (const [i, column] of vectors.entries()) {
    column.append(batch.vectors[i], rowCount);
    await pause();
  }
  const times = new RowTimes();
  times.append(rowCount, time);
  const segment = new Segment(id, layout, partition, { columns, vectors, times });
  segment.deleteRepeated();
  return segment;
}
