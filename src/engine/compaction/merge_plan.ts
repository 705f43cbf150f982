/** A segment as the planner sees it. */
export interface SegmentSize {
  readonly id: number;
  /** Bytes of its live rows. */
  readonly liveBytes: number;
  readonly liveRows: number;
  readonly deletedRows: number;
  /** Whether one of its indexes shall be built anew. */
  readonly isWorn?: boolean;
  /** Whether a merge would build one of its indexes anew: its rules say then when deleted rows are left behind. */
  readonly isBuiltAnew?: boolean;
}

/** When merges are planned: in its turn, while rows stream in, or because someone asked for all of it. */
export type MergeTime = "due" | "patient" | "eager";

/** What is written is a segment of so many bytes of rows at most; merged ones may have more (`merged_bytes`). */
export const SEGMENT_BYTES = 2 ** 30;
/** What grows is sealed behind this share of a segment, as in Milvus: until then its rows lie in the log alone. */
export const SEALED_SHARE = 1 / 8;
/**
 * From this size on a batch becomes a segment of its own. A smaller one is written twice, first to the log and then to a
 * segment: measured on rows of 768 dims, that costs less time than a file, a memory and three syncs for each at 1 MB a
 * batch, and more at 3 MB.
 */
export const DIRECT_BYTES = 2 * 2 ** 20;
/** So many times as large it must be where a graph follows the rows: one over many batches is worth more than the spared write. */
export const DIRECT_FACTOR_INDEXED = 4;
/** Up to so many bytes together, segments are merged whatever their sizes: the graph is rebuilt in seconds. */
const ALWAYS_MERGED_BYTES = 16 * 2 ** 20;
/** Larger ones when the smaller make up at least this share of the largest, so that no row is moved often. */
const MERGE_RATIO = 0.25;
/**
 * While rows stream in, a merge would compete with them for the disk: it waits until it moves so many bytes, so that no
 * row is moved twice, or leaves so many segments less to be searched.
 */
const PATIENT_BYTES = SEGMENT_BYTES / 2;
const PATIENT_SEGMENTS = 128;
/** From this share of deleted rows on, a segment is rewritten by itself. */
const DELETED_RATIO = 0.2;

/**
 * Which sealed segments are merged into one; each group becomes one segment, in the order of their ids.
 *
 * A segment with a worn index is rewritten as well. Size-tiered: from small to large, the longest run whose smaller
 * members are worth the largest one's rewriting. A row is then rewritten about log(rows) times, and a collection of
 * many small runs keeps few graphs.
 *
 * @param when `eager`: merge whatever fits into a segment, and rewrite whatever has a deleted row; `patient`: only what is
 * worth it while rows stream in.
 * @param mostBytes of rows in a segment.
 */
export function planMerges(
  segments: readonly SegmentSize[],
  when: MergeTime = "due",
  mostBytes = SEGMENT_BYTES,
): number[][] {
  const eager = when === "eager";
  const bySize = [...segments].sort((a, b) => a.liveBytes - b.liveBytes);
  const run = longestRun(bySize, eager ? 0 : MERGE_RATIO, mostBytes);
  const pays = run.length > 1 && (when !== "patient" || paysAtOnce(run));
  const merged = new Set(pays ? run.map((segment) => segment.id) : []);
  const groups = pays ? [[...merged].sort((a, b) => a - b)] : [];
  for (const segment of segments) {
    if (groups.length > 0 && merged.has(segment.id)) continue;
    if (segment.isWorn || isRewritten(segment, eager)) groups.push([segment.id]);
  }
  return groups;
}

/** For its deleted rows alone. */
function isRewritten({ liveRows, deletedRows, isBuiltAnew }: SegmentSize, eager: boolean): boolean {
  if (eager) return deletedRows > 0;
  const isHeld = isBuiltAnew && liveRows > 0;
  return !isHeld && deletedRows > DELETED_RATIO * (liveRows + deletedRows);
}

function paysAtOnce(run: readonly SegmentSize[]): boolean {
  const bytes = run.reduce((sum, { liveBytes }) => sum + liveBytes, 0);
  return bytes >= PATIENT_BYTES || run.length >= PATIENT_SEGMENTS;
}

function longestRun(bySize: readonly SegmentSize[], ratio: number, mostBytes: number): readonly SegmentSize[] {
  let total = 0;
  let length = 0;
  for (let i = 0; i < bySize.length; i++) {
    const smaller = total;
    total += bySize[i].liveBytes;
    if (total > mostBytes) break;
    if (total <= ALWAYS_MERGED_BYTES || smaller >= ratio * bySize[i].liveBytes) length = i + 1;
  }
  return bySize.slice(0, length);
}
