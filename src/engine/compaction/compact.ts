import { ElanusError } from "../../errors/index.ts";
import type { IndexWear } from "../../index/vector_index.ts";
import { rebuildRules } from "../../schema/collection_properties.ts";
import { minuteOfDay } from "../../schema/time/time_zone.ts";
import { type CollectionDocument, entryOf, type IndexDefinition } from "../catalog/documents.ts";
import type { Collection } from "../collection/collection.ts";
import { NewFiles } from "../collection/new_files.ts";
import { removeFiles, retire } from "../collection/retire.ts";
import { buildIndexes, type IndexOrigin } from "../indexes/collection_indexes.ts";
import { mayRebuild, type RebuildReason, reasonToRebuild } from "../indexes/rebuild_policy.ts";
import { scheduleBuilds } from "../indexes/schedule_builds.ts";
import { segmentIndexes } from "../indexes/text_indexes.ts";
import { type Expiry, expiryOf } from "../segment/expiry.ts";
import type { Segment } from "../segment/segment.ts";
import { segmentFile } from "../segment/segment_file.ts";
import { indexKey, type SegmentIndex, TEXT_INDEX, vectorIndexOf } from "../segment/segment_index.ts";
import { type MergeTime, planMerges } from "./merge_plan.ts";
import { Merge } from "./merge_segments.ts";
import { mergedBytes } from "./merged_bytes.ts";

/** Why the index of a segment is to be built anew now; undefined where it is not. */
type RebuildCheck = (segment: Segment, definition: IndexDefinition) => RebuildReason | undefined;

/** Of an index that still grows with its rows, and of one that every merge builds anew: deletions alone wear them. */
const UNWORN: IndexWear = { mended: 0, inserted: 0, drift: 0 };

/** How a compaction is asked for, and who is told of it. */
export interface CompactOptions {
  /** What is worth it; "due" without it. */
  readonly when?: MergeTime;
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number;
  readonly onPlanned?: (groups: readonly (readonly Segment[])[]) => void;
  readonly onMerged?: (sources: readonly Segment[], target: Segment) => void;
}

/** Merges in the background what pays; who wants to know when it is done waits for `collection.merges`. */
export function compactSoon(collection: Collection, when: MergeTime = "due"): void {
  void compactCollection(collection, { when }).catch(() => {});
}

/**
 * Merges small segments and rewrites those with many deleted or expired rows, until nothing is left to do. What is
 * merged serves with its indexes until the new segment is there with its own; then one takes the place of the other.
 *
 *     copy -> write -> build indexes, write them -> carry deletions over -> manifest -> swap -> remove the old files
 *
 * Reads and writes go on. A failure leaves all as it was; the next request begins anew.
 */
export function compactCollection(collection: Collection, options: CompactOptions = {}): Promise<void> {
  const { when = "due", now = Date.now } = options;
  const worn: RebuildCheck = (segment, definition) => rebuildReason(collection, segment, definition, when, now());
  const plan = () => planGroups(collection, when, worn);
  const merge = async (signal: AbortSignal) => {
    try {
      for (let groups = plan(); groups.length > 0 && !signal.aborted; groups = plan()) {
        options.onPlanned?.(groups);
        for (const group of groups) for (const segment of group) collection.merging.set(segment, undefined);
        for (const group of groups) {
          const segment = await mergeGroup(collection, group, worn, signal);
          if (segment !== undefined) options.onMerged?.(group, segment);
        }
      }
    } finally {
      collection.merging.clear();
      scheduleBuilds(collection);
    }
  };
  // Who is told of what is merged has a run of its own.
  return collection.merges.request(merge, options.onPlanned ?? when);
}

/** Segments of different partitions are never merged, and none that is not stored. */
function planGroups(collection: Collection, when: MergeTime, worn: RebuildCheck): Segment[][] {
  if (collection.home.readOnly || collection.dropped || collection.state !== "Loaded") return [];
  const { stored } = collection;
  const expiry = expiryOf(collection);
  const mostBytes = mergedBytes(collection.layout, collection.document);
  const partitions = new Set(stored.map(({ partition }) => partition));
  const groups = [...partitions].flatMap((id) =>
    planMerges(
      stored
        .filter(({ partition }) => partition === id)
        .map((segment) => {
          const { indexes } = collection.document;
          const isWorn = indexes.some((definition) => worn(segment, definition) !== undefined);
          const isBuiltAnew = indexes.some((definition) => isBuiltByMerges(segment, definition));
          return { ...sizeOf(segment, expiry), isWorn, isBuiltAnew };
        }),
      when,
      mostBytes,
    ),
  );
  return groups.map((ids) => ids.flatMap((id) => stored.find((segment) => segment.id === id) ?? []));
}

