import { setImmediate as pause } from "node:timers/promises";
import type { Column } from "./columns/column.ts";
import { makeColumn } from "./columns/make_column.ts";
import type { Layout } from "./layout.ts";
import { RowTimes } from "./row_times.ts";
import { Segment } from "./segment.ts";
import { makeVectors } from "./vectors/make_vectors.ts";
import type { VectorColumn } from "./vectors/vector_column.ts";

/** About so many bytes are copied before the event loop has its turn: some milliseconds. */
const SLICE_BYTES = 8 * 2 ** 20;

/**
 * A new segment with the live rows of the given ones, which are of one partition, in their order; deleted rows are left
 * behind. Searches go on between its slices; the sources must not change meanwhile.
 */
export async function mergeSegments(id: number, layout: Layout, sources: readonly Segment[]): Promise<Segment> {
  const count = sources.reduce((sum, source) => sum + source.liveCount, 0);
  const columns = layout.scalars.map((field) => makeColumn(field, count));
  const vectors = layout.vectors.map((field) => makeVectors(field, count));
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

async function copyVectors(target: VectorColumn, source: VectorColumn, live: Uint32Array | undefined): Promise<void> {
  const step = rowsOfSlice(source.usedBytes / source.count);
  let copied = 0;
  for (const [first, end] of runsOf(source.count, live)) {
    for (let from = first; from < end; ) {
      const to = Math.min(end, from + step - copied);
      target.appendRange(source, from, to);
      copied += to - from;
      from = to;
      if (copied < step) continue;
      copied = 0;
      await pause();
    }
  }
}

/** Half-open ranges of rows: those listed, or all. */
function* runsOf(count: number, rows: Uint32Array | undefined): Generator<[from: number, to: number]> {
  if (rows === undefined) return yield [0, count];
  for (let i = 0; i < rows.length; ) {
    const first = i;
    while (i < rows.length && rows[i] - rows[first] === i - first) i++;
    yield [rows[first], rows[first] + i - first];
  }
}

function rowsOfSlice(rowBytes: number): number {
  // Short rows cost their handling more than their bytes.
  return Math.max(1, Math.floor(SLICE_BYTES / Math.max(rowBytes, 256)));
}
