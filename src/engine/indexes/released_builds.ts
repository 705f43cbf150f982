import type { IndexDefinition, SegmentDocument } from "../catalog/documents.ts";
import type { Collection } from "../collection/collection.ts";
import { openSegment } from "../collection/open_collection.ts";
import { indexKey, unbuiltIndex } from "../segment/segment_index.ts";
import { buildAndStore } from "./collection_indexes.ts";
import { segmentIndexes } from "./text_indexes.ts";

/**
 * Builds the indexes that stored segments of a released collection lack, with one segment in memory at a time: programs
 * create an index and wait for it before they load.
 */
export function scheduleReleasedBuilds(collection: Collection): void {
  const builds = collection.releasedBuilds;
  if (builds.isRunning || nextUnbuilt(collection) === undefined) return;
  builds.isRunning = true;
  void collection.home.builds
    .schedule(collection, (signal) => buildAll(collection, signal))
    .finally(() => {
      builds.isRunning = false;
    });
}

async function buildAll(collection: Collection, signal: AbortSignal): Promise<void> {
  for (let next = nextUnbuilt(collection); next !== undefined && !signal.aborted; next = nextUnbuilt(collection)) {
    const { entry, definition } = next;
    const failure = await buildOne(collection, entry, definition, signal);
    if (failure !== undefined && !signal.aborted)
      collection.releasedBuilds.failures.set(failureKey(entry, definition), failure);
  }
}

/** Resolves with why it failed. */
async function buildOne(
  collection: Collection,
  entry: SegmentDocument,
  definition: IndexDefinition,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const segment = await openSegment(collection, entry);
    try {
      const slot = unbuiltIndex(definition);
      segment.indexes.set(indexKey(definition), slot);
      await buildAndStore(collection, segment, slot, signal);
      return slot.failure;
    } finally {
      segment.release();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function nextUnbuilt(collection: Collection): { entry: SegmentDocument; definition: IndexDefinition } | undefined {
  const { document } = collection;
  for (const entry of document.segments) {
    for (const definition of segmentIndexes(document)) {
      const isTried = collection.releasedBuilds.failures.has(failureKey(entry, definition));
      if (entry.indexFiles[definition.id] === undefined && !isTried) return { entry, definition };
    }
  }
  return undefined;
}

/** Why a build of an index failed, of any segment that is still there. */
export function releasedFailure({ releasedBuilds, document }: Collection, definition: IndexDefinition): string {
  const failures = document.segments.map((entry) => releasedBuilds.failures.get(failureKey(entry, definition)));
  return failures.find((reason) => reason !== undefined) ?? "";
}

function failureKey(entry: SegmentDocument, definition: IndexDefinition): string {
  return `${entry.id}/${definition.id}`;
}
