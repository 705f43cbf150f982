import { VectorRows } from "../kernels/vector_rows.ts";
import { makeColumn } from "./columns/make_column.ts";
import type { Layout } from "./layout.ts";
import { RowTimes } from "./row_times.ts";
import { Segment } from "./segment.ts";

/** A new segment with the live rows of the given ones, which are of one partition, in their order; deleted rows are left behind. */
export function mergeSegments(id: number, layout: Layout, sources: readonly Segment[]): Segment {
  const count = sources.reduce((sum, source) => sum + source.liveCount, 0);
  const columns = layout.scalars.map((field) => makeColumn(field, count));
  const vectors = layout.vectors.map((field) => new VectorRows(field.dim ?? 0, count));
  const times = new RowTimes();
  for (const source of sources) {
    const live = liveRows(source);
    columns.forEach((column, i) => {
      if (live === undefined) column.append(source.columns[i]);
      else for (const row of live) column.appendRow(source.columns[i], row);
    });
    vectors.forEach((target, i) => {
      copyVectors(target, source.vectors[i], live);
    });
    times.appendRows(source.times, live);
  }
  return new Segment(id, layout, sources[0]?.partition, { columns, vectors, times });
}

function liveRows(source: Segment): Uint32Array | undefined {
  return source.live === undefined ? undefined : Uint32Array.from(source.live);
}

function copyVectors(target: VectorRows, source: VectorRows, live: Uint32Array | undefined): void {
  if (live === undefined) {
    const first = target.extend(source.count);
    target.block(first, source.count).set(source.block(0, source.count));
    return;
  }
  const first = target.extend(live.length);
  const all = target.block(first, live.length);
  const from = source.block(0, source.count);
  const stride = source.strideBytes;
  for (let i = 0; i < live.length; i++) {
    all.set(from.subarray(live[i] * stride, (live[i] + 1) * stride), i * stride);
  }
}
