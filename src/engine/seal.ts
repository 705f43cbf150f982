import { LOG_SUFFIX, LogWriter, SEGMENT_SUFFIX } from "../storage/index.ts";
import { type Collection, gone, NOTHING_WAITS, readOnly } from "./collection.ts";
import { scheduleBuilds } from "./collection_indexes.ts";
import { collectionFiles } from "./database_files.ts";
import type { CollectionDocument, SegmentDocument } from "./documents.ts";
import { withRows } from "./load_state.ts";
import { planMerges } from "./merge_plan.ts";
import { mergeSegments } from "./merge_segments.ts";
import { expiredUpTo } from "./read_scope.ts";
import type { Segment } from "./segment.ts";
import { writeParts, writeSegment } from "./segment_file.ts";

/** What a seal makes of the segments. */
interface Sealing {
  /** The segments from now on, oldest first. */
  readonly segments: readonly Segment[];
  /** Those among them that have no file yet. */
  readonly fresh: readonly Segment[];
  /** Those that go, merged or empty. */
  readonly gone: readonly Segment[];
}

/**
 * Turns what grows into a sealed segment and begins a new log: afterwards nothing of the old log is needed.
 *
 *     write segment files and deletions -> new log -> manifest swap -> use them -> remove the old files
 *
 * A failure before the swap leaves all as it was; files that nobody names are removed at the next opening.
 * Writers wait, readers don't.
 */
export async function sealCollection(collection: Collection, options: { merge: boolean }): Promise<void> {
  if (collection.home.readOnly) throw readOnly(collection.name);
  await collection.gate.alone(async () => {
    if (collection.dropped || collection.log === undefined) throw gone(collection.name);
    if (collection.state === "Loaded") await sealRows(collection, options.merge);
    else if (collection.waiting.records > 0) {
      await withRows(collection, () => sealRows(collection, options.merge));
    }
  });
}

/** Drops all rows of a collection, and keeps all else. */
export async function truncateCollection(collection: Collection): Promise<void> {
  if (collection.home.readOnly) throw readOnly(collection.name);
  await collection.gate.alone(async () => {
    if (collection.dropped || collection.log === undefined) throw gone(collection.name);
    await seal(collection, { segments: [], fresh: [], gone: collection.segments });
    collection.waiting = NOTHING_WAITS;
  });
}

async function sealRows(collection: Collection, merge: boolean): Promise<void> {
  if (merge) deleteExpired(collection);
  const sealing = await planSealing(collection, merge);
  const nothingNew = sealing.fresh.length === 0 && sealing.gone.length === 0;
  if (nothingNew && collection.unsavedDeletions.size === 0) return;
  await seal(collection, sealing);
}

/** Expired rows become deleted ones, which merging leaves behind. */
function deleteExpired(collection: Collection): void {
  const end = expiredUpTo(collection);
  for (const segment of collection.segments) {
    const expired = segment.times.upTo(end);
    if (expired === undefined) continue;
    for (const row of expired) segment.deleteRow(row);
    if (collection.sealed.includes(segment)) collection.unsavedDeletions.add(segment);
  }
}

async function planSealing(collection: Collection, merge: boolean): Promise<Sealing> {
  const all = collection.segments.filter((segment) => segment.liveCount > 0);
  const groups = merge ? mergesByPartition(all) : [];
  const byId = new Map(all.map((segment) => [segment.id, segment]));
  const merged: Segment[] = [];
  for (const ids of groups) {
    const sources = ids.flatMap((id) => byId.get(id) ?? []);
    merged.push(await mergeSegments(collection.home.nextId(), collection.layout, sources));
  }
  const mergedIds = new Set(groups.flat());
  const kept = all.filter((segment) => !mergedIds.has(segment.id));
  const segments = [...kept, ...merged].sort((a, b) => a.id - b.id);
  return {
    segments,
    fresh: segments.filter((segment) => !collection.sealed.includes(segment)),
    gone: collection.segments.filter((segment) => !segments.includes(segment)),
  };
}

/** Segments of different partitions are never merged. */
function mergesByPartition(segments: readonly Segment[]): number[][] {
  const partitions = new Set(segments.map(({ partition }) => partition));
  return [...partitions].flatMap((id) => planMerges(segments.filter(({ partition }) => partition === id).map(sizeOf)));
}

