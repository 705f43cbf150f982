/** A segment as the planner sees it. */
export interface SegmentSize {
  readonly id: number;
  /** Bytes of its live rows. */
  readonly liveBytes: number;
  readonly liveRows: number;
  readonly deletedRows: number;
}

/** One graph per so many bytes of rows: a memory holds 4 GiB, and so do the offsets of a text column. */
export const SEGMENT_BYTES = 2 ** 30;
/** Up to so many bytes together, segments are merged whatever their sizes: the graph is rebuilt in seconds. */
const ALWAYS_MERGED_BYTES = 16 * 2 ** 20;
/** Larger ones when the smaller make up at least this share of the largest, so that no row is moved often. */
const MERGE_RATIO = 0.25;
/** From this share of deleted rows on, a segment is rewritten by itself. */
const DELETED_RATIO = 0.2;

/**
 * Which segments are merged into one at a flush; each group becomes one segment, in the order of their ids.
 *
 * Size-tiered: from small to large, the longest run whose smaller members are worth the largest one's rewriting.
 * A row is then rewritten about log(rows) times, and a collection of many small runs keeps few graphs.
 */
export function planMerges(segments: readonly SegmentSize[]): number[][] {
  const bySize = [...segments].sort((a, b) => a.liveBytes - b.liveBytes);
  const run = longestRun(bySize);
  const merged = new Set(run.map((segment) => segment.id));
  const groups = run.length > 1 ? [[...merged].sort((a, b) => a - b)] : [];
  for (const segment of segments) {
    if (groups.length > 0 && merged.has(segment.id)) continue;
    if (segment.deletedRows > DELETED_RATIO * (segment.liveRows + segment.deletedRows)) groups.push([segment.id]);
  }
  return groups;
}

function longestRun(bySize: readonly SegmentSize[]): readonly SegmentSize[] {
  let total = 0;
  let length = 0;
  for (let i = 0; i < bySize.length; i++) {
    const smaller = total;
    total += bySize[i].liveBytes;
    if (total > SEGMENT_BYTES) break;
    if (total <= ALWAYS_MERGED_BYTES || smaller >= MERGE_RATIO * bySize[i].liveBytes) length = i + 1;
  }
  return bySize.slice(0, length);
}
