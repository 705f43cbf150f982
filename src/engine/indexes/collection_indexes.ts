import { ElanusError } from "../../errors/index.ts";
import { buildScalarIndex, checkScalarIndex, loadScalarIndex } from "../../index/scalar/scalar_family.ts";
import { type MergedTerms, mergeTerms } from "../../index/terms/merge_terms.ts";
import type { BuildOptions, StandingIndex } from "../../index/vector_index.ts";
import type { FileSystem, SegmentFileReader } from "../../storage/index.ts";
import type { CollectionDocument, IndexDefinition } from "../catalog/documents.ts";
import type { Collection } from "../collection/collection.ts";
import { NewFiles } from "../collection/new_files.ts";
import { fieldBytes } from "../collection/on_disk.ts";
import { scheduleMoves } from "../collection/residency.ts";
import { removeFiles } from "../collection/retire.ts";
import { jsonCastOf } from "../matching/json_path.ts";
import type { Segment } from "../segment/segment.ts";
import { partsOf, readBuiltAt, withSegmentFile } from "../segment/segment_file.ts";
import { indexKey, type SegmentIndex, TEXT_INDEX, unbuiltIndex, vectorIndexOf } from "../segment/segment_index.ts";
import { finishIndex } from "./growing_index.ts";
import type { RebuildReason } from "./rebuild_policy.ts";
import { buildTextIndex, openTextIndex, segmentIndexes } from "./text_indexes.ts";

/**
 * Starts the builds of all indexes that segments in memory lack; before and after them vectors go where they shall lie. A segment
 * that is about to be merged is passed over: its rows are indexed with the merged ones.
 */
export function scheduleLoadedBuilds(collection: Collection): void {
  scheduleMoves(collection, "first");
  for (const definition of segmentIndexes(collection.document)) {
    for (const segment of collection.stored) {
      if (segment.indexes.has(indexKey(definition)) || collection.merging.has(segment)) continue;
      const slot = unbuiltIndex(definition);
      segment.indexes.set(indexKey(definition), slot);
      // What filters ask waits for no graph.
      const place = definition.metric === undefined ? "first" : "last";
      void collection.home.builds.schedule(
        segment,
        (signal) => buildAndStore(collection, segment, slot, signal),
        place,
      );
    }
  }
  scheduleMoves(collection, "last");
}

/** Reads the index of a segment; where its file does not do, it is built anew. */
export async function loadIndex(
  collection: Collection,
  segment: Segment,
  definition: IndexDefinition,
  file: string,
): Promise<void> {
  try {
    const read = await readStored(collection.home.fs, collection.path(file), segment, definition);
    segment.indexes.set(indexKey(definition), { definition, state: "Finished", share: 1, ...read, file });
  } catch {
    // An index can be made again from its field, so that losing one is no reason to refuse the database.
    segment.indexes.delete(indexKey(definition));
  }
}

async function readStored(fs: FileSystem, path: string, segment: Segment, definition: IndexDefinition) {
  if (definition.type === TEXT_INDEX) return { index: await openTextIndex(fs, path, segment), builtAt: 0 };
  return withSegmentFile(fs, path, async (reader) => {
    return { index: await readIndex(segment, definition, reader), builtAt: await readBuiltAt(reader) };
  });
}

async function readIndex(segment: Segment, definition: IndexDefinition, file: SegmentFileReader) {
  const { type, field, metric, params } = definition;
  if (metric === undefined) {
    const column = columnOf(segment, field).filterColumn();
    return loadScalarIndex(
      field,
      column,
      segment.rowCount,
      await partsOf(file),
      jsonCastOf(segment.layout, definition),
    );
  }
  return segment.vectorsOf(field).loadIndex(type, metric, params, {
    sizeOf: (name) => (file.has(name) ? file.sectionBytes(name) : undefined),
    readInto: (name, target) => file.readInto(name, 0, target),
  });
}

async function buildIndex(segment: Segment, definition: IndexDefinition, options: BuildOptions) {
  const { type, field, metric, params } = definition;
  if (type === TEXT_INDEX) return buildTextIndex(segment, field, options);
  if (metric !== undefined) {
    const grown = options.from ? undefined : await finishIndex(segment, definition, options);
    return grown ?? segment.vectorsOf(field).buildIndex(type, metric, params, options);
  }
  const column = columnOf(segment, field);
  const choice = checkScalarIndex(type, column.field, params);
  const cast = jsonCastOf(segment.layout, definition);
  return buildScalarIndex(choice, field, column.filterColumn(), segment.rowCount, options, cast);
}

