import { LogReader, LogWriter } from "../../storage/index.ts";
import type { CollectionDocument, SegmentDocument } from "../catalog/documents.ts";
import { loadIndex } from "../indexes/collection_indexes.ts";
import { segmentIndexes } from "../indexes/text_indexes.ts";
import type { Segment } from "../segment/segment.ts";
import { openSegmentFile, readParts } from "../segment/segment_file.ts";
import { decodeRecord, type LogRecord } from "../write/batch_codec.ts";
import { Collection, type CollectionHome } from "./collection.ts";
import { loadAnalyzers } from "./layout.ts";
import { staysOnDisk } from "./on_disk.ts";

/** Segments that are opened at once: each waits for the disk several times. */
const LANES = 8;

/** Makes the files of a new collection; it exists once the manifest names it. */
export async function createCollectionFiles(home: CollectionHome, document: CollectionDocument): Promise<Collection> {
  await loadAnalyzers(document.schema);
  const collection = new Collection(home, document);
  await home.fs.makeFolder(home.folder);
  collection.log = await LogWriter.create(home.fs, collection.path(document.log), home.durability);
  return collection;
}

/** Reads the segments and indexes of a collection and replays its log; of a released one no more than the log. */
export async function openCollection(home: CollectionHome, document: CollectionDocument): Promise<Collection> {
  await loadAnalyzers(document.schema);
  const collection = new Collection(home, document);
  try {
    await readRows(collection, async (reader) => {
      if (!home.readOnly) collection.log = await LogWriter.resume(reader, home.durability);
    });
    return collection;
  } catch (error) {
    collection.releaseSegments();
    throw error;
  }
}

/** Reads all rows into memory, unless the collection is released; `then` is given the newest log, read to its end. */
export async function readRows(
  collection: Collection,
  then: (reader: LogReader) => Promise<void> = async () => {},
): Promise<void> {
  const { document } = collection;
  collection.logged = [];
  collection.loggedBefore = [];
  if (collection.state !== "NotLoad") await openSegments(collection);
  for (const log of document.olderLogs) {
    await replay(collection, log, async () => {});
    // As it was when the next log was begun.
    collection.freeze();
  }
  await replay(collection, document.log, async (reader) => {
    collection.tornLogBytes = reader.tornBytes;
    if (collection.autoIds.isOn) for (const { keys } of collection.segments) collection.autoIds.passKeys(keys);
    await then(reader);
  });
}

async function replay(collection: Collection, log: string, then: (reader: LogReader) => Promise<void>): Promise<void> {
  const reader = await LogReader.open(collection.home.fs, collection.path(log));
  try {
    for await (const { payload } of reader.frames())
      await applyRecord(collection, decodeRecord(collection.layout, payload));
    await then(reader);
  } finally {
    await reader.close();
  }
}

async function applyRecord(collection: Collection, record: LogRecord): Promise<void> {
  if (record.op !== "segments") {
    collection.apply(record);
    return;
  }
  if (collection.state === "NotLoad") return collection.keepSegments(record.entries, record.lastAutoId);
  for (const entry of record.entries) {
    const segment = await openSegment(collection, entry);
    segment.deleteRepeated();
    collection.applySegment(segment, entry);
    collection.home.filler.add(segment);
  }
}

/** In their order, whichever is open first. */
async function openSegments(collection: Collection): Promise<void> {
  const { segments } = collection.document;
  const opened: Segment[] = [];
  const waiting = segments.entries();
  const lanes = Array.from({ length: LANES }, async () => {
    for (const [i, entry] of waiting) opened[i] = await openSegment(collection, entry);
  });
  const ends = await Promise.allSettled(lanes);
  collection.sealed = opened.filter((segment) => segment !== undefined);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  for (const segment of collection.sealed) collection.home.filler.add(segment);
}

/** Opens a segment with its deletions and indexes, as a document of its collection has it. */
export async function openSegment(
  collection: Collection,
  entry: SegmentDocument,
  document: Pick<CollectionDocument, "schema" | "properties" | "indexes" | "segments"> = collection.document,
  layout = collection.layout,
): Promise<Segment> {
  const { home } = collection;
  const segment = await openSegmentFile(home.fs, collection.path(entry.file), entry, layout, (field) =>
    staysOnDisk(document, field),
  );
  try {
    if (entry.deletions !== undefined) {
      const { rows } = await readParts(home.fs, collection.path(entry.deletions));
      segment.loadDeletions(rows);
    }
    for (const definition of segmentIndexes(document)) {
      const file = entry.indexFiles[definition.id];
      if (file !== undefined) await loadIndex(collection, segment, definition, file);
    }
    return segment;
  } catch (error) {
    segment.release();
    throw error;
  }
}
