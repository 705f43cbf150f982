import { setImmediate as pause } from "node:timers/promises";
import { VectorRows } from "../kernels/vector_rows.ts";
import type { Column } from "./columns/column.ts";
import { makeColumn } from "./columns/make_column.ts";
import type { Layout } from "./layout.ts";
import { RowTimes } from "./row_times.ts";
import { Segment } from "./segment.ts";

/** About so many bytes are copied before the event loop has its turn: some milliseconds. */
const SLICE_BYTES = 8 * 2 ** 20;

/**
 * A new segment with the live rows of the given ones, which are of one partition, in their order; deleted rows are left
 * behind. Searches go on between its slices; the sources must not change meanwhile.
 */
export async function mergeSegments(id: number, layout: Layout, sources: readonly Segment[]): Promise<Segment> {
  const count = sources.reduce((sum, source) => sum + source.liveCount, 0);
  const columns = layout.scalars.map((field) => makeColumn(field, count));
  const vectors = layout.vectors.map((field) => new VectorRows(field.dim ?? 0, count));
  const times = new RowTimes();
  for (const source of sources) {
    const live = liveRows(source);
    for (const [i, column] of columns.entries()) await copyColumn(column, source.columns[i], live);
    for (const [i, target] of vectors.entries()) await copyVectors(target, source.vectors[i], live);
    times.appendRows(source.times, live);
  }
  return new Segment(id, layout, sources[0]?.partition, { columns, vectors, times });
}

function liveRows(source: Segment): Uint32Array | undefined {
  return source.live === undefined ? undefined : Uint32Array.from(source.live);
}

async function copyColumn(target: Column, source: Column, live: Uint32Array | undefined): Promise<void> {
  if (live === undefined) {
    target.append(source);
    return pause();
  }
  const step = rowsOfSlice(source.usedBytes / source.count);
  for (let from = 0; from < live.length; from += step) {
    for (const row of live.subarray(from, from + step)) target.appendRow(source, row);
    await pause();
  }
}

async function copyVectors(target: VectorRows, source: VectorRows, live: Uint32Array | undefined): Promise<void> {
  const count = live?.length ?? source.count;
  const first = target.extend(count);
  const stride = source.strideBytes;
  const step = rowsOfSlice(stride);
  for (let from = 0; from < count; from += step) {
    const rows = Math.min(step, count - from);
    const into = target.block(first + from, rows);
    if (live === undefined) into.set(source.block(from, rows));
    else for (let i = 0; i < rows; i++) into.set(source.block(live[from + i], 1), i * stride);
    await pause();
  }
}

function rowsOfSlice(rowBytes: number): number {
  // Short rows cost their handling more than their bytes.
  return Math.max(1, Math.floor(SLICE_BYTES / Math.max(rowBytes, 256)));
}