/** Whoever asks for a compaction need not wait for the hours in which rebuilds begin by themselves. */
function rebuildReason(
  collection: Collection,
  segment: Segment,
  definition: IndexDefinition,
  when: MergeTime,
  now: number,
): RebuildReason | undefined {
  const rules = rebuildRules(collection.properties);
  const wear = wearOf(segment, definition);
  if (wear === undefined) return undefined;
  if (when !== "eager" && !mayRebuild(rules, minuteOfDay(collection.layout.timeZone, now))) return undefined;
  const { liveRows, deletedRows } = sizeOf(segment, expiryOf(collection));
  const { builtAt = now } = segment.indexes.get(indexKey(definition)) ?? {};
  return reasonToRebuild({ ...wear, liveRows, deletedRows, builtAt }, rules, now);
}

/** Undefined where nothing can be built anew: no index is there, or what serves until it is. */
function wearOf(segment: Segment, definition: IndexDefinition): IndexWear | undefined {
  const index = vectorIndexOf(segment.indexes.get(indexKey(definition)));
  if (index !== undefined) return index.wear ?? (isBuiltByMerges(segment, definition) ? UNWORN : undefined);
  const growing = segment.growing.get(definition.field)?.index;
  return growing === undefined || growing.isInterim ? undefined : UNWORN;
}

/** Whether a merge builds an index anew that stands. One that takes no memory is none but the rows, as FLAT. */
function isBuiltByMerges(segment: Segment, definition: IndexDefinition): boolean {
  const index = vectorIndexOf(segment.indexes.get(indexKey(definition)));
  return index !== undefined && index.wear === undefined && index.bytes > 0;
}

function sizeOf(segment: Segment, expiry: Expiry) {
  const liveRows = segment.liveAfter(expiry)?.count() ?? segment.rowCount;
  return {
    id: segment.id,
    liveBytes: segment.rowBytes * (liveRows / segment.rowCount),
    liveRows,
    deletedRows: segment.rowCount - liveRows,
  };
}

/** Undefined where the sources went meanwhile. */
async function mergeGroup(
  collection: Collection,
  group: readonly Segment[],
  worn: RebuildCheck,
  signal: AbortSignal,
): Promise<Segment | undefined> {
  if (!isStanding(collection, group)) return undefined;
  leaveToMerge(collection, group);
  // Their rows and indexes are read until the merged one is built.
  const unpin = group.map((source) => source.pin());
  try {
    const merge = Merge.of(collection.layout, group, expiryOf(collection));
    const segment = await merge.run(collection.home.nextId(), signal);
    return await putInPlace(collection, merge, segment, worn, signal);
  } finally {
    for (const giveBack of unpin) giveBack();
  }
}

/**
 * Every row is linked once: with the merged ones, unless a build of its segment runs already, from which that of the merged
 * segment goes on.
 */
function leaveToMerge(collection: Collection, group: readonly Segment[]): void {
  collection.home.builds.withdraw(group);
  for (const segment of group) {
    for (const [key, slot] of segment.indexes) if (slot.state === "Unissued") segment.indexes.delete(key);
    for (const [field, { index }] of segment.growing) if (!segment.indexes.has(field)) index.rest();
  }
}

/** Undefined, as in `mergeGroup`, where the merged segment comes too late; it is released then. */
async function putInPlace(
  collection: Collection,
  merge: Merge,
  segment: Segment,
  worn: RebuildCheck,
  signal: AbortSignal,
): Promise<Segment | undefined> {
  let isUsed = false;
  try {
    const files = await NewFiles.writing(collection, async (begun) => {
      if (segment.rowCount > 0) await prepare(collection, merge, segment, begun, worn, signal);
      return begun;
    });
    isUsed = await collection.turns.run(() => swap(collection, merge, segment));
    if (!isUsed) await files.remove();
    return isUsed ? segment : undefined;
  } finally {
    if (!isUsed || segment.rowCount === 0) segment.release();
  }
}

