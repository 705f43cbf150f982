import { LOG_SUFFIX, LogWriter } from "../../storage/index.ts";
import { entryOf, type SegmentDocument } from "../catalog/documents.ts";
import { withRows } from "../catalog/load_state.ts";
import { type Collection, NOTHING_WAITS } from "../collection/collection.ts";
import { gone, readOnly } from "../collection/collection_errors.ts";
import { NewFiles } from "../collection/new_files.ts";
import { removeFiles, retire } from "../collection/retire.ts";
import { scheduleBuilds } from "../indexes/schedule_builds.ts";
import type { Segment } from "../segment/segment.ts";
import { compactSoon } from "./compact.ts";

/**
 * Turns what grows into sealed segments with files of their own, so that nothing of the logs so far is needed any more.
 *
 *     begin a new log -> writes go there, what has grown is sealed -> write its files, and deletions -> manifest -> remove the old logs
 *
 * Writers wait for no file. A failure leaves all as it was, or the new log beside the old: the next seal goes on from there.
 */
export async function sealCollection(collection: Collection): Promise<void> {
  await sealRows(collection);
  scheduleBuilds(collection);
}

/** The same, and merges in the background what has become worth it; no index is built for what is about to be merged. */
export async function flushCollection(collection: Collection): Promise<void> {
  await sealRows(collection);
  compactSoon(collection);
  scheduleBuilds(collection);
}

/** What a write asks for when enough has gathered: the same, but what is merged only then is merged later. */
export async function sealGathered(collection: Collection): Promise<void> {
  await sealRows(collection);
  compactSoon(collection, "patient");
  scheduleBuilds(collection);
}

async function sealRows(collection: Collection): Promise<void> {
  requireWritable(collection);
  await collection.turns.run(async () => {
    requireThere(collection);
    if (collection.state === "Loaded") {
      const grows = collection.growing.size + collection.logged.length > 0;
      if (grows || collection.unsavedDeletions.size > 0) await beginLog(collection);
      await store(collection);
    } else if (collection.waiting.records > 0) {
      await beginLog(collection);
      await collection.gate.alone(() => withRows(collection, () => store(collection)));
    }
  });
}

/** Takes up what a crash, a close or a full disk left undone. */
export function resumeWork(collection: Collection): void {
  if (collection.home.readOnly) return;
  if (collection.state === "Loaded" && collection.document.olderLogs.length > 0) {
    void collection.seals.request(() => sealCollection(collection)).catch(() => {});
  }
  scheduleBuilds(collection);
}

/** What is due now and then: the same, and merges where many rows have expired or were deleted. */
export function keepUp(collection: Collection): void {
  compactSoon(collection);
  resumeWork(collection);
}

/** Drops all rows that were acknowledged before, and keeps all else. */
export async function truncateCollection(collection: Collection): Promise<void> {
  requireWritable(collection);
  await collection.merges.stop();
  await collection.alone(async () => {
    requireThere(collection);
    const before = collection.document;
    const { file, log } = await createLog(collection);
    const { saved: lastAutoId } = collection.autoIds;
    await closedOnFailure(log, () =>
      collection.home.commit((document) => ({ ...document, segments: [], olderLogs: [], log: file, lastAutoId })),
    );
    const old = collection.log;
    const dropped = collection.segments;
    const logged = [...collection.loggedBefore, ...collection.logged];
    collection.log = log;
    collection.freeze();
    collection.loggedBefore = [];
    collection.waiting = NOTHING_WAITS;
    await old?.close().catch(() => {});
    await removeUnnamed(collection, logged);
    await retire(collection, dropped, before);
  });
}

/** Writes go to a new log from now on; what has grown by then is sealed. They wait for the writes before them alone. */
async function beginLog(collection: Collection): Promise<void> {
  const { file, log } = await createLog(collection);
  await closedOnFailure(log, () =>
    collection.home.commit((document) => ({
      ...document,
      log: file,
      olderLogs: [...document.olderLogs, document.log],
    })),
  );
  const old = collection.log;
  await collection.gate.alone(async () => {
    collection.log = log;
    collection.freeze();
  });
  // What it holds was acknowledged long ago, so that a failure to close it is none of the seal.
  await old?.close().catch(() => {});
}