function columnOf(segment: Segment, field: string) {
  const column = segment.columns.named(field);
  if (column !== undefined) return column;
  throw new ElanusError("INTERNAL", `segment ${segment.id} has no column of field \`${field}\``);
}

/** What stood where an index is built: of the segments that are merged. */
export interface IndexOrigin {
  /** From which the build may go on. */
  readonly from?: StandingIndex;
  /** When that was built anew. */
  readonly builtAt: number;
  /** Why the build shall not go on from any. */
  readonly reason?: RebuildReason;
  /** What becomes an index of terms. */
  readonly terms?: readonly MergedTerms[];
}

function isHeir(slot: SegmentIndex): boolean {
  const { mended = 0, inserted = 0 } = vectorIndexOf(slot)?.wear ?? {};
  return mended + inserted > 0;
}

/**
 * Builds all indexes of a segment that nobody sees yet, and writes them.
 *
 * @param origin what stands in the place of one; asked when its build begins.
 * @throws what a build throws; CANCELLED.
 */
export async function buildIndexes(
  collection: Collection,
  segment: Segment,
  files: NewFiles,
  origin: (definition: IndexDefinition) => Promise<IndexOrigin>,
): Promise<void> {
  for (const definition of segmentIndexes(collection.document)) {
    const slot = unbuiltIndex(definition);
    segment.indexes.set(indexKey(definition), slot);
    let failure: unknown = new ElanusError("CANCELLED", "the build of an index was stopped");
    await collection.home.builds.schedule(segment, async (signal) => {
      try {
        const { from, builtAt, reason, terms } = await origin(definition);
        await buildSlot(collection, segment, slot, { signal, from }, terms);
        if (isHeir(slot)) slot.builtAt = builtAt;
        slot.reason = reason;
        if (slot.index !== undefined && !signal.aborted) slot.file = await files.index(slot.index, slot.builtAt);
      } catch (cause) {
        failure = cause;
      }
    });
    if (slot.file === undefined) throw failure;
    slot.state = "Finished";
  }
}

/** Builds an index and names it in the manifest; the slot tells what became of it. */
export async function buildAndStore(
  collection: Collection,
  segment: Segment,
  slot: SegmentIndex,
  signal: AbortSignal,
): Promise<void> {
  try {
    await buildSlot(collection, segment, slot, { signal });
    if (!signal.aborted) await store(collection, segment, slot);
  } catch (error) {
    slot.failure = error instanceof Error ? error.message : String(error);
  }
  // Not before it is stored: who closes the database once the build is finished would leave it unnamed on disk.
  if (slot.index !== undefined) slot.state = "Finished";
  else slot.state = signal.aborted ? "Unissued" : "Failed";
}

async function buildSlot(
  collection: Collection,
  segment: Segment,
  slot: SegmentIndex,
  given: BuildOptions,
  terms?: readonly MergedTerms[],
): Promise<void> {
  slot.state = "InProgress";
  const onProgress = (share: number) => {
    slot.share = share;
  };
  const field = collection.layout.byName.get(slot.definition.field);
  const options = { ...given, onProgress, fieldBytes: field && fieldBytes(collection.document, field) };
  slot.index = await (terms === undefined ? buildIndex(segment, slot.definition, options) : mergeTerms(terms, options));
  slot.share = 1;
  slot.builtAt = Date.now();
  if (slot.definition.type === TEXT_INDEX) segment.growingTerms.delete(slot.definition.field);
  else segment.stopGrowing(slot.definition.field);
}

async function store(collection: Collection, segment: Segment, slot: SegmentIndex): Promise<void> {
  const { index } = slot;
  if (index === undefined) return;
  const file = await NewFiles.writing(collection, (files) => files.index(index, slot.builtAt));
  // An index that was dropped meanwhile, or a segment that was merged, must not be named again.
  const isWanted = (document: CollectionDocument) =>
    segment.indexes.get(indexKey(slot.definition)) === slot &&
    segmentIndexes(document).some(({ id }) => id === slot.definition.id) &&
    document.segments.some(({ id }) => id === segment.id);
  const stands = await collection.home.commit((document) =>
    isWanted(document) ? withIndexFile(document, segment, slot, file) : document,
  );
  if (!isWanted(stands)) return removeFiles(collection, [file]);
  slot.file = file;
}

function withIndexFile(
  document: CollectionDocument,
  segment: Segment,
  slot: SegmentIndex,
  file: string,
): CollectionDocument {
  const segments = document.segments.map((entry) =>
    entry.id === segment.id ? { ...entry, indexFiles: { ...entry.indexFiles, [slot.definition.id]: file } } : entry,
  );
  return { ...document, segments };
}