/** Writes the rows and the indexes of a segment that nobody sees yet. */
async function prepare(
  collection: Collection,
  merge: Merge,
  segment: Segment,
  files: NewFiles,
  worn: RebuildCheck,
  signal: AbortSignal,
): Promise<void> {
  const stop = () => void collection.home.builds.cancel([segment]);
  signal.addEventListener("abort", stop);
  try {
    for (const { segment: source } of merge.sources) collection.merging.set(source, segment);
    await files.segment(segment);
    if (signal.aborted) throw new ElanusError("CANCELLED", "the merge was stopped");
    await buildIndexes(collection, segment, files, (definition) => originOf(merge, definition, worn));
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** A build goes on from what stands, unless that has worn. */
async function originOf(merge: Merge, definition: IndexDefinition, worn: RebuildCheck): Promise<IndexOrigin> {
  if (definition.type === TEXT_INDEX) return { builtAt: 0, terms: await merge.terms(definition) };
  const from = merge.standing(definition);
  if (from === undefined) return { builtAt: 0 };
  const reason = worn(from.segment, definition);
  const slot = from.segment.indexes.get(indexKey(definition));
  if (reason === undefined) return { from, builtAt: slot?.builtAt ?? 0 };
  return { builtAt: 0, reason: slot?.index && reason };
}

/** Puts the merged segment in the place of its sources; false where they are not there any more. */
async function swap(collection: Collection, merge: Merge, segment: Segment): Promise<boolean> {
  const group = merge.sources.map((source) => source.segment);
  if (!isStanding(collection, group)) return false;
  const before = collection.document;
  merge.carryDeletions(segment);
  const saved = segment.deletedCount;
  const deletions = saved === 0 ? undefined : await NewFiles.writing(collection, (files) => files.deletions(segment));
  await collection.home.commit((document) => merged(document, group, segment, deletions));
  // What was deleted while the manifest was written is in the log still.
  merge.carryDeletions(segment);
  if (segment.deletedCount > saved) collection.unsavedDeletions.add(segment);
  for (const source of group) collection.merging.delete(source);
  const unwanted = takeUnwanted(collection, segment);
  if (segment.rowCount > 0) {
    segment.adopt(collection.layout);
    collection.sealed = [...collection.sealed, segment];
  }
  collection.mergesDone++;
  await retire(collection, group, before);
  await removeFiles(collection, unwanted);
  return true;
}

function merged(
  document: CollectionDocument,
  group: readonly Segment[],
  segment: Segment,
  deletions: string | undefined,
): CollectionDocument {
  const rest = document.segments.filter(({ id }) => group.every((source) => source.id !== id));
  if (segment.rowCount === 0) return { ...document, segments: rest };
  const indexFiles: Record<string, string> = {};
  for (const slot of segment.indexes.values()) {
    if (slot.file !== undefined && isWanted(document, slot)) indexFiles[slot.definition.id] = slot.file;
  }
  const entry = { ...entryOf(segment, segmentFile(segment.id)), indexFiles, ...(deletions && { deletions }) };
  const slots = [...segment.indexes.values()];
  const indexes = document.indexes.map((definition) => {
    const { reason, builtAt: at = 0 } = slots.find((slot) => slot.definition.id === definition.id) ?? {};
    return reason === undefined ? definition : { ...definition, rebuilt: { at, reason } };
  });
  return { ...document, indexes, segments: [...rest, entry] };
}

/** Takes indexes out that were dropped while they were built, and returns their files. */
function takeUnwanted(collection: Collection, segment: Segment): string[] {
  const files: string[] = [];
  for (const [field, slot] of segment.indexes) {
    if (isWanted(collection.document, slot)) continue;
    segment.indexes.delete(field);
    if (slot.file !== undefined) files.push(slot.file);
  }
  return files;
}

function isWanted(document: CollectionDocument, { definition }: SegmentIndex): boolean {
  return segmentIndexes(document).some(({ id }) => id === definition.id);
}

function isStanding(collection: Collection, group: readonly Segment[]): boolean {
  return !collection.dropped && group.every((segment) => collection.sealed.includes(segment));
}