function sizeOf(segment: Segment) {
  const liveShare = segment.liveCount / segment.rowCount;
  return {
    id: segment.id,
    liveBytes: segment.rowBytes * liveShare,
    liveRows: segment.liveCount,
    deletedRows: segment.deletedCount,
  };
}

async function seal(collection: Collection, sealing: Sealing): Promise<void> {
  const before = collection.document;
  const oldLog = collection.log;
  const growing = [...collection.growing.values()];
  const log = await swapManifest(collection, sealing).catch((error: unknown) => {
    for (const segment of sealing.fresh) if (!growing.includes(segment)) segment.release();
    throw error;
  });
  collection.sealed = sealing.segments;
  collection.growing.clear();
  collection.log = log;
  collection.unsavedDeletions.clear();
  // Nothing of it is needed any more, so that a failure to close it is none of the seal.
  await oldLog?.close().catch(() => {});
  await collection.home.builds.cancel(sealing.gone);
  for (const segment of sealing.gone) segment.release();
  await removeStale(collection, before);
  scheduleBuilds(collection);
}

/** Writes all that the new manifest names, and then the manifest. Resolves to the new log. */
async function swapManifest(collection: Collection, sealing: Sealing): Promise<LogWriter> {
  const { home } = collection;
  await home.settled();
  const written: string[] = [];
  const files = await writeFiles(collection, sealing, written).catch(async (error: unknown) => {
    for (const file of written) await home.fs.remove(collection.path(file)).catch(() => {});
    throw error;
  });
  try {
    // Where this fails the new manifest may stand all the same, so that its files must stay.
    const { savedAutoId: lastAutoId } = collection;
    await home.commit((document) => ({
      ...sealedDocument(document, sealing, files.deletions, files.logFile),
      lastAutoId,
    }));
    return files.log;
  } catch (error) {
    await files.log.close();
    throw error;
  }
}

/** Notes in `written` the files that it begins. */
async function writeFiles(collection: Collection, sealing: Sealing, written: string[]) {
  const { home } = collection;
  const begin = (file: string) => {
    written.push(file);
    return collection.path(file);
  };
  for (const segment of sealing.fresh) await writeSegment(home.fs, begin(segmentFile(segment)), segment);
  const deletions = new Map<Segment, string>();
  for (const segment of sealing.segments) {
    const isNew = sealing.fresh.includes(segment) || collection.unsavedDeletions.has(segment);
    const rows = isNew ? segment.saveDeletions() : undefined;
    if (rows === undefined) continue;
    const file = `${home.nextId()}-deletions${SEGMENT_SUFFIX}`;
    await writeParts(home.fs, begin(file), { rows });
    deletions.set(segment, file);
  }
  const logFile = `${home.nextId()}${LOG_SUFFIX}`;
  const log = await LogWriter.create(home.fs, begin(logFile), home.durability);
  return { deletions, logFile, log };
}

function sealedDocument(
  document: CollectionDocument,
  sealing: Sealing,
  deletions: ReadonlyMap<Segment, string>,
  log: string,
): CollectionDocument {
  const segments = sealing.segments.map((segment): SegmentDocument => {
    const known = document.segments.find(({ id }) => id === segment.id);
    const { id, partition, rowCount } = segment;
    const base = known ?? { id, partition, rowCount, file: segmentFile(segment), indexFiles: {} };
    const file = deletions.get(segment);
    return file === undefined ? base : { ...base, deletions: file };
  });
  return { ...document, segments, log };
}

function segmentFile(segment: Segment): string {
  return `${segment.id}${SEGMENT_SUFFIX}`;
}

/** Removes files that the manifest has ceased to name. One that stays is an orphan, which the next opening removes. */
export async function removeStale(collection: Collection, before: CollectionDocument): Promise<void> {
  const live = new Set(filesOf(collection.document));
  for (const file of filesOf(before)) {
    if (!live.has(file)) await collection.home.fs.remove(collection.path(file)).catch(() => {});
  }
}

/** The files of a collection, without their folder. */
export function filesOf(document: CollectionDocument): string[] {
  return collectionFiles(document).map(({ name }) => name);
}