async function createLog(collection: Collection): Promise<{ file: string; log: LogWriter }> {
  const { home } = collection;
  await home.settled();
  const file = `${home.nextId()}${LOG_SUFFIX}`;
  const create = (files: NewFiles) => LogWriter.create(home.fs, files.begin(file), home.durability);
  return { file, log: await NewFiles.writing(collection, create) };
}

/** Where a commit fails the new manifest may stand all the same, so that its files must stay. */
async function closedOnFailure(log: LogWriter, commit: () => Promise<unknown>): Promise<void> {
  try {
    await commit();
  } catch (failure) {
    await log.close();
    throw failure;
  }
}

/** Gives what is sealed its files, and drops the logs before the present one: all that they hold is in files then. */
async function store(collection: Collection): Promise<void> {
  const before = collection.document;
  const { stored, loggedBefore } = collection;
  const empty = collection.sealed.filter((segment) => segment.liveCount === 0);
  const kept = collection.sealed.filter((segment) => segment.liveCount > 0);
  const fresh = kept.filter((segment) => !stored.includes(segment));
  const undeleted = kept.filter((segment) => collection.unsavedDeletions.has(segment));
  if (fresh.length + empty.length + undeleted.length + before.olderLogs.length === 0) return;
  try {
    await name(collection, empty, await writeFiles(collection, fresh, undeleted));
  } catch (failure) {
    for (const segment of undeleted) collection.unsavedDeletions.add(segment);
    throw failure;
  }
  collection.loggedBefore = [];
  await removeUnnamed(collection, loggedBefore);
  await retire(collection, empty, before);
}

/** Removes the files of segments that no log names any more, and the manifest neither: nothing of them was left to be stored. */
async function removeUnnamed(collection: Collection, entries: readonly SegmentDocument[]): Promise<void> {
  const named = new Set(collection.document.segments.map(({ id }) => id));
  const rest = entries.filter(({ id }) => !named.has(id));
  await removeFiles(
    collection,
    rest.map(({ file }) => file),
  );
}

interface StoredFiles {
  readonly entries: readonly SegmentDocument[];
  /** File names by the segment's id. */
  readonly deletions: ReadonlyMap<number, string>;
}

function writeFiles(
  collection: Collection,
  fresh: readonly Segment[],
  undeleted: readonly Segment[],
): Promise<StoredFiles> {
  return NewFiles.writing(collection, async (files) => {
    const entries: SegmentDocument[] = [];
    for (const segment of fresh) {
      const known = collection.loggedBefore.find(({ id }) => id === segment.id);
      entries.push(known ?? entryOf(segment, await files.segment(segment)));
    }
    // After the rows, so that what is deleted meanwhile is saved too; what is deleted from here on is for the next seal.
    const deletions = new Map<number, string>();
    for (const segment of undeleted) {
      collection.unsavedDeletions.delete(segment);
      deletions.set(segment.id, await files.deletions(segment));
    }
    return { entries, deletions };
  });
}

async function name(collection: Collection, empty: readonly Segment[], files: StoredFiles): Promise<void> {
  const { saved: lastAutoId } = collection.autoIds;
  const isKept = ({ id }: SegmentDocument) => empty.every((segment) => segment.id !== id);
  const withDeletions = (entry: SegmentDocument) => {
    const deletions = files.deletions.get(entry.id);
    return deletions === undefined ? entry : { ...entry, deletions };
  };
  await collection.home.commit((document) => ({
    ...document,
    segments: [...document.segments.filter(isKept), ...files.entries].map(withDeletions),
    olderLogs: [],
    lastAutoId,
  }));
}

function requireWritable(collection: Collection): void {
  if (collection.home.readOnly) throw readOnly(collection.name);
}

function requireThere(collection: Collection): void {
  if (collection.dropped || collection.log === undefined) throw gone(collection.name);
}
