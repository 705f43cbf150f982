import { setImmediate as pause } from "node:timers/promises";
import { ElanusError } from "../../errors/index.ts";
import type { MergedTerms } from "../../index/terms/merge_terms.ts";
import type { StandingIndex } from "../../index/vector_index.ts";
import type { Bitset } from "../../kernels/bitset.ts";
import type { IndexDefinition } from "../catalog/documents.ts";
import type { Layout } from "../collection/layout.ts";
import type { Column } from "../columns/column.ts";
import type { ColumnTable } from "../columns/column_table.ts";
import { makeColumn } from "../columns/make_column.ts";
import { readTerms } from "../indexes/text_indexes.ts";
import { type Expiry, NEVER } from "../segment/expiry.ts";
import { RowTimes } from "../segment/row_times.ts";
import { Segment } from "../segment/segment.ts";
import { vectorIndexOf } from "../segment/segment_index.ts";
import { makeVectors } from "../vectors/make_vectors.ts";
import type { VectorColumn } from "../vectors/vector_column.ts";

/** About so many bytes are copied before the event loop has its turn: some milliseconds. */
const SLICE_BYTES = 8 * 2 ** 20;
/** Of vectors fewer: they go to pages that are touched for the first time, where 8 MiB have taken up to 96 ms. */
const VECTOR_SLICE_BYTES = 2 ** 20;

/** A segment as it was when its merge began: what is deleted afterwards is carried over. */
interface Source {
  readonly segment: Segment;
  readonly columns: ColumnTable;
  /** Which rows are copied; undefined: all. */
  readonly rows: Uint32Array | undefined;
  readonly count: number;
}

/** The index of a segment that is merged. */
export interface StandingSource extends StandingIndex {
  readonly segment: Segment;
}

/** Segments of one partition on their way to becoming one. */
export class Merge {
  readonly sources: readonly Source[];
  private readonly layout: Layout;

  private constructor(layout: Layout, sources: readonly Source[]) {
    this.layout = layout;
    this.sources = sources;
  }

  /** Takes what the segments hold now; rows that have expired are left behind as deleted ones. */
  static of(layout: Layout, segments: readonly Segment[], expiry: Expiry = NEVER): Merge {
    return new Merge(
      layout,
      segments.map((segment) => {
        const live = segment.liveAfter(expiry);
        const rows = live === undefined ? undefined : rowsOf(live);
        return { segment, columns: segment.columns, rows, count: rows?.length ?? segment.rowCount };
      }),
    );
  }

  get rowCount(): number {
    return this.sources.reduce((sum, { count }) => sum + count, 0);
  }

  /**
   * A new segment with their live rows in their order. Searches and writes go on between its slices.
   *
   * @throws ElanusError CANCELLED once the signal is aborted.
   */
  async run(id: number, signal?: AbortSignal): Promise<Segment> {
    const { layout, rowCount } = this;
    const columns = layout.scalars.map((field) => makeColumn(field, rowCount));
    const vectors = layout.vectors.map((field) => makeVectors(field, rowCount));
    const times = new RowTimes();
    const release = () => {
      for (const column of vectors) column.release();
    };
    const unpin = this.sources.map(({ segment }) => segment.pin());
    try {
      for (const source of this.sources) {
        for (const [i, column] of columns.entries())
          await copyColumn(column, source.columns.at(i), source.rows, signal);
        for (const [i, target] of vectors.entries()) {
          await copyVectors(target, source.segment.vectors[i], source.rows, signal);
        }
        times.appendRows(source.segment.times, source.rows);
      }
    } catch (failure) {
      release();
      throw failure;
    } finally {
      for (const giveBack of unpin) giveBack();
    }
    return new Segment(id, layout, this.sources[0]?.segment.partition, { columns, vectors, times });
  }

  /** The index from which that of the merged segment may go on: of all sources that have one, the one that gives most rows. */
  standing({ id, field }: IndexDefinition): StandingSource | undefined {
    let best: StandingSource | undefined;
    let most = 0;
    let first = 0;
    for (const { segment, rows, count } of this.sources) {
      const index = standingIndexOf(segment, id, field);
      const given = Math.min(count, segment.growing.get(field)?.index.indexedRows ?? count);
      if (index !== undefined && given > most) {
        best = { segment, index, kept: rows ?? Uint32Array.from({ length: count }, (_, row) => row), first };
        most = given;
      }
      first += count;
    }
    return best;
  }

  /** The indexes of terms of all sources; undefined where one has none that can be read. */
  async terms(definition: IndexDefinition): Promise<MergedTerms[] | undefined> {
    const merged: MergedTerms[] = [];
    for (const { segment, rows: kept } of this.sources) {
      const terms = await readTerms(segment, definition);
      if (terms === undefined) return undefined;
      merged.push({ terms, kept });
    }
    return merged;
  }

  /** Deletes in the merged segment what was deleted in the sources since. */
  carryDeletions(merged: Segment): void {
    let start = 0;
    for (const { segment, rows, count } of this.sources) {
      if (segment.deletedCount > 0) {
        for (let i = 0; i < count; i++) if (segment.isDeleted(rows?.[i] ?? i)) merged.deleteRow(start + i);
      }
      start += count;
    }
  }
}

/** Of a vector field, built or on its way. */
function standingIndexOf({ indexes, growing }: Segment, id: number, field: string): StandingIndex["index"] | undefined {
  const slot = indexes.get(field);
  if (slot?.definition.id === id && slot.index !== undefined) return vectorIndexOf(slot);
  const grown = growing.get(field);
  return grown?.definition.id === id ? grown.index : undefined;
}

/** The live rows of the segments in a new one; deleted rows are left behind. */
export function mergeSegments(id: number, layout: Layout, segments: readonly Segment[]): Promise<Segment> {
  return Merge.of(layout, segments).run(id);
}

function rowsOf(bits: Bitset): Uint32Array {
  const rows = new Uint32Array(bits.count());
  let next = 0;
  for (const row of bits) rows[next++] = row;
  return rows;
}

async function copyColumn(
  target: Column,
  source: Column,
  rows: Uint32Array | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (rows === undefined && source.usedBytes <= SLICE_BYTES) {
    target.append(source);
    return turn(signal);
  }
  const count = rows?.length ?? source.count;
  const step = rowsOfSlice(SLICE_BYTES, source.usedBytes / source.count);
  for (let from = 0; from < count; from += step) {
    for (let i = from; i < Math.min(from + step, count); i++) target.appendRow(source, rows?.[i] ?? i);
    await turn(signal);
  }
}

async function copyVectors(
  target: VectorColumn,
  source: VectorColumn,
  rows: Uint32Array | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const step = rowsOfSlice(VECTOR_SLICE_BYTES, source.usedBytes / source.count);
  let copied = 0;
  for (const [first, end] of runsOf(source.count, rows)) {
    for (let from = first; from < end; ) {
      const to = Math.min(end, from + step - copied);
      target.appendRange(source, from, to);
      copied += to - from;
      from = to;
      if (copied < step) continue;
      copied = 0;
      await turn(signal);
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

async function turn(signal: AbortSignal | undefined): Promise<void> {
  await pause();
  if (signal?.aborted) throw new ElanusError("CANCELLED", "the merge was stopped");
}

function rowsOfSlice(sliceBytes: number, rowBytes: number): number {
  // Short rows cost their handling more than their bytes.
  return Math.max(1, Math.floor(sliceBytes / Math.max(rowBytes, 256)));
}
